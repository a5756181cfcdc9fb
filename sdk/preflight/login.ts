import { readFileSync } from "node:fs";
import type * as https from "node:https";
import * as yaml from "js-yaml";
import { defined } from "../defined";
import type { Connection } from "../kubeconfig/access";
import { openClient } from "../kubeconfig/client";
import type { Fields } from "../kubeconfig/document";
import { oncePerValue } from "../kubeconfig/once";
import { proxyFor } from "../kubeconfig/proxy";

/** The address of an API server and how to log in to it. */
export interface Login {
  readonly server: string;
  /** Whether it is reached without a proxy, so that no answer means that the server is down. */
  readonly direct: boolean;
  /** Evaluated when needed, because it may run a plug-in for a token and may fail. */
  options(): Promise<https.RequestOptions>;
}

/** Reads from a kubeconfig how its context logs in. */
export function loginOf(connection: Connection): Login {
  const { kubeconfig, context } = connection;
  const document = parse(kubeconfig);
  const { cluster: clusterName, user: userName } = entryOf(document, "contexts", context);
  const cluster = entryOf(document, "clusters", clusterName);
  const user = entryOf(document, "users", userName);
  const server = String(cluster["server"]);
  const direct = proxyFor(server, cluster["proxy-url"]) === undefined;
  const needsLibrary = !direct || user["exec"] !== undefined || user["auth-provider"] !== undefined;
  return {
    server,
    direct,
    options: async () => (needsLibrary ? libraryOptions(connection) : simpleOptions(cluster, user)),
  };
}

/** Clusters often share one kubeconfig. */
const parse = oncePerValue((kubeconfig: string) => yaml.load(kubeconfig) as Fields);

function entryOf(document: Fields, list: string, name: unknown): Fields {
  const entries = document[list] as Fields[] | undefined;
  const found = entries?.find((item) => item["name"] === name);
  return (found?.[list.slice(0, -1)] ?? {}) as Fields;
}

/** For users without a plug-in: loading the client library would add half a second to a preview. */
function simpleOptions(cluster: Fields, user: Fields): https.RequestOptions {
  const options: https.RequestOptions = defined({
    ca: dataOf(cluster, "certificate-authority"),
    cert: dataOf(user, "client-certificate"),
    key: dataOf(user, "client-key"),
    servername: stringOf(cluster["tls-server-name"]),
    agent: false as const,
  });
  const token = tokenOf(user);
  if (token !== undefined) options.headers = { authorization: `Bearer ${token}` };
  const name = stringOf(user["username"]);
  if (name !== undefined) options.auth = `${name}:${String(user["password"])}`;
  if (cluster["insecure-skip-tls-verify"] === true) options.rejectUnauthorized = false;
  return options;
}

/** The data in the kubeconfig itself, or in the file that it names. */
function dataOf(fields: Fields, key: string): Buffer | undefined {
  const data = stringOf(fields[`${key}-data`]);
  if (data !== undefined) return Buffer.from(data, "base64");
  const file = stringOf(fields[key]);
  if (file === undefined) return undefined;
  return readFileSync(file);
}

function tokenOf(user: Fields): string | undefined {
  const file = stringOf(user["tokenFile"]);
  if (file === undefined) return stringOf(user["token"]);
  return readFileSync(file, "utf8").trim();
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return undefined;
}

async function libraryOptions(connection: Connection): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {};
  await openClient(connection).config.applyToHTTPSOptions(options);
  return options;
}
