import assert from "node:assert/strict";
import { waitUntil } from "../../../scripts/clusters/command";
import { programPath } from "../../../scripts/tools";
import { apply, kubectl } from "../../support/clusters";
import { systemNamespace } from "./installed";

export const namespace = "hbone";
const port = 5000;

/** The Service that other clusters may use, and one that they may not. */
export const services = { global: "echo", local: "local" } as const;

/** The name of a Service in what istiod announces. */
export const hostOf = (serviceName: string): string =>
  `${namespace}/${serviceName}.${namespace}.svc.cluster.local`;

const inNamespace = (cluster: string, ...args: string[]): Promise<string> =>
  kubectl(cluster, "-n", namespace, ...args);

/** Starts Istio's own HBONE server, as a pod that ztunnel would speak for, and clients. */
export async function startHbone(
  servers: readonly string[],
  clients: readonly string[],
): Promise<void> {
  await Promise.all(servers.map(startServer));
  await Promise.all(clients.map(startClient));
}

/** Replaces the server and the client of a cluster by new pods with new certificates. */
export async function restartHbone(cluster: string): Promise<void> {
  await inNamespace(cluster, "delete", "pod", "server", "client");
  await startHbone([cluster], [cluster]);
}

async function startClient(cluster: string): Promise<void> {
  await apply(cluster, pod(cluster, "client", { app: "client" }, "sleep 1000000"));
  await copyProgram(cluster, "client");
}

async function startServer(cluster: string): Promise<void> {
  const files = "--crt /certs/cert-chain.pem --key /certs/key.pem";
  const serve = `server --port ${port} --hbone 15008 --tls 15008 ${files} --cluster ${cluster}`;
  const labels = { app: services.global, "networking.istio.io/tunnel": "http" };
  await apply(
    cluster,
    namespaceObject,
    service(services.global, { "istio.io/global": "true" }),
    service(services.local, {}),
    pod(cluster, "server", labels, serve),
  );
  await copyProgram(cluster, "server");
}

/** Sends a request through the gateway of another cluster, inside two tunnels. Returns the output. */
export async function requestThrough(
  client: string,
  gateway: string,
  serviceName: string,
): Promise<string> {
  const certificate = ["--hbone-client-cert", "/certs/cert-chain.pem"];
  const key = ["--hbone-client-key", "/certs/key.pem"];
  const sent = inNamespace(
    client,
    ...["exec", "client", "-c", "app", "--", "/programs/client"],
    ...["--double-hbone", `${gateway}:15008`, ...certificate, ...key],
    `http://${serviceName}.${namespace}.svc.cluster.local:${port}`,
  );
  return sent.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr);
}

/** Asserts that a cluster answers requests of a client in another one within a minute. */
export async function assertAnswer(client: string, gateway: string, server: string): Promise<void> {
  let answer = "";
  await waitUntil(
    async () => {
      answer = await requestThrough(client, gateway, services.global);
      return /StatusCode=200/.test(answer);
    },
    { seconds: 60, every: 500, failure: () => new Error(answer) },
  );
  assert.match(answer, new RegExp(`Cluster=${server}`));
}

export async function removeHbone(...clusters: string[]): Promise<void> {
  for (const cluster of clusters)
    await kubectl(cluster, "delete", "namespace", namespace, "--ignore-not-found");
}

/** The nodes have no image with these programs, so they are copied into running pods. */
async function copyProgram(cluster: string, name: "client" | "server"): Promise<void> {
  await inNamespace(cluster, "wait", `pod/${name}`, "--for=jsonpath={.status.phase}=Running");
  const target = `${namespace}/${name}:/programs/copy`;
  await kubectl(cluster, "cp", programPath(`echo-${name}`), target, "-c", "app");
  const move = ["mv", "/programs/copy", `/programs/${name}`];
  await inNamespace(cluster, "exec", name, "-c", "app", "--", ...move);
  await inNamespace(cluster, "wait", `pod/${name}`, "--for=condition=Ready", "--timeout=60s");
}

const namespaceObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };

const service = (name: string, labels: object): object => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, labels },
  spec: { selector: { app: services.global }, ports: [{ name: "http", port }] },
});

/** A pod with certificates of the mesh. Istio's agent writes them to /certs. */
const pod = (cluster: string, name: string, labels: object, command: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, labels },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        ...container("agent", agentEnvironment(cluster)),
        args: ["proxy", "sidecar", "--domain", `${namespace}.svc.cluster.local`],
        volumeMounts: [
          { name: "token", mountPath: "/var/run/secrets/tokens" },
          { name: "root", mountPath: "/var/run/secrets/istio" },
          { name: "sockets", mountPath: "/etc/istio/proxy" },
          certificates,
        ],
      },
      {
        ...container("app", [fieldVariable("INSTANCE_IP", "status.podIP")]),
        command: ["/bin/sh", "-c", whenReady(name, command)],
        readinessProbe: { exec: { command: ["/bin/sh", "-c", isReady(name)] }, periodSeconds: 1 },
        volumeMounts: [{ name: "programs", mountPath: "/programs" }, certificates],
      },
    ],
    volumes: [
      { name: "token", projected: { sources: [{ serviceAccountToken: token }] } },
      { name: "root", configMap: { name: "istio-ca-root-cert" } },
      { name: "certs", emptyDir: {} },
      { name: "sockets", emptyDir: {} },
      { name: "programs", emptyDir: {} },
    ],
  },
});

const token = { path: "istio-token", audience: "istio-ca", expirationSeconds: 43200 };
const certificates = { name: "certs", mountPath: "/certs" };

const isReady = (name: string): string =>
  `[ -x /programs/${name} ] && [ -s /certs/cert-chain.pem ]`;

const whenReady = (name: string, command: string): string =>
  `until ${isReady(name)}; do sleep 0.2; done; ` + `export PATH=/programs:$PATH; exec ${command}`;

const container = (name: string, env: readonly object[]): object => ({
  name,
  image: "localhost/proxyv2:1.31",
  imagePullPolicy: "IfNotPresent",
  env,
});

const fieldVariable = (name: string, fieldPath: string): object => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/** As in Istio's injection template `grpc-agent`. */
const agentEnvironment = (cluster: string): object[] => {
  const discoveryAddress = `istiod.${systemNamespace}.svc:15012`;
  return [
    fieldVariable("POD_NAME", "metadata.name"),
    fieldVariable("POD_NAMESPACE", "metadata.namespace"),
    fieldVariable("INSTANCE_IP", "status.podIP"),
    fieldVariable("SERVICE_ACCOUNT", "spec.serviceAccountName"),
    ...Object.entries({
      DISABLE_ENVOY: "true",
      ISTIO_META_GENERATOR: "grpc",
      OUTPUT_CERTS: "/certs",
      CA_ADDR: discoveryAddress,
      PILOT_CERT_PROVIDER: "istiod",
      ISTIO_META_CLUSTER_ID: cluster,
      ISTIO_META_NETWORK: cluster,
      PROXY_CONFIG: JSON.stringify({ discoveryAddress }),
    }).map(([name, value]) => ({ name, value })),
  ];
};
