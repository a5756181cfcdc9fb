import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import {
  MultiClusterMesh,
  type ClusterArgs,
  type MultiClusterMeshArgs,
  type TrustArgs,
} from "../../../sdk";
import type { IPFamily } from "../../../sdk/args/gateway";
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
import { plaintextResponse, presentedCertificates, chainEndsIn } from "./tls";
import { assertTraffic } from "./verify";

/** A mesh over the shared clusters, as a test wants it. */
export interface MeshSuite {
  readonly clusters: { readonly [name: string]: ClusterArgs };
  /** The IP families of the clusters; by default IPv4 alone. */
  readonly ipFamilies?: readonly IPFamily[];
  /** The DNS domain of the clusters; by default cluster.local. */
  readonly clusterDomain?: string;
  /** The clusters with proxies; by default all of them. */
  readonly workloads?: readonly string[];
  /** The mesh's trust; asked at each run, so that it may change. */
  readonly trust?: () => TrustArgs;
  /** Called when the clusters are there, with the path of their kubeconfig; gives the mesh further arguments, in place of those it would have. */
  readonly prepare?: (kubeconfig: string) => Promise<Partial<MultiClusterMeshArgs>>;
  /** The label by which namespaces are injected; by default the one of a mesh without revisions. */
  readonly injectionLabel?: { readonly [label: string]: string };
  /** Where the test itself reaches a cluster's gateway, where that is not its address at Istio's port. */
  readonly gatewayEndpoint?: (
    cluster: string,
  ) => { readonly host: string; readonly port: number } | undefined;
  /** What else the engine finds in its environment; asked when `prepare` is done. */
  readonly environment?: () => { readonly [name: string]: string };
  /** Called in the program before the mesh: a place to make life harder for it. */
  readonly beforeMesh?: () => void;
  /** Looks at one cluster of the installed mesh. */
  readonly checkCluster?: (cluster: string) => Promise<void>;
  /** More tests of the installed mesh, before it is taken away. */
  readonly moreTests?: (state: SuiteState) => void;
}

/** What the tests of one mesh share. */
export interface SuiteState {
  kubeconfig: string;
  extraArgs: Partial<MultiClusterMeshArgs>;
  stack: TestStack;
  objects: { [cluster: string]: string[] };
  firstUpdate: Run;
  results: { [cluster: string]: ClusterResult };
  root: string;
}

