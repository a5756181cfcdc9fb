import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import {
  MultiClusterMesh,
  type ClusterArgs,
  type MultiClusterMeshArgs,
  type TrustArgs,
} from "../../../sdk";
import type { IPFamily } from "../../../sdk/args/gateway-service";
import type { ClusterResult } from "../../../sdk/args/results";
import { helloWorld } from "../../../examples/local/hello-world";
import { stockEnvoy } from "../../../examples/local/stock-envoy";
import {
  listObjects,
  kubectl,
  kubectlJson,
  localIstio,
  sharedClusters,
} from "../../support/clusters";
import { assertSucceeded, changes, TestStack, type Run } from "../../support/engine";
import { clientKeys } from "../../support/kubeconfig";
import { restartSample } from "./sample";
import { plaintextResponse, presentedCertificates, chainEndsIn } from "./tls";
import { assertTraffic } from "./verify";

/** One step in the life of a mesh over the shared clusters, and what to test after it. */
export interface MeshStep {
  readonly clusters: { readonly [name: string]: ClusterArgs };
  /** Called when the clusters are up. Returns arguments that override those of the mesh. */
  readonly prepare?: (kubeconfig: string) => Promise<Partial<MultiClusterMeshArgs>>;
  /**
   * Where the test reaches a cluster's gateway. Defaults to the gateway's address and port 15443.
   */
  readonly gatewayEndpoint?: (
    cluster: string,
  ) => { readonly host: string; readonly port: number } | undefined;
  /** Checks one cluster of the installed mesh. */
  readonly checkCluster?: (cluster: string) => Promise<void>;
  /** Adds tests of the installed mesh, which run before it changes. */
  readonly moreTests?: (state: SuiteState) => void;
}

/** A mesh: its installation, its later changes, and what stays the same. */
export interface MeshSuite extends MeshStep {
  /** The IP families of the clusters. Defaults to IPv4 only. */
  readonly ipFamilies?: readonly IPFamily[];
  /** The DNS domain of the clusters. Defaults to cluster.local. */
  readonly clusterDomain?: string;
  /** The clusters with sample workloads. Defaults to all. */
  readonly workloads?: readonly string[];
  /** The trust of the mesh. Called in each run of the program, so that it may change. */
  readonly trust?: () => TrustArgs;
  /**
   * The label that enables injection in a namespace. Defaults to that of a mesh without revisions.
   */
  readonly injectionLabel?: { readonly [label: string]: string };
  /** Added to the environment of the engine. Called after `prepare`. */
  readonly environment?: () => { readonly [name: string]: string };
  /** Called in the program before it creates the mesh, for example to delay a resource. */
  readonly beforeMesh?: () => void;
  /** Later steps of the same mesh, by title. After each, the same tests run again. */
  readonly changes?: { readonly [title: string]: MeshStep };
}

/** What the tests of one mesh share. */
export interface SuiteState {
  kubeconfig: string;
  extraArgs: Partial<MultiClusterMeshArgs>;
  stack: TestStack;
  objects: { [cluster: string]: string[] };
  /** The update of the current step. */
  update: Run;
  results: { [cluster: string]: ClusterResult };
  root: string;
}

/**
 * Tests the life of one mesh on real clusters: preview, install, send requests from inside and
 * outside, update without changes, the same after each change, and destroy.
 */
