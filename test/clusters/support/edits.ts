import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { dump, load } from "js-yaml";
import { waitUntil } from "../../../scripts/clusters/command";
import { testInstance } from "../../../scripts/test/machine";
import { apply, create, kubectl } from "../../support/clusters";
import { lastLoadBalancerAddress } from "./addresses";
import { field, patch, type Edit } from "./drift";
import { remoteSecret } from "./faults";
import {
  gatewayName,
  getInSystem,
  kubectlInSystem,
  peerStatusesIn,
  systemNamespace,
  untilIstiodIsReady,
} from "./installed";
import { rotateAuthority } from "./rotate-authority";

const webhooks = ["mutatingwebhookconfiguration", "istio-sidecar-injector"] as const;
const webhook = "rev.namespace.sidecar-injector.istio.io";
const authority = path.join(__dirname, "../../support/api-server-ca.pem");
const otherAuthority = fs.readFileSync(authority).toString("base64");
const reader = "istio-reader-service-account";
const tokenSecret = `${reader}-istio-remote-secret-token`;
const remoteSecretName = "istio-remote-secret-west";
const readers = `istio-reader-clusterrole-${systemNamespace}`;

/** Edits of a mesh with the primary east and the remote west. Each shows what it breaks at once. */

export const editWebhook: Edit = async () => {
  // without this label, istiod does not repair the webhook
  const label = { op: "remove", path: "/metadata/labels/istio.io~1rev" };
  await editBundles("west", label);
  await assert.rejects(containersOfPod("west"), /failed calling webhook .*certificate/s);
  return {
    findings: ["WEBHOOK_CA_MISMATCH west"],
    reports: [
      {
        cluster: "west",
        reason: `the CA bundle of the webhook "${webhook}" of the MutatingWebhookConfiguration "istio-sidecar-injector" was changed`,
      },
    ],
    check: async () => assert.match(await containersOfPod("west"), /istio-proxy/),
  };
};

export const deleteWebhook: Edit = async () => {
  await kubectlInSystem("east", "delete", ...webhooks);
  assert.doesNotMatch(await containersOfPod("east"), /istio-proxy/);
  return {
    findings: ["WEBHOOK_MISSING east", "NAMESPACE_NOT_INJECTED east"],
    reports: [
      {
        cluster: "east",
        reason: 'the MutatingWebhookConfiguration "istio-sidecar-injector" is gone',
      },
    ],
    check: async () => assert.match(await containersOfPod("east"), /istio-proxy/),
  };
};

export const deleteRoleBinding: Edit = async () => {
  await kubectlInSystem("west", "delete", "clusterrolebinding", readers);
  assert.equal(await mayRead("west"), false);
  return {
    reports: [{ cluster: "west", reason: `the ClusterRoleBinding "${readers}" is gone` }],
    check: async () => assert.equal(await mayRead("west"), true),
  };
};

export const deleteIstiodGateway: Edit = async ({ results }) => {
  const host = results["east"]!.gatewayAddress!;
  await kubectlInSystem("east", "delete", "gateways.networking.istio.io", "istiod-gateway");
  await untilPort(host, 15012, "closed");
  return {
    findings: ["GATEWAY_PORT_CLOSED east"],
    reports: [
      { cluster: "east", reason: 'the Gateway "istiod-gateway" in "istio-system" is gone' },
    ],
    check: () => untilPort(host, 15012, "open"),
  };
};

export const editNamespaceLabel: Edit = async () => {
  const label = "topology.istio.io/network";
  await kubectl("west", "label", "namespace", systemNamespace, "--overwrite", `${label}=other`);
  return {
    findings: ["NETWORK_MISMATCH west", "GATEWAY_NETWORK_MISMATCH west"],
    reports: [
      {
        cluster: "west",
        reason: `the label ${label}=west of the namespace "istio-system" was changed to "other"`,
      },
    ],
    check: async () => {
      const namespace = await kubectl("west", "get", "namespace", systemNamespace, "--show-labels");
      assert.match(namespace, /topology\.istio\.io\/network=west/);
    },
  };
};

export const editCertificate: Edit = async () => {
  const certificate = (): Promise<string> =>
    field("east", "secret", "cacerts", ".data['ca-cert\\.pem']");
  const before = await certificate();
  await patch("east", "secret", "cacerts", { data: { "ca-cert.pem": "YWx0ZXJlZA==" } });
  return {
    findings: ["CA_CERTIFICATE_INVALID east"],
    reports: [
      {
        cluster: "east",
        reason: 'the data of the Secret "cacerts" in "istio-system" was changed',
      },
    ],
    check: async () => assert.equal(await certificate(), before),
  };
};

