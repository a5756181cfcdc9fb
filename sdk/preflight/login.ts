import { readFileSync } from "node:fs";
import type * as https from "node:https";
import * as path from "node:path";
import * as yaml from "js-yaml";
import type { Connection } from "../kubeconfig/connections";
import { openClient } from "../kubeconfig/client";

/** Where an API server is and what is needed to talk to it. */
export interface Login {
  readonly server: string;
  /** Whether it is reached without a proxy, so that silence means that it does not answer. */
  readonly direct: boolean;
  /** Made when needed: a plug-in may be asked for a token, and it may fail. */
  options(): Promise<https.RequestOptions>;
}

type Entry = { readonly [key: string]: unknown };

/** Reads from a kubeconfig how its context logs in. */
export function loginOf(connection: Connection): Login {
  const { kubeconfig, folder, context } = connection;
  const document = yaml.load(kubeconfig) as Entry;
  const entry = (list: string, name: unknown): Entry => {
    const found = (document[list] as Entry[] | undefined)?.find((item) => item["name"] === name);
    return (found?.[list.slice(0, -1)] ?? {}) as Entry;
  };
  const { cluster: clusterName, user: userName } = entry("contexts", context);
  const [cluster, user] = [entry("clusters", clusterName), entry("users", userName)];
  const simple = [cluster["proxy-url"], user["exec"], user["auth-provider"]].every(
    (value) => value === undefined,
  );
  return {
    server: String(cluster["server"]),
    direct: cluster["proxy-url"] === undefined,
    options: async () =>
      simple ? simpleOptions(cluster, user, folder) : await libraryOptions(connection),
  };
}

/** What needs no plug-in: the library would take half a second to load, in every preview. */
function simpleOptions(cluster: Entry, user: Entry, folder = "."): https.RequestOptions {
  const file = (name: unknown): Buffer | undefined =>
    typeof name === "string" ? readFileSync(path.resolve(folder, name)) : undefined;
  const data = (from: Entry, key: string): Buffer | undefined => {
    const content = from[`${key}-data`];
    return typeof content === "string" ? Buffer.from(content, "base64") : file(from[key]);
  };
  const token =
    user["tokenFile"] === undefined ? user["token"] : String(file(user["tokenFile"])).trim();
  const [ca, cert, key] = [
    data(cluster, "certificate-authority"),
    data(user, "client-certificate"),
    data(user, "client-key"),
  ];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(typeof token === "string" ? { headers: { authorization: `Bearer ${token}` } } : {}),
    ...(typeof user["username"] === "string"
      ? { auth: `${user["username"]}:${String(user["password"])}` }
      : {}),
    ...(cluster["insecure-skip-tls-verify"] === true ? { rejectUnauthorized: false } : {}),
    ...(typeof cluster["tls-server-name"] === "string"
      ? { servername: cluster["tls-server-name"] }
      : {}),
    agent: false,
  };
}

async function libraryOptions(connection: Connection): Promise<https.RequestOptions> {
  const options: https.RequestOptions = {};
  await openClient(connection).config.applyToHTTPSOptions(options);
  return options;
}
