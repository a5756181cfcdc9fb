import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { chartFolder } from "../../scripts/tools";
import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { mergeValues } from "../../sdk/topology/merge";
import type { HelmValues } from "../../sdk/topology/topology";
import type { Authority } from "../../sdk/certificates/make";
import { makeAuthority } from "../support/authorities";
import { packCharts } from "../support/chart-server";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes as changesIn, TestStack, type Run } from "../support/engine";
import { assertGolden } from "../support/golden";
import { authorityData } from "../support/kubeconfig";
import { contextsIn, kubeconfigWithContexts, formatPreview } from "../support/previews";
import { apiServerOf } from "./support/addresses";
import { getInSystem } from "./support/installed";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "previews-"));
/** The folder with archives of the charts in two versions. */
const charts = path.join(folder, "charts");
/** The kubeconfig at another path, and with other names for its contexts. */
const [moved, renamed] = [path.join(folder, "moved"), path.join(folder, "renamed")];

const remote = (primary: string) => ({ role: "remote", primary });
const east = (change: object) => ({ clusters: { east: change } });
const gateway = (eastWestGateway: object) => east({ eastWestGateway });
const west = (change: object) => ({ clusters: { west: change } });

let root: Authority;

/** The changes to each mesh, one preview for each. An undefined value removes an argument. */
const cases: {
  [mesh: string]: {
    readonly clusters: object;
    readonly changes: { readonly [name: string]: object | (() => object) };
  };
} = {
  "primary-remote": {
    clusters: { east: {}, west: remote("east") },
    changes: {
      "mesh ID": { meshId: "other" },
      "network of the primary": east({ network: "other" }),
      "network of the remote": west({ network: "other" }),
      "one network": { defaults: { network: "flat" } },
      "API server": west({
        apiServer: { server: "https://192.0.2.1:6443", certificateAuthorityData: authorityData },
      }),
      "kubeconfig at another path": { defaults: { kubeconfig: moved } },
      "context with another name": west({ kubeconfig: renamed, context: "westward" }),
      "cluster domain": { defaults: { clusterDomain: "mesh.example" } },
      platform: west({ platform: "gke" }),
      "labels of a namespace": west({ namespace: { labels: { "example.com/team": "mesh" } } }),
      "existing namespace": west({
        namespace: { existing: true, labels: { "example.com/team": "mesh" } },
      }),
      "mesh configuration": { meshConfig: { accessLogFile: "/dev/stdout" } },
      "local injector": west({ localInjector: true }),
      "legacy Endpoints": west({ legacyEndpoints: true }),
      "remote becomes a primary": west({ role: "primary", primary: undefined }),
      "gateway's annotations": gateway({ serviceAnnotations: { "example.com/internal": "true" } }),
      "gateway's Service": gateway({
        loadBalancerSourceRanges: ["192.0.2.0/24"],
        externalTrafficPolicy: "Local",
      }),
      "gateway's addresses": gateway({ addresses: ["192.0.2.9"] }),
      "gateway's host name": gateway({ addresses: ["gateway.example"], hostNames: "InjectionURL" }),
      "gateway's IP families": gateway({ ipFamilyPolicy: "PreferDualStack" }),
      "gateway's node ports": gateway({
        serviceType: "NodePort",
        addresses: ["192.0.2.9"],
        nodePorts: { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 },
      }),
      "gateway's load balancer class": gateway({ loadBalancerClass: "example.com/other" }),
      "gateway's internal load balancer": gateway({ internalLoadBalancer: "gcp" }),
      "gateway's replicas": gateway({ replicas: 2 }),
      "gateway's pods": gateway({
        resources: { requests: { cpu: "50m" } },
        nodeSelector: { "example.com/pool": "mesh" },
      }),
      "gateway's disruption budget": gateway({ autoscaling: { minReplicas: 2 }, minAvailable: 1 }),
      "gateway's network policy": gateway({ networkPolicy: true }),
      "gateway's certificate for istiod": gateway({ istiodCredential: "istiod-certificate" }),
      "Helm values of base": east({
        helmValues: { base: { experimental: { stableValidationPolicy: true } } },
      }),
      "Helm values of istiod": east({
        helmValues: { istiod: { pilot: { cpu: { targetAverageUtilization: 70 } } } },
      }),
      "Helm values of the gateway": west({
        helmValues: { gateway: { podAnnotations: { "example.com/team": "mesh" } } },
      }),
      "CNI node agent": { defaults: { cni: true } },
      "new token": west({ remoteSecret: { rotate: 1 } }),
      "reader account": west({ remoteSecret: { serviceAccount: "mesh-reader" } }),
      "new intermediates": { trust: { generation: 2 } },
      "a custom root": () => ({
        trust: { rootCertificate: root.certificate, rootKey: root.privateKey },
      }),
      "the first step to a new root": { trust: { rotation: { step: 1 } } },
      "trust domain": { trust: { domain: "mesh.example" } },
      "aliases of the trust domain": { trust: { domainAliases: ["before.example"] } },
      "version of Istio in one cluster": east({ istioVersion: "1.31.1" }),
      "version of Istio": { istio: { version: "1.31.1" } },
      revision: { istio: { revision: "v2" } },
      "revision tags": { istio: { revisionTags: ["stable"] } },
      "image pull secrets": { istio: { imagePullSecrets: ["registry-login"] } },
      "image hub": { istio: { imageHub: "registry.example/istio" } },
      "image tag": { istio: { imageTag: "1.31-distroless" } },
      "image pull policy": { istio: { imagePullPolicy: "Always" } },
      "a third cluster, remote": { clusters: { south: remote("east") } },
      "the remote leaves": { clusters: { west: undefined } },
    },
  },
  "multi-primary": {
    clusters: { east: {}, west: {} },
    changes: {
      "a primary becomes a remote": west(remote("east")),
      "a third cluster, primary": { clusters: { south: {} } },
      "a third cluster, remote": { clusters: { south: remote("east") } },
      "a third cluster, remote of both": {
        clusters: { south: { role: "remote", primaries: ["east", "west"] } },
      },
      "a third cluster, behind another's gateway": {
        clusters: { south: { network: "east", eastWestGateway: { enabled: false } } },
      },
      "a primary leaves": { clusters: { west: undefined } },
    },
  },
  "a remote and two primaries": {
    clusters: { east: {}, west: {}, south: remote("east") },
    changes: {
      "another primary": { clusters: { south: { primary: "west" } } },
      "both primaries": {
        clusters: { south: { primary: undefined, primaries: ["east", "west"] } },
      },
    },
  },
  "a remote of any primary": {
    clusters: { west: {}, south: { role: "remote", primaries: ["*"] } },
    // the new primary becomes the first one by name
    changes: { "another primary joins": { clusters: { east: {} } } },
  },
  "an external control plane": {
    clusters: {
      south: { role: "external", configCluster: "east" },
      east: remote("south"),
      west: remote("south"),
    },
    changes: { "another config cluster": { clusters: { south: { configCluster: "west" } } } },
  },
};

