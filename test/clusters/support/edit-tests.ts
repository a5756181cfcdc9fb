import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { waitUntil } from "../../../scripts/clusters/command";
import type { Report as VerifyReport } from "../../../sdk/status/report";
import { kubectl } from "../../support/clusters";
import { assertSucceeded } from "../../support/engine";
import { assertReported, field, patch, repair } from "./drift";
import { gatewayName, kubectlInSystem, systemNamespace } from "./installed";
import type { SuiteState } from "./mesh-suite";
import { assertTraffic, contextsOf, runVerify } from "./verify";

const webhooks = ["mutatingwebhookconfiguration", "istio-sidecar-injector"] as const;
const webhook = "rev.namespace.sidecar-injector.istio.io";
const bundles = ".webhooks[*].clientConfig.caBundle";
const authority = path.join(__dirname, "../../support/api-server-ca.pem");
const otherAuthority = fs.readFileSync(authority).toString("base64");
const reader = "istio-reader-service-account";

/** Tests that edit or delete objects of a mesh with the primary east and the remote west. */
export function editTests(state: SuiteState): void {
  it("does not report a CA bundle that istiod repairs", async () => {
    const before = await field("west", ...webhooks, bundles);
    await editBundles("west");
    await waitUntil(async () => (await field("west", ...webhooks, bundles)) === before, {
      seconds: 60,
      failure: () => new Error("istiod did not repair the webhook"),
    });
    assertSucceeded(await state.stack.up({ expectNoChanges: true }));
  });

  it("reports an edited webhook that istiod does not repair, and repairs it with --refresh", async () => {
    const label = { op: "remove", path: "/metadata/labels/istio.io~1rev" };
    await editBundles("west", label);
    await assert.rejects(containersOfPod("west"), /failed calling webhook .*certificate/s);
    await assertReported(state, {
      cluster: "west",
      reason: `the CA bundle of the webhook "${webhook}" of the MutatingWebhookConfiguration "istio-sidecar-injector" was changed`,
    });
    await repair(state);
    assert.match(await containersOfPod("west"), /istio-proxy/);
  });

  it("reports deleted gateways, roles and webhooks, and creates them again", async () => {
    const host = state.results["east"]!.gatewayAddress!;
    await kubectlInSystem("east", "delete", "gateways.networking.istio.io", "istiod-gateway");
    await waitUntil(async () => !(await connects(host, 15012)), {
      seconds: 60,
      failure: () => new Error("the gateway still listens for remotes"),
    });
    const role = `istio-reader-clusterrole-${systemNamespace}`;
    await kubectlInSystem("west", "delete", "clusterrolebinding", role);
    assert.equal(await mayRead("west"), false);
    await kubectlInSystem("west", "delete", ...webhooks);
    assert.doesNotMatch(await containersOfPod("west"), /istio-proxy/);
    await assertReported(
      state,
      { cluster: "east", reason: 'the Gateway "istiod-gateway" in "istio-system" is gone' },
      { cluster: "west", reason: `the ClusterRoleBinding "${role}" is gone` },
      {
        cluster: "west",
        reason: 'the MutatingWebhookConfiguration "istio-sidecar-injector" is gone',
      },
    );
    await repair(state);
    await waitUntil(() => connects(host, 15012), {
      seconds: 60,
      failure: () => new Error("the gateway does not listen for remotes"),
    });
    assert.equal(await mayRead("west"), true);
    assert.match(await containersOfPod("west"), /istio-proxy/);
  });

  it("reports the objects that Kubernetes deletes with the ConfigMap istio-multicluster", async () => {
    await kubectlInSystem("west", "delete", "configmap", "istio-multicluster");
    const gateway = `deployment/${gatewayName}`;
    await kubectlInSystem("west", "wait", gateway, "--for=delete", "--timeout=2m");
    await assertReported(
      state,
      {
        cluster: "west",
        reason: 'the ConfigMap "istio-multicluster" in "istio-system" is gone',
      },
      { cluster: "west", reason: `the Deployment "${gatewayName}" in "istio-system" is gone` },
    );
    await repair(state);
  });

  it("reports edited ports and endpoints, and repairs them", async () => {
    const ports = await field("east", "service", gatewayName, ".spec.ports[*].name");
    const index = ports.split(" ").indexOf("tls");
    const port = { op: "replace", path: `/spec/ports/${index}/port`, value: 15444 };
    await patch("east", "service", gatewayName, [port]);
    const { code, stdout } = await runVerify(["-o", "json", ...contextsOf(["east", "west"])]);
    assert.equal(code, 1, stdout);
    const unanswered = (JSON.parse(stdout) as VerifyReport).findings.filter(
      (finding) => finding.code === "NO_ANSWER_FROM",
    );
    assert.deepEqual(
      unanswered.map(({ cluster, peer }) => [cluster, peer]),
      [["west", "east"]],
    );
    const selector = "-l=kubernetes.io/service-name=istiod";
    const slice = await field("west", "endpointslices", selector, ".items[0].metadata.name");
    const address = { op: "replace", path: "/endpoints/0/addresses/0", value: "192.0.2.1" };
    await patch("west", "endpointslice", slice, [address]);
    await assertReported(
      state,
      {
        cluster: "east",
        reason: `the list of ports of the Service "${gatewayName}" in "istio-system" was changed`,
      },
      {
        cluster: "west",
        reason: `the list of endpoints of the EndpointSlice "${slice}" in "istio-system" was changed`,
      },
    );
    await repair(state);
    await assertTraffic(["east", "west"]);
  });

  it("reports an istiod that is scaled to 0, with the command that repairs it", async () => {
    await kubectlInSystem("east", "scale", "deployment", "istiod", "--replicas=0");
    const command = "kubectl -n istio-system scale deployment istiod --replicas=1";
    await assertReported(state, {
      cluster: "east",
      reason: `the Deployment "istiod" in "istio-system" was scaled to 0; first run: ${command}`,
    });
    await kubectlInSystem("east", "scale", "deployment", "istiod", "--replicas=1");
    await kubectlInSystem("east", "rollout", "status", "deployment", "istiod", "--timeout=3m");
    await repair(state);
  });

  it("reports a deleted account of a Helm release, with the command that repairs it", async () => {
    await kubectlInSystem("west", "delete", "serviceaccount", reader);
    const token = `secret/${reader}-istio-remote-secret-token`;
    await kubectlInSystem("west", "wait", token, "--for=delete", "--timeout=1m");
    await assertReported(
      state,
      {
        cluster: "west",
        reason: `the Secret "${reader}-istio-remote-secret-token" in "istio-system" is gone`,
      },
      {
        cluster: "west",
        reason: `the ServiceAccount "${reader}" in "istio-system" is gone; Helm creates it again if you first delete its record: kubectl -n istio-system delete secrets -l owner=helm,name=istio-base`,
      },
    );
    await kubectlInSystem("west", "delete", "secrets", "-l", "owner=helm,name=istio-base");
    await repair(state);
    await assertTraffic(["east", "west"]);
  });
}

/** The containers that a pod would have. Fails if it could not be created. */
function containersOfPod(cluster: string): Promise<string> {
  const containers = "jsonpath={.spec.initContainers[*].name} {.spec.containers[*].name}";
  const pod = ["run", "probe", "--image=none", "--dry-run=server", "-o", containers];
  return kubectl(cluster, "-n", "sample", ...pod);
}

/** Gives the webhooks of a cluster the CA bundle of another authority. */
const editBundles = (cluster: string, ...more: object[]): Promise<string> =>
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