export const editRemoteSecretAndDeleteToken: Edit = async () => {
  const token = await field("west", "secret", tokenSecret, ".data.token");
  await patch("east", "secret", remoteSecretName, { data: { west: "YWx0ZXJlZA==" } });
  await kubectlInSystem("west", "delete", "secret", tokenSecret);
  return {
    findings: ["REMOTE_SECRET_INVALID east west"],
    reports: [
      {
        cluster: "east",
        reason: `the data of the Secret "${remoteSecretName}" in "istio-system" was changed`,
      },
      { cluster: "west", reason: `the Secret "${tokenSecret}" in "istio-system" is gone` },
    ],
    check: async () => {
      const newToken = await field("west", "secret", tokenSecret, ".data.token");
      assert.notEqual(newToken, token);
      const repaired = decode(await field("east", "secret", remoteSecretName, ".data.west"));
      assert.ok(repaired.includes(decode(newToken)));
    },
  };
};

export const deleteRemoteSecretAndRenewToken: Edit = async () => {
  await kubectlInSystem("east", "delete", "secret", remoteSecretName);
  const { metadata, type, data } = await getInSystem("west", "secret", tokenSecret);
  await kubectlInSystem("west", "delete", "secret", tokenSecret);
  const { name, namespace, annotations } = metadata;
  const account = "kubernetes.io/service-account.name";
  await apply("west", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, annotations: { [account]: annotations[account] } },
    type,
  });
  const token = "jsonpath={.data.token}";
  await kubectlInSystem("west", "wait", `secret/${name}`, `--for=${token}`, "--timeout=1m");
  await untilRejected("west", decode(data.token));
  return {
    // hidden by an istiod that is scaled to 0 in the same round: it knows no peer at all
    findings: [],
    reports: [
      { cluster: "east", reason: `the Secret "${remoteSecretName}" in "istio-system" is gone` },
      {
        cluster: "west",
        reason: `the Secret "${name}" in "istio-system" was deleted and created again`,
      },
    ],
  };
};

/** Adds a remote secret with another name and a token that does not work. */
export async function addRemoteSecret(name: string): Promise<void> {
  const kubeconfig = load(
    decode(await field("east", "secret", remoteSecretName, ".data.west")),
  ) as {
    users: [{ name: string }];
  };
  const users = [{ name: kubeconfig.users[0].name, user: { token: "expired" } }];
  await apply("east", remoteSecret(name, "west", dump({ ...kubeconfig, users })));
}

export const deleteOwner: Edit = async () => {
  await kubectlInSystem("west", "delete", "configmap", "istio-multicluster");
  // Kubernetes deletes the objects that it owns
  const gateway = `deployment/${gatewayName}`;
  await kubectlInSystem("west", "wait", gateway, "--for=delete", "--timeout=2m");
  return {
    findings: ["GATEWAY_NOT_READY west"],
    reports: [
      {
        cluster: "west",
        reason: 'the ConfigMap "istio-multicluster" in "istio-system" is gone',
      },
      { cluster: "west", reason: `the Deployment "${gatewayName}" in "istio-system" is gone` },
    ],
  };
};

export const editPort: Edit = async ({ results }) => {
  const host = results["east"]!.gatewayAddress!;
  const ports = await field("east", "service", gatewayName, ".spec.ports[*].name");
  const path = `/spec/ports/${ports.split(" ").indexOf("tls")}/port`;
  assert.equal(await connects(host, 15443), true);
  await patch("east", "service", gatewayName, [{ op: "replace", path, value: 15444 }]);
  await untilPort(host, 15443, "closed");
  return {
    findings: ["GATEWAY_PORT_MISSING east"],
    reports: [
      {
        cluster: "east",
        reason: `the list of ports of the Service "${gatewayName}" in "istio-system" was changed`,
      },
    ],
    check: () => untilPort(host, 15443, "open"),
  };
};

export const editEndpoints: Edit = async () => {
  const selector = "-l=kubernetes.io/service-name=istiod";
  const slice = await field("west", "endpointslices", selector, ".items[0].metadata.name");
  const path = "/endpoints/0/addresses/0";
  // connections to istiod that are open go on, so the mesh still works for a while
  await patch("west", "endpointslice", slice, [{ op: "replace", path, value: "192.0.2.1" }]);
  return {
    findings: ["ISTIOD_ADDRESS_OUTDATED west"],
    reports: [
      {
        cluster: "west",
        reason: `the list of endpoints of the EndpointSlice "${slice}" in "istio-system" was changed`,
      },
    ],
    check: async () => assert.match(await containersOfPod("west"), /istio-proxy/),
  };
};

export const scaleIstiodToZero: Edit = async () => {
  await kubectlInSystem("east", "scale", "deployment", "istiod", "--replicas=0");
  const command = ["-n", systemNamespace, "scale", "deployment", "istiod", "--replicas=1"];
  return {
    findings: ["ISTIOD_NOT_READY east"],
    reports: [
      {
        cluster: "east",
        reason: `the Deployment "istiod" in "istio-system" was scaled to 0; first run: kubectl ${command.join(" ")}`,
      },
    ],
    prepare: async () => {
      await kubectl("east", ...command);
      await untilIstiodIsReady("east");
    },
  };
};