/** The life of one mesh on real clusters: previewed, installed, asked, looked at from outside, left alone, taken away. */
export function meshSuite(mesh: MeshSuite): void {
  const state = {} as SuiteState;
  const { ipFamilies = ["IPv4"], clusterDomain = "cluster.local" } = mesh;
  const names = Object.keys(mesh.clusters);
  const workloads = mesh.workloads ?? names;
  const severalNetworks =
    new Set(names.map((name) => mesh.clusters[name]!.network ?? name)).size > 1;

  const systemNamespace = (): string => state.extraArgs.systemNamespace ?? "istio-system";
  const reach = (name: string) =>
    mesh.gatewayEndpoint?.(name) ?? { host: state.results[name]!.gatewayAddress!, port: 15443 };

  /** The clusters with workloads and a gateway of their own; at least one has to be. */
  function withGateway(): string[] {
    const found = workloads.filter((name) => state.results[name]!.gatewayAddress !== undefined);
    assert.ok(found.length > 0);
    return found;
  }

  const program = async (): Promise<object> => {
    mesh.beforeMesh?.();
    const { kubeconfig, extraArgs: more } = state;
    const installed = new MultiClusterMesh("mesh", {
      clusters: { ...mesh.clusters },
      defaults: { kubeconfig, helmValues: stockEnvoy },
      ...more,
      istio: { ...localIstio(), ...more.istio },
      ...(mesh.trust === undefined ? {} : { trust: mesh.trust() }),
    });
    const label = mesh.injectionLabel;
    workloads.forEach((name, index) =>
      helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: installed, label }),
    );
    return { clusters: installed.clusters, root: installed.rootCertificate };
  };

  before(async () => {
    const networks = Object.fromEntries(
      names.map((name) => [name, mesh.clusters[name]!.network ?? name]),
    );
    state.kubeconfig = await sharedClusters(networks, { ipFamilies, clusterDomain });
    state.extraArgs = (await mesh.prepare?.(state.kubeconfig)) ?? {};
    state.objects = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await listObjects(name)])),
    );
    state.stack = await TestStack.create("mesh", { program }, mesh.environment?.());
  });

  after(async () => {
    await state.stack?.destroy();
    state.stack?.remove();
  });

  it("previews every object that the update then creates", async () => {
    const preview = await state.stack.preview();
    assertSucceeded(preview);
    state.firstUpdate = await state.stack.up();
    assertSucceeded(state.firstUpdate);
    assert.deepEqual(changes(preview), changes(state.firstUpdate));
    const outputs = await state.stack.outputs();
    state.results = outputs["clusters"]!.value;
    state.root = outputs["root"]!.value;
  });

  if (mesh.checkCluster) {
    it("was installed in the right order", async () => {
      for (const name of names) await mesh.checkCluster!(name);
    });
  }

  it("answers from every cluster to every cluster", () =>
    assertTraffic(names, { workloads, namespace: systemNamespace() }));

  if (severalNetworks) {
    it("shows a certificate that ends in the mesh's root to whoever comes through the gateway", async () => {
      for (const name of withGateway()) {
        const chain = await certificatesThroughGateway(reach(name), clusterDomain);
        assert.ok(
          chainEndsIn(chain, state.root),
          `the chain of ${name}: ${chain.map(({ subject }) => subject).join(" <- ")}`,
        );
        assert.equal(
          chain[0]!.subjectAltName,
          `URI:spiffe://${mesh.trust?.().domain ?? "cluster.local"}/ns/sample/sa/default`,
        );
      }
    });

    it("answers nothing to a request in plain text at the east-west port", async () => {
      for (const name of withGateway())
        assert.equal(await plaintextResponse(reach(name).host, reach(name).port), "");
    });
  }

  it("has nothing to do when it is asked again, and after a refresh", async () => {
    const again = await state.stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    assert.deepEqual(changes(again), []);
    const refreshed = await state.stack.preview({ refresh: true, expectNoChanges: true });
    assertSucceeded(refreshed);
    assert.deepEqual(changes(refreshed), []);
  });

  it("keeps keys and tokens out of the state, the history and the log, and no pod was restarted", async () => {
    const seen = `${state.stack.readStoredFiles()}\n${state.firstUpdate.output}`;
    const secrets = await secretValues(names, systemNamespace());
    assert.ok(secrets.length >= names.length);
    const keys = clientKeys(state.kubeconfig);
    assert.ok(keys.length >= names.length);
    secrets.push(...keys.map((value) => ({ where: "the kubeconfig's client key", value })));
    for (const { where, value } of secrets)
      assert.ok(!seen.includes(value), `${where} is in the clear`);
    assert.doesNotMatch(seen, /PRIVATE KEY|eyJhbGciOi/);
    for (const name of names)
      assert.doesNotMatch(
        await kubectl(name, "-n", systemNamespace(), "get", "pods", "--no-headers"),
        /\s[1-9]\d*\s+\(/,
      );
  });

  mesh.moreTests?.(state);

  it("leaves nothing behind but what the documentation names", async () => {
    assertSucceeded(await state.stack.destroy());
    for (const name of names) {
      const left = (await listObjects(name)).filter(
        (object) => !state.objects[name]!.includes(object),
      );
      assert.deepEqual(
        left.filter((object) => !expectedLeftovers.some((kind) => kind.test(object))),
        [],
      );
    }
  });
}

/** The certificates of the sample service, as another network sees them. */
export const certificatesThroughGateway = (
  { host, port }: { readonly host: string; readonly port: number },
  clusterDomain = "cluster.local",
): Promise<X509Certificate[]> =>
  presentedCertificates(host, port, `outbound_.5000_._.helloworld.sample.svc.${clusterDomain}`, [
    "istio",
  ]);

/**
 * What docs/install.md says remains: CRDs and what Kubernetes derives from them, and what istiod wrote into other namespaces.
 */
const expectedLeftovers = [
  /^CustomResourceDefinition\/.*\.istio\.io$/,
  /^APIService\/.*\.istio\.io$/,
  /^ConfigMap\/.*\/istio-ca-(root-cert|crl)$/,
  /^ConfigMap\/.*\/istio-(leader|ip-autoallocate|namespace-controller-election)$/,
];

/** The bearer tokens and private keys that lie in the clusters, decoded and as they are stored. */
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
        // a key's lines may be wrapped or escaped: its first full line is enough to know it by
        const telling = key === "token" ? value : value.split("\n")[1]!;
        found.push(
          { where: `${cluster}: ${metadata.name} ${key}`, value: stored },
          { where: `${cluster}: ${metadata.name} ${key}, decoded`, value: telling },
        );
      }
    }
  }
  return found;
}