/** Changes that are also installed and reverted. */
const installed = [
  "new token",
  "revision tags",
  "existing namespace",
  "gateway's Service",
  "remote becomes a primary",
  "another primary",
];

const fileName = (name: string): string => name.replace(/[^A-Za-z]+/g, "-");

describe("an installed mesh", function () {
  this.timeout(600_000);
  this.slow(20_000);
  let kubeconfig: string;
  let stack: TestStack;
  let args: MultiClusterMeshArgs;

  before(async () => {
    kubeconfig = await sharedClusters({ east: "east", west: "west", south: "south" });
    root = await makeAuthority();
    fs.mkdirSync(charts);
    for (const version of ["1.31.0", "1.31.1"]) packCharts(chartFolder(), version, charts);
    fs.copyFileSync(kubeconfig, moved);
    fs.writeFileSync(
      renamed,
      kubeconfigWithContexts(
        kubeconfig,
        contextsIn(kubeconfig).map((name) => `${name}ward`),
      ),
    );
    stack = await TestStack.create("previews", {
      program: async () => void new MultiClusterMesh("mesh", args),
    });
  });
  after(async () => {
    await stack?.destroy();
    stack?.remove();
    fs.rmSync(folder, { recursive: true });
  });

  for (const [mesh, { clusters, changes }] of Object.entries(cases)) {
    describe(`(${mesh})`, () => {
      /** Whether a test may have left the mesh changed. */
      let isChanged = false;
      const argsWith = (change: object): MultiClusterMeshArgs => {
        const istio = { ...localIstio(), version: "1.31.0", chartRepository: charts };
        const wanted = mergeValues(
          { clusters, defaults: { kubeconfig, helmValues: stockEnvoy }, istio },
          change as HelmValues,
        );
        return JSON.parse(JSON.stringify(wanted)); // drops undefined members
      };
      const preview = async (change: object | (() => object)): Promise<Run> => {
        args = argsWith(change instanceof Function ? change() : change);
        const run = await stack.preview();
        assertSucceeded(run);
        return run;
      };

      /** Installs the mesh without a change. */
      const revert = async (): Promise<void> => {
        args = argsWith({});
        assertSucceeded(await stack.up());
        isChanged = false;
      };

      // the mesh before this one becomes this one
      before(revert);
      // a failed test must not make the tests after it fail
      beforeEach(async () => {
        if (isChanged) await revert();
      });
      it("has an empty preview without a change", async () =>
        assert.equal(formatPreview(await preview({})), ""));

      if ("east" in clusters && mesh !== "an external control plane")
        it("updates a changed remote secret in place", async () => {
          const secret = async () =>
            (await getInSystem("east", "secret", "istio-remote-secret-west")).metadata;
          const before = await secret();
          const server = await apiServerOf("west");
          args = argsWith(west({ apiServer: { server, tlsServerName: "kubernetes" } }));
          isChanged = true;
          assertSucceeded(await stack.up());
          const { uid, resourceVersion } = await secret();
          assert.equal(uid, before.uid);
          assert.notEqual(resourceVersion, before.resourceVersion);
          await revert();
        });

      if (mesh === "primary-remote") {
        it("keeps a remote's istiod Service when it moves out of the chart and back", async () => {
          const service = async () => (await getInSystem("west", "service", "istiod")).metadata.uid;
          const before = await service();
          args = argsWith(gateway({ hostNames: "Resolve" }));
          isChanged = true;
          assertSucceeded(await stack.up());
          assert.equal(await service(), before);
          await revert();
          assert.equal(await service(), before);
        });
      }

      if (mesh === "primary-remote") {
        it("refuses another system namespace, because the CRDs are of a release in this one", async () => {
          args = argsWith({ systemNamespace: "istio-elsewhere" });
          const { error, output } = await stack.preview();
          assert.ok(error);
          assert.match(output, /made by this package, .*: set systemNamespace to "istio-system"/);
          assert.match(output, /annotate .* meta\.helm\.sh\/release-namespace=istio-elsewhere/);
        });
      }

      for (const [name, change] of Object.entries(changes)) {
        it(`has the recorded preview after a change: ${name}`, async () => {
          const shown = await preview(change);
          assertGolden(`previews/${fileName(mesh)}/${fileName(name)}.txt`, formatPreview(shown));
          if (!installed.includes(name)) return;
          isChanged = true;
          const update = await stack.up();
          assertSucceeded(update);
          assert.deepEqual(changesIn(update), changesIn(shown));
          await revert();
          assert.equal(formatPreview(await preview({})), "");
        });
      }
    });
  }
});
