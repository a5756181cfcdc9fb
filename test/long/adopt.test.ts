import assert from "node:assert/strict";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import type { Installer } from "../../scripts/bench/installer";
import { istioctl } from "../../scripts/bench/istioctl";
import { ensureTools } from "../../scripts/tools";
import { ClusterRole, MultiClusterMesh, type ClusterArgs, type TrustArgs } from "../../sdk";
import { apply, kubectl, localIstio } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import {
  commandsFor,
  documentedCommands,
  documentedRetries,
  fieldOf,
  objectsOfOthers,
  runIn,
} from "../clusters/support/adoption";
import { helm } from "../clusters/support/helm-installer";
import { gatewayName } from "../clusters/support/installed";
import { unexpectedLeftovers } from "../clusters/support/mesh-suite";
import { whileSendingRequests } from "../clusters/support/requests";
import { assertTraffic } from "../clusters/support/verify";
import { DocumentedMesh } from "./support/documented-mesh";

const clusters: { [name: string]: ClusterArgs } = {
  east: {},
  west: { role: ClusterRole.Remote, primary: "east" },
};
const names = Object.keys(clusters);

/** The argument `trust`, as docs/adopt.md shows it. */
async function trust(): Promise<TrustArgs> {
  const encoded = await fieldOf("east", "secret/cacerts", ".data.root-cert\\.pem");
  const rootCertificate = Buffer.from(encoded, "base64").toString();
  return { rootCertificate, existingSecret: "cacerts" };
}

interface Tool {
  readonly installer: Installer;
  /** How the preview names what the tool made. */
  readonly made: RegExp;
}

const tools: { readonly [name: string]: Tool } = {
  istioctl: {
    installer: istioctl,
    made: /- made by istioctl: 15 CRDs, serviceaccount\/istio-reader-service-account/,
  },
  Helm: {
    installer: helm,
    made: /- made by Helm, as release "istiod" in namespace "istio-system": configmap\/istio-sidecar-injector, configmap\/values/,
  },
};

for (const [tool, { installer, made }] of Object.entries(tools))
  describe(`a mesh of a primary and a remote that ${tool} installed`, function () {
    this.timeout(600_000);
    this.slow(120_000);
    adoptionTests(installer, made);
  });

function adoptionTests(installer: Installer, made: RegExp): void {
  let mesh: TestStack;
  after(async () => {
    await mesh?.destroy();
    mesh?.remove();
  });
  before(() => ensureTools({ groups: ["adopt"], yes: true }));
  const documented = DocumentedMesh.duringTests(clusters, installer);
  let given: TrustArgs;
  let commands: { [cluster: string]: string[] };

  before(async () => {
    const { kubeconfig } = documented;
    given = await trust();
    mesh = await TestStack.create("adopt", {
      program: async () => {
        new MultiClusterMesh("mesh", {
          clusters,
          defaults: { kubeconfig, helmValues: stockEnvoy, namespace: { existing: true } },
          meshId: "mesh1",
          trust: given,
          istio: localIstio(),
        });
      },
    });
    // the istiod of the primary also configures the proxies of the remote
    await apply("east", documentedRetries());
    await assertTraffic(names);
  });

  it("is rejected by a preview that prints the commands to hand it over", async () => {
    const run = await mesh.preview();
    assert.ok(run.error);
    assert.deepEqual(changes(run), ["create pulumi:pulumi:Stack istio-multicluster-test-adopt"]);
    assert.match(run.output, made);
    commands = Object.fromEntries(names.map((name) => [name, commandsFor(name, run)]));
  });

  it("moves into the mesh while requests continue", async () => {
    const before = await Promise.all(names.map(placeOf));
    const failed = await whileSendingRequests(names, async () => {
      for (const name of names) await runIn(name, commands[name]!);
      assert.match((await mesh.preview()).output, /was made by others .*, and Kubernetes would/);
      await updateWithForce();
    });
    assert.deepEqual(failed, []);
    assert.deepEqual(await Promise.all(names.map(placeOf)), before);
  });

  async function updateWithForce(): Promise<void> {
    process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"] = "true";
    try {
      const up = await mesh.up();
      assertSucceeded(up);
    } finally {
      delete process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"];
    }
  }

  it("has no objects of the other tool after the documented commands", async () => {
    for (const name of names) await runIn(name, documentedCommands("In every cluster:"));
    await runIn("west", documentedCommands("In every remote:"));
    for (const name of names) assert.deepEqual(await objectsOfOthers(name), []);
    await assertTraffic(names);
  });

  it("does not change in a second update or after a refresh", async () => {
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    const refreshed = await mesh.preview({ refresh: true, expectNoChanges: true });
    assertSucceeded(refreshed);
  });

  it("leaves only objects from before the mesh when it is destroyed", async () => {
    assertSucceeded(await mesh.destroy());
    await documented.removeWorkloads();
    for (const name of names) {
      const left = await unexpectedLeftovers(name, documented.objects[name]!);
      const others = left.filter((object) => !ofTheNamespace.test(object));
      assert.deepEqual(others, []);
    }
  });
}

/** The system namespace and its objects from before the mesh. */
const ofTheNamespace =
  /^Namespace\/istio-system$|\/istio-system\/(default|kube-root-ca\.crt|cacerts)$/;

/** What must not change: the gateway's Service with its address, and the workloads. */
async function placeOf(cluster: string): Promise<string> {
  const gateway = `service/${gatewayName}`;
  const address = await fieldOf(cluster, gateway, ".status.loadBalancer.ingress[0].ip");
  const uid = await fieldOf(cluster, gateway, ".metadata.uid");
  const pods = await kubectl(cluster, "-n", "sample", "get", "pods", "-o", "name");
  return [address, uid, pods].join(" ");
}