export const deleteAccount: Edit = async () => {
  await kubectlInSystem("west", "delete", "serviceaccount", reader);
  await kubectlInSystem("west", "wait", `secret/${tokenSecret}`, "--for=delete", "--timeout=1m");
  const command = ["-n", systemNamespace, "delete", "secrets", "-l", "owner=helm,name=istio-base"];
  return {
    findings: ["REMOTE_SECRET_REJECTED east west"],
    reports: [
      { cluster: "west", reason: `the Secret "${tokenSecret}" in "istio-system" is gone` },
      {
        cluster: "west",
        reason: `the ServiceAccount "${reader}" in "istio-system" is gone; Helm creates it again if you first delete its record: kubectl ${command.join(" ")}`,
      },
    ],
    prepare: () => kubectl("west", ...command),
  };
};

export const moveLoadBalancer: Edit = async () => {
  const address = await lastLoadBalancerAddress("east");
  const status = ".status.loadBalancer.ingress[0].ip";
  const before = await field("east", "service", gatewayName, status);
  assert.notEqual(before, address);
  const annotation = `metallb.io/loadBalancerIPs=${address}`;
  await kubectlInSystem("east", "annotate", "service", gatewayName, annotation);
  const assigned = `--for=jsonpath={${status}}=${address}`;
  await kubectlInSystem("east", "wait", `service/${gatewayName}`, assigned, "--timeout=2m");
  return {
    findings: ["ISTIOD_ADDRESS_OUTDATED west"],
    reports: [
      {
        cluster: "east",
        reason:
          `the Service "${gatewayName}" in "istio-system" lost the address "${before}", ` +
          `which other clusters use; it now has "${address}"`,
      },
    ],
    check: async () => {
      const selector = "kubernetes.io/service-name=istiod";
      const slices = await getInSystem("west", "endpointslices", "-l", selector);
      assert.deepEqual(slices.items[0].endpoints[0].addresses, [address]);
    },
  };
};

export const rotateCa: Edit = async () => {
  const authority = (): Promise<string> =>
    field("west", "secret", tokenSecret, ".data['ca\\.crt']");
  const before = await authority();
  await rotateAuthority({ instance: testInstance(), cluster: "west" });
  await waitUntil(async () => (await authority()) !== before, {
    seconds: 60,
    failure: () => new Error("Kubernetes did not write the new CA into the Secret of the token"),
  });
  return {
    // the istiod of east has the same kubeconfig, so it cannot connect either
    findings: ["REMOTE_SECRET_REJECTED east west"],
    reports: [
      {
        cluster: "west",
        reason: `the data of the Secret "${tokenSecret}" in "istio-system" was changed`,
      },
    ],
    check: async () => assert.deepEqual(await peerStatusesIn("east"), ["west synced"]),
  };
};

/** The CA bundles of the injector's webhooks. */
export const bundlesOf = (cluster: string): Promise<string> =>
  field(cluster, ...webhooks, ".webhooks[*].clientConfig.caBundle");

const decode = (base64: string): string => Buffer.from(base64, "base64").toString();

/** The containers that a pod would have. Fails if it could not be created. */
function containersOfPod(cluster: string): Promise<string> {
  const containers = "jsonpath={.spec.initContainers[*].name} {.spec.containers[*].name}";
  const pod = ["run", "probe", "--image=none", "--dry-run=server", "-o", containers];
  return kubectl(cluster, "-n", "sample", ...pod);
}

/** Gives the webhooks of a cluster the CA bundle of another authority. */
export const editBundles = (cluster: string, ...more: object[]): Promise<string> =>
  patch(cluster, ...webhooks, [
    ...[0, 1, 2, 3].map((index) => ({
      op: "replace",
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: otherAuthority,
    })),
    ...more,
  ]);

/** Whether the account of the remote secret may read this cluster. */
async function mayRead(cluster: string): Promise<boolean> {
  const account = `--as=system:serviceaccount:${systemNamespace}:${reader}`;
  const asked = kubectl(cluster, "auth", "can-i", "list", "pods", account);
  return asked.then(
    () => true,
    ({ stdout }: { stdout: string }) => {
      assert.match(stdout, /^no/);
      return false;
    },
  );
}

/** Waits until the API server of a cluster rejects a token. It accepts known ones for some seconds. */
const untilRejected = (cluster: string, token: string): Promise<void> =>
  waitUntil(
    async () => {
      const review = await create(cluster, {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenReview",
        spec: { token },
      });
      return review.status.authenticated !== true;
    },
    { seconds: 60, every: 1000, failure: () => new Error(`${cluster} still accepts the token`) },
  );

/** Waits until something listens at a port, or until nothing does. */
const untilPort = (host: string, port: number, wanted: "open" | "closed"): Promise<void> =>
  waitUntil(async () => (await connects(host, port)) === (wanted === "open"), {
    seconds: 60,
    failure: () => new Error(`port ${port} of ${host} is not ${wanted}`),
  });

/** Whether something listens at a port. */
async function connects(host: string, port: number): Promise<boolean> {
  const socket = net.connect({ host, port, timeout: 2_000 });
  const failed = Promise.race([once(socket, "timeout"), once(socket, "error")]);
  const isConnected = await Promise.race([
    once(socket, "connect").then(() => true),
    failed.then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return isConnected;
}
