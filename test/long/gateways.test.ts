import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { MultiClusterMesh } from "../../sdk";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { HostNameStrategy } from "../../sdk/args/gateway-service";
import { type EastWestGatewayArgs } from "../../sdk/args/gateway";
import type { Authority } from "../../sdk/certificates/make";
import { makeAuthority, makeServer } from "../support/authorities";
import { kubectl, kubectlJson, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../support/engine";
import { gatewayName } from "../clusters/support/installed";
import { meshSuite } from "../clusters/support/mesh-suite";
import {
  assignAddress,
  createLoadBalancer,
  setHostName,
  nodeAddress,
} from "../clusters/support/addresses";
import { presentedCertificates } from "../clusters/support/tls";

const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});

/** Lets a mesh in another system namespace adopt the remaining CRDs, as its preview says. */
async function moveCrds(namespace: string): Promise<void> {
  const to = `meta.helm.sh/release-namespace=${namespace}`;
  for (const cluster of ["east", "west"])
    await kubectl(
      cluster,
      "annotate",
      "crds",
      "-l",
      "app.kubernetes.io/part-of=istio",
      "--overwrite",
      to,
    );
}

/** Creates a Secret with a certificate and key with which a gateway terminates HTTPS. */
async function makeCredential(
  cluster: string,
  namespace: string,
  name: string,
  { certificate, privateKey }: Authority,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "credential-"));
  const [cert, key] = [path.join(folder, "tls.crt"), path.join(folder, "tls.key")];
  await writeFile(cert, certificate);
  await writeFile(key, privateKey);
  await kubectl(
    cluster,
    "-n",
    namespace,
    "create",
    "secret",
    "tls",
    name,
    `--cert=${cert}`,
    `--key=${key}`,
  );
  await rm(folder, { recursive: true });
}

describe("a mesh with a revision and HTTPS for istiod in a custom namespace", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const namespace = "mesh-system";
  const get = (cluster: string, ...what: string[]) =>
    kubectlJson(cluster, "-n", namespace, "get", ...what);
  const istio = { revision: "blue", revisionTags: ["stable"] };
  const [hostName, loadBalancerClass] = ["istiod.mesh.test", "mesh.test/cloud"];
  let root: Authority;
  let front = "";
  let assigned: Promise<void>;

  after(async () => {
    await kubectl("east", "delete", "namespace", namespace);
    await moveCrds("istio-system");
  });

  meshSuite({
    clusters: { east: {}, west: remote() },
    injectionLabel: { "istio.io/rev": "stable" },
    trust: () => ({ rootCertificate: root.certificate, rootKey: root.privateKey }),
    prepare: async () => {
      await moveCrds(namespace);
      root = await makeAuthority();
      await kubectl("east", "create", "namespace", namespace);
      await kubectl("east", "label", "namespace", namespace, "team=platform");
      front = await createLoadBalancer("east", "front", namespace);
      await makeCredential(
        "east",
        namespace,
        "istiod-https",
        await makeServer(root, `istiod-blue.${namespace}.svc`),
      );
      const gateway: EastWestGatewayArgs = {
        loadBalancerSourceRanges: [(await nodeAddress("east")).replace(/\d+$/, "0/24")],
        networkPolicy: true,
        replicas: 2,
        minAvailable: 1,
        istiodCredential: "istiod-https",
      };
      return {
        clusters: {
          east: {
            namespace: { existing: true, labels: { purpose: "mesh" } },
            eastWestGateway: gateway,
          },
          west: remote({ legacyEndpoints: true }),
        },
        istio,
        systemNamespace: namespace,
        meshConfig: { accessLogFile: "/dev/stdout" },
      };
    },
    checkCluster: async (cluster) => {
      const { spec } = (await get(cluster, "pods", "-l", "app=istio-eastwestgateway")).items[0];
      assert.match(JSON.stringify(spec), /istiod-blue\.mesh-system\.svc:15012/);
      if (cluster === "west") {
        const { subsets } = await get(cluster, "endpoints", "istiod-blue");
        assert.deepEqual(subsets[0].ports.map(({ port }: any) => port).sort(), [15012, 15017]);
        return;
      }
      assert.equal(
        (await get(cluster, "deployment", "istio-eastwestgateway")).status.readyReplicas,
        2,
      );
      assert.equal(
        (await get(cluster, "poddisruptionbudget", "istio-eastwestgateway")).status
          .disruptionsAllowed,
        1,
      );
      const { ingress } = (await get(cluster, "networkpolicy", "istio-eastwestgateway")).spec;
      assert.deepEqual(
        ingress[0].ports.map(({ port }: any) => port).sort(),
        [15012, 15017, 15020, 15021, 15090, 15443],
      );
      assert.match(
        (await get(cluster, "configmap", "istio-blue")).data.mesh,
        /accessLogFile: \/dev\/stdout/,
      );
      const { metadata } = await kubectlJson(cluster, "get", "namespace", namespace);
      assert.deepEqual([metadata.labels["team"], metadata.labels["purpose"]], ["platform", "mesh"]);
      const address = (await get(cluster, "service", "istio-eastwestgateway")).status.loadBalancer
        .ingress[0].ip;
      const [presented] = await presentedCertificates(
        address,
        15012,
        `istiod-blue.${namespace}.svc`,
      );
      assert.equal(presented!.subject, `CN=istiod-blue.${namespace}.svc`);
    },
    changes: {
      "whose gateway moves to a load balancer that assigns a host name": {
        clusters: { east: {}, west: remote() },
        prepare: async () => {
          await setHostName(hostName, front);
          const address = { hostname: hostName };
          assigned = assignAddress("east", loadBalancerClass, address, namespace);
          assigned.catch(() => undefined); // it is awaited later
          const east: ClusterArgs = {
            namespace: { existing: true },
            eastWestGateway: { loadBalancerClass, hostNames: HostNameStrategy.InjectionURL },
          };
          return { clusters: { east, west: remote() }, istio, systemNamespace: namespace };
        },
        gatewayEndpoint: (cluster) =>
          cluster === "east" ? { host: front, port: 15443 } : undefined,
        checkCluster: async (cluster) => {
          if (cluster === "east") {
            await assigned;
            const { spec } = await get(cluster, "service", gatewayName);
            return assert.equal(spec.loadBalancerClass, loadBalancerClass);
          }
          const { webhooks } = await kubectlJson(
            cluster,
            "get",
            "mutatingwebhookconfiguration",
            "istio-revision-tag-stable-mesh-system",
          );
          for (const { clientConfig } of webhooks)
            assert.match(clientConfig.url, /^https:\/\/istiod\.mesh\.test:15017\/inject/);
          const { spec } = await get(cluster, "service", "istiod-blue");
          assert.deepEqual([spec.type, spec.externalName], ["ExternalName", hostName]);
        },
      },
    },
  });

  describe("after it was destroyed", () => {
    it("keeps the existing namespace with its own labels and without Istio's", async () => {
      const { labels } = (await kubectlJson("east", "get", "namespace", namespace)).metadata;
      assert.deepEqual(labels, { "kubernetes.io/metadata.name": namespace, team: "platform" });
    });
  });
});

