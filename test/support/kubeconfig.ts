import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";

/** Stands for a credential in the tests. Output that contains it has leaked a credential. */
export const leakMarker = "credential-that-must-not-be-seen";

/** The CA certificate of an API server, encoded as in a kubeconfig. */
export const authorityData = fs
  .readFileSync(path.join(__dirname, "api-server-ca.pem"))
  .toString("base64");

/** A kubeconfig with one context for each name. Nothing listens at its servers. */
export function kubeconfigFor(
  contexts: string[],
  server = (index: number): string => `https://192.0.2.${index + 1}:6443`,
): string {
  return yaml.dump({
    apiVersion: "v1",
    kind: "Config",
    clusters: contexts.map((name, index) => ({
      name,
      cluster: { server: server(index), "certificate-authority-data": "Y2E=" },
    })),
    users: contexts.map((name) => ({ name, user: { token: leakMarker } })),
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
  });
}

/** The private keys of a kubeconfig's users, encoded as in the file. */
export function clientKeys(file: string): string[] {
  const { users } = yaml.load(fs.readFileSync(file, "utf8")) as {
    users: { user: { "client-key-data"?: string } }[];
  };
  return users.flatMap(({ user }) => user["client-key-data"] ?? []);
}
