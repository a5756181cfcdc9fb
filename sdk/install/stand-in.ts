import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "./mocks";
import { isKnown } from "./settled";

/** How a provider reaches an API server. */
export interface ProviderAccess {
  readonly kubeconfig: string;
  readonly context: string;
}

/**
 * The access of a provider. A provider without a kubeconfig renders no charts, so the preview of a
 * cluster that is yet to be created would list only a part of its objects. In such a preview, the
 * provider asks a server in this process. It answers like a Kubernetes without any objects.
 */
export function orStandIn(access: pulumi.Output<ProviderAccess>): pulumi.Output<ProviderAccess> {
  if (!pulumi.runtime.isDryRun() || isMocked()) return access;
  return pulumi.output(
    isKnown(access).then((known) => (known ? access : pulumi.output(standIn()))),
  );
}

let started: Promise<ProviderAccess> | undefined;

const standIn = (): Promise<ProviderAccess> => (started ??= start().then(accessTo));

/** Starts the server. This process can end while the server runs. */
function start(): Promise<string> {
  const server = http.createServer(({ url = "" }, response) => {
    const answer = answers[new URL(url, "http://localhost").pathname];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(answer);
  });
  server.on("connection", (socket) => socket.unref());
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      server.unref();
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** The newest version that the default Istio supports. Some charts ask for it. */
const version = { major: "1", minor: "36", gitVersion: "v1.36.0" };

/** Without kinds in its discovery, the provider sends it no objects. */
const answers: { readonly [path: string]: string } = {
  "/version": JSON.stringify(version),
  "/api": JSON.stringify({ kind: "APIVersions", versions: [] }),
  "/apis": JSON.stringify({ kind: "APIGroupList", apiVersion: "v1", groups: [] }),
  // an empty document of Protocol Buffers
  "/openapi/v2": "",
};

function accessTo(server: string): ProviderAccess {
  const context = "not-created-yet";
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: context, cluster: { server } }],
    users: [{ name: context, user: {} }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
  };
  return { kubeconfig: JSON.stringify(kubeconfig), context };
}