export function meshSuite(mesh: MeshSuite): void {
  const state = {} as SuiteState;
  const { ipFamilies = ["IPv4"], clusterDomain = "cluster.local" } = mesh;
  const names = Object.keys(mesh.clusters);
  const workloads = mesh.workloads ?? names;
  let current: MeshStep = mesh;

  const program = async (): Promise<object> => {
    mesh.beforeMesh?.();
    const { kubeconfig, extraArgs: more } = state;
    const installed = new MultiClusterMesh("mesh", {
      clusters: { ...current.clusters },
      defaults: { kubeconfig, helmValues: stockEnvoy },
      ...more,
      istio: { ...localIstio(), ...more.istio },
      ...(mesh.trust === undefined ? {} : { trust: mesh.trust() }),
    });
    const label = mesh.injectionLabel;
    workloads.forEach((name, index) =>
      helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: installed, label }),
    );
    const { clusters, rootCertificate: root, ready } = installed;
    return { clusters, root, ready };
  };

  async function enter(step: MeshStep): Promise<void> {
    current = step;
    const networks = names.map((name) => [name, networkOf(step, name)]);
    state.kubeconfig = await sharedClusters(Object.fromEntries(networks), {
      ipFamilies,
      clusterDomain,
    });
    state.extraArgs = (await step.prepare?.(state.kubeconfig)) ?? {};
  }

  before(async () => {
    await enter(mesh);
    state.objects = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await listObjects(name)])),
    );
    state.stack = await TestStack.create("mesh", { program }, mesh.environment?.());
  });

  after(async () => {
    await state.stack?.destroy();
    state.stack?.remove();
  });

  it("previews every object that the update then creates", () => updateAsPreviewed(state));
  stepTests(mesh, mesh, state);

  for (const [title, step] of Object.entries(mesh.changes ?? {})) {
    describe(title, () => {
      before(() => enter(step));

      it("previews every change that the update then makes", async () => {
        await updateAsPreviewed(state);
        await Promise.all(workloads.map(restartSample));
      });
      stepTests(mesh, step, state);
    });
  }

  describe("when it is destroyed", () => {
    it("leaves behind only what the documentation lists", async () => {
      assertSucceeded(await state.stack.destroy());
      for (const name of names)
        assert.deepEqual(await unexpectedLeftovers(name, state.objects[name]!), []);
    });
  });
}

const networkOf = ({ clusters }: MeshStep, name: string): string => clusters[name]!.network ?? name;

async function updateAsPreviewed(state: SuiteState): Promise<void> {
  const preview = await state.stack.preview();
  assertSucceeded(preview);
  state.update = await state.stack.up();
  assertSucceeded(state.update);
  assert.deepEqual(changes(preview), changes(state.update));
  const outputs = await state.stack.outputs();
  state.results = outputs["clusters"]!.value;
  state.root = outputs["root"]!.value;
  assert.equal(outputs["ready"]!.value, true);
}