describe("a mesh whose load balancer gets no address", function () {
  this.timeout(600_000);
  this.slow(60_000);
  let stack: TestStack;
  let gateway: EastWestGatewayArgs;

  before(async () => {
    const kubeconfig = await sharedClusters();
    const program = async (): Promise<void> => {
      new MultiClusterMesh("mesh", {
        clusters: {
          east: { eastWestGateway: { enabled: true, addressTimeout: "20s", ...gateway } },
        },
        defaults: { kubeconfig, helmValues: stockEnvoy },
        istio: localIstio(),
      });
    };
    stack = await TestStack.create("no-address", { program });
  });
  after(async () => {
    await stack?.destroy();
    stack?.remove();
  });

  const assertWarned = (run: Run, reason: RegExp): void => {
    assert.ok(run.error);
    assert.match(
      run.output,
      /\(mesh-east\):\s+warning: the Service istio-system\/istio-eastwestgateway still has no address/,
    );
    assert.match(run.output, reason);
    assert.match(run.output, /\(mesh-east-gateway-service\):\s+error: .*timed out waiting/s);
  };

  it("fails the update after the timeout, and hints that nothing serves the class", async () => {
    gateway = { loadBalancerClass: "nobody.example/none" };
    assertWarned(
      await stack.up(),
      /It has no events\. If this cluster does not provide load balancers of the class "nobody.example\/none", set/,
    );
  });

  it("replaces the Service because its class cannot change, and shows its events", async () => {
    gateway = { loadBalancerIP: "192.0.2.1" };
    const run = await stack.up();
    assertWarned(
      run,
      /Its events:\n\s+- Warning AllocationFailed: Failed to allocate IP .*192\.0\.2\.1/,
    );
    assert.ok(
      changes(run).includes("replace kubernetes:core/v1:Service mesh-east-gateway-service"),
    );
  });

  it("is completed by the next update, which keeps what was installed", async () => {
    gateway = {};
    const run = await stack.up();
    assertSucceeded(run);
    assert.deepEqual(
      changes(run).filter((change) => !change.startsWith("create")),
      ["update kubernetes:core/v1:Service mesh-east-gateway-service"],
    );
    assert.ok(!changes(run).some((change) => /mesh-east-(namespace|istiod)$/.test(change)));
    assertSucceeded(await stack.up({ expectNoChanges: true }));
  });
});