/** The tests of a mesh after one step. */
function stepTests(mesh: MeshSuite, step: MeshStep, state: SuiteState): void {
  const names = Object.keys(mesh.clusters);
  const workloads = mesh.workloads ?? names;
  const severalNetworks = new Set(names.map((name) => networkOf(step, name))).size > 1;
  const systemNamespace = (): string => state.extraArgs.systemNamespace ?? "istio-system";
  const reach = (name: string) =>
    step.gatewayEndpoint?.(name) ?? { host: state.results[name]!.gatewayAddress!, port: 15443 };

  /** The clusters with workloads and their own gateway. Fails if there is none. */
  function withGateway(): string[] {
    const found = workloads.filter((name) => state.results[name]!.gatewayAddress !== undefined);
    assert.ok(found.length > 0);
    return found;
  }

  if (step.checkCluster) {
    it("is installed in every cluster as configured", async () => {
      for (const name of names) await step.checkCluster!(name);
    });
  }

  it("routes requests from every cluster to every cluster", () =>
    assertTraffic(names, { workloads, namespace: systemNamespace() }));

  if (severalNetworks) {
    it("presents certificates that the mesh's root signed at the east-west port", async () => {
      for (const name of withGateway()) {
        const chain = await certificatesThroughGateway(reach(name), mesh.clusterDomain);
        assert.ok(
          chainEndsIn(chain, state.root),
          `the certificate chain of ${name}: ${chain.map(({ subject }) => subject).join(" <- ")}`,
        );
        assert.equal(
          chain[0]!.subjectAltName,
          `URI:spiffe://${mesh.trust?.().domain ?? "cluster.local"}/ns/sample/sa/default`,
        );
      }
    });

    it("does not answer plaintext requests at the east-west port", async () => {
      for (const name of withGateway())
        assert.equal(await plaintextResponse(reach(name).host, reach(name).port), "");
    });
  }

  it("changes nothing in a second update or after a refresh", async () => {
    const again = await state.stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    assert.deepEqual(changes(again), []);
    const refreshed = await state.stack.preview({ refresh: true, expectNoChanges: true });
    assertSucceeded(refreshed);
    assert.deepEqual(changes(refreshed), []);
  });

  it("keeps keys and tokens out of state, history and log, and restarts no pod", async () => {
    const seen = `${state.stack.readStoredFiles()}\n${state.update.output}`;
    const secrets = await secretValues(names, systemNamespace());
    assert.ok(secrets.length >= names.length);
    const keys = clientKeys(state.kubeconfig);
    assert.ok(keys.length >= names.length);
    secrets.push(...keys.map((value) => ({ where: "the kubeconfig's client key", value })));
    for (const { where, value } of secrets)
      assert.ok(!seen.includes(value), `${where} is stored or printed unencrypted`);
    assert.doesNotMatch(seen, /PRIVATE KEY|eyJhbGciOi/);
    for (const name of names)
      assert.doesNotMatch(
        await kubectl(name, "-n", systemNamespace(), "get", "pods", "--no-headers"),
        /\s[1-9]\d*\s+\(/,
      );
  });

  step.moreTests?.(state);
}

/** The objects of a cluster that were not there before the mesh, and should not have remained. */
export const unexpectedLeftovers = async (
  cluster: string,
  before: readonly string[],
): Promise<string[]> =>
  (await listObjects(cluster))
    .filter((object) => !before.includes(object))
    .filter((object) => !expectedLeftovers.some((kind) => kind.test(object)));

/** The certificates that the sample service presents to clients in another network. */
export const certificatesThroughGateway = (
  { host, port }: { readonly host: string; readonly port: number },
  clusterDomain = "cluster.local",
): Promise<X509Certificate[]> =>
  presentedCertificates(host, port, `outbound_.5000_._.helloworld.sample.svc.${clusterDomain}`, [
    "istio",
  ]);

/**
 * What remains according to docs/install.md: CRDs, what Kubernetes derives from them, and what
 * istiod wrote into other namespaces.
 */
const expectedLeftovers = [
  /^CustomResourceDefinition\/.*\.istio\.io$/,
  /^APIService\/.*\.istio\.io$/,
  /^(CustomResourceDefinition|APIService)\/.*\.gateway\.networking\.k8s\.io$/,
  /^GatewayClass\/istio(-remote|-waypoint|-east-west)?$/,
  /^ConfigMap\/.*\/istio-ca-(root-cert|crl)$/,
  /^ConfigMap\/.*\/istio-(leader|ip-autoallocate|namespace-controller-election)$/,
];

/** The bearer tokens and private keys in the clusters, decoded and as they are stored. */
async function secretValues(
  clusters: readonly string[],
  namespace: string,
): Promise<{ where: string; value: string }[]> {
  const found: { where: string; value: string }[] = [];
  for (const cluster of clusters) {
    for (const { metadata, data } of (await kubectlJson(cluster, "-n", namespace, "get", "secrets"))
      .items) {
      for (const key of ["token", "ca-key.pem"]) {
        const stored = data?.[key] as string | undefined;
        if (stored === undefined) continue;
        const value = Buffer.from(stored, "base64").toString();
        // the lines of a key may be wrapped or escaped, so look for its first full line only
        const searched = key === "token" ? value : value.split("\n")[1]!;
        found.push(
          { where: `${cluster}: ${metadata.name} ${key}`, value: stored },
          { where: `${cluster}: ${metadata.name} ${key}, decoded`, value: searched },
        );
      }
    }
  }
  return found;
}
