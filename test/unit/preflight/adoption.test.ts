import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { checkExistingIstio } from "../../../sdk/preflight/adoption";
import type {
  ExistingIstio,
  ExistingObject,
  InjectionWebhook,
} from "../../../sdk/preflight/existing-istio";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { expectationsOf } from "../../support/check";
import { ownerOf } from "../../support/owners";
import { meshArgs, withExternalControlPlane } from "../../support/topologies";

const [byChart, byManifest] = ["app.kubernetes.io/part-of=istio", "app=istio-pilot,release=istio"];
const ours = {
  base: "meta.helm.sh/release-name=istio-base meta.helm.sh/release-namespace=istio-system",
  injector:
    "meta.helm.sh/release-name=istio-sidecar-injector meta.helm.sh/release-namespace=istio-system",
};

const object = (
  kind: ExistingObject["kind"],
  name: string,
  more: Partial<ExistingObject> = {},
): ExistingObject => ({ kind, name, maker: "istioctl", hasHelmLabel: true, ...more });

const crds = (more: Partial<ExistingObject> = {}): ExistingObject[] =>
  ["gateways.networking.istio.io", "telemetries.telemetry.istio.io"].map((name) =>
    object("crd", name, { selector: byChart, ...more }),
  );

const webhook = (more: Partial<InjectionWebhook> = {}): InjectionWebhook => ({
  name: "istio-sidecar-injector",
  maker: "istioctl",
  isByPulumi: false,
  serves: "default",
  namespace: "istio-system",
  ...more,
});

const account = object("serviceaccount", "istio-reader-service-account");
const validator = object("validatingwebhookconfiguration", "istiod-default-validator");
const configMaps = ["istio-sidecar-injector", "values"].map((name) => object("configmap", name));

describe("an Istio that another tool installed", () => {
  /** The reasons to reject the first cluster. */
  function judge(
    existing: Partial<ExistingIstio>,
    {
      facts = {},
      args = {},
      forces = false,
    }: { facts?: ClusterFacts; args?: Partial<MultiClusterMeshArgs>; forces?: boolean } = {},
  ): string[] {
    const { topology, plan } = expectationsOf({ ...meshArgs({ east: {}, west: {} }), ...args });
    const known = { existing: { objects: [], injectors: [], ...existing }, ...facts };
    const issues = checkExistingIstio(topology, plan.clusters[0]!, known, forces);
    assert.ok(issues.every(({ path }) => path === `clusters.${plan.clusters[0]!.name}`));
    return issues.map(({ reason }) => reason);
  }

  /** The commands in the only reason. */
  const commandsFor = (...given: Parameters<typeof judge>): string[] => {
    const [reason = "", ...others] = judge(...given);
    assert.deepEqual(others, []);
    return reason
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^(kubectl|- then update once)/.test(line))
      .map((line) => line.replace(/^- then update once with: /, ""));
  };

  it("is rejected with the names of the tools and the commands to hand it over", () => {
    const gateway = {
      ...{ maker: "istioctl", isByPulumi: false },
      selector: { app: "istio-eastwestgateway", "topology.istio.io/network": "east" },
    };
    const [reason, ...others] = judge({
      objects: [
        ...crds(),
        account,
        { ...validator, maker: 'Helm, as release "a" in namespace "b"' },
        ...configMaps,
      ],
      injectors: [webhook()],
      gateway,
    });
    assert.deepEqual(others, []);
    assert.deepEqual(reason?.split("\n"), [
      "this cluster has an Istio, or parts of one, that this package did not install:",
      "      - made by istioctl: 2 CRDs, serviceaccount/istio-reader-service-account, configmap/istio-sidecar-injector, configmap/values",
      '      - made by Helm, as release "a" in namespace "b": validatingwebhookconfiguration/istiod-default-validator',
      "      - if that Istio is running, first read docs/adopt.md",
      "      - to hand it over to this mesh, run in this cluster:",
      `          kubectl annotate --overwrite crds -l ${byChart} ${ours.base}`,
      `          kubectl annotate --overwrite -n istio-system serviceaccount/istio-reader-service-account ${ours.base}`,
      "          kubectl delete validatingwebhookconfiguration istiod-default-validator",
      `          kubectl annotate --overwrite -n istio-system configmap/istio-sidecar-injector configmap/values ${ours.injector}`,
      "          kubectl delete deployment -n istio-system istio-eastwestgateway --cascade=orphan",
      "      - then update once with: PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up",
    ]);
  });

  it("gets the label of Helm if its CRDs are from the plain manifest", () => {
    const plain = { selector: byManifest, hasHelmLabel: false, maker: "kubectl" };
    assert.deepEqual(commandsFor({ objects: crds(plain) }), [
      `kubectl annotate --overwrite crds -l ${byManifest} ${ours.base}`,
      `kubectl label --overwrite crds -l ${byManifest} app.kubernetes.io/managed-by=Helm`,
    ]);
  });

  it("is accepted if its objects belong to the releases of the mesh", () => {
    const owned = { release: "istio-system/istio-base" };
    const objects = [
      ...crds(owned),
      { ...account, ...owned },
      { ...validator, ...owned },
      ...configMaps.map((one) => ({ ...one, release: "istio-system/istio-sidecar-injector" })),
    ];
    const injectors = [webhook({ isByPulumi: true })];
    assert.deepEqual(judge({ objects, injectors }), []);
    assert.deepEqual(judge({}), []);
    assert.deepEqual(judge({ objects: crds({ ...owned, hasHelmLabel: false }) }).length, 1);
  });

  it("is accepted if the mesh already has its releases, because Helm checks only new objects", () => {
    const objects = [...crds(), ...configMaps];
    const releases = { "istio-base": "deployed", "istio-sidecar-injector": "deployed" };
    const facts = { releases, owner: ownerOf("east") };
    assert.deepEqual(judge({ objects }, { facts }), []);
    const { "istio-base": base } = releases;
    assert.match(
      commandsFor({ objects }, { facts: { ...facts, releases: { "istio-base": base } } }).join(),
      /^kubectl annotate --overwrite -n istio-system configmap[^,]*$/,
    );
  });

  it("is rejected if the CRDs belong to a release in another namespace", () => {
    const moved = crds({ release: "mesh-system/istio-base", maker: "Helm" });
    assert.deepEqual(commandsFor({ objects: moved }), [
      `kubectl annotate --overwrite crds -l ${byChart} ${ours.base}`,
    ]);
  });

  it("is accepted if the mesh does not create the same objects", () => {
    const others = [
      object("crd", "istiooperators.install.istio.io", { selector: byChart }),
      object("configmap", "istio"),
      object("configmap", "values-canary"),
    ];
    assert.deepEqual(judge({ objects: others }), []);
    const without = (base: object) => ({
      args: meshArgs({ east: { helmValues: { base } }, west: {} }),
    });
    const cluster = [...crds(), validator];
    assert.deepEqual(
      judge({ objects: cluster }, without({ global: { resourceScope: "namespace" } })),
      [],
    );
    assert.deepEqual(
      judge({ objects: [account] }, without({ global: { resourceScope: "cluster" } })),
      [],
    );
    const excludedCRDs = crds().map(({ name }) => name);
    assert.deepEqual(judge({ objects: crds() }, without({ base: { excludedCRDs } })), []);
    const ownAccount = { remoteSecret: { serviceAccount: "reader" } };
    assert.deepEqual(
      judge({ objects: [account] }, { args: meshArgs({ east: ownAccount, west: {} }) }),
      [],
    );
    assert.deepEqual(
      judge({ objects: cluster, injectors: [webhook()] }, { args: withExternalControlPlane() }),
      [],
    );
  });

  it("is rejected for ConfigMaps of the mesh's revision, in clusters with an istiod", () => {
    const blue = { args: meshArgs({ east: {}, west: {} }, { istio: { revision: "blue" } }) };
    assert.deepEqual(judge({ objects: configMaps }, blue), []);
    const objects = configMaps.map((one) => ({ ...one, name: `${one.name}-blue` }));
    assert.match(
      commandsFor({ objects }, blue).join(),
      /configmap\/istio-sidecar-injector-blue configmap\/values-blue meta.helm.sh\/release-name=istio-sidecar-injector-blue /,
    );
    const remote = { a: { role: "remote", primary: "b" }, b: {} } as const;
    assert.deepEqual(judge({ objects: configMaps }, { args: meshArgs(remote) }), []);
  });

  it("is rejected if Helm has a record of a release with the same name", () => {
    const service = {
      ...{ name: "istio-eastwestgateway", uid: "1", labels: {}, hashes: {}, addresses: [] },
      annotations: { "meta.helm.sh/release-name": "gateway" },
    };
    const facts = {
      otherReleases: ["istio-base", "istiod", "gateway", "unrelated"],
      live: { Service: [service] },
    };
    const owned = crds({ release: "istio-system/istio-base" });
    const istiods = configMaps.map((one) => ({ ...one, release: "istio-system/istiod" }));
    const commands = commandsFor({ objects: [...owned, ...istiods] }, { facts });
    assert.equal(
      commands[0],
      "kubectl delete secrets -n istio-system -l 'owner=helm,name in (istio-base,istiod,gateway)'",
    );
    assert.match(
      judge({ objects: owned }, { facts }).join(),
      /Helm has a record of the release "istio-base" in "istio-system"/,
    );
    assert.deepEqual(judge({}, { facts: { otherReleases: ["istiod"] } }), []);
  });

  it("is rejected with a release of another Pulumi program, but not with one of the mesh", () => {
    const releases = { "istio-base": "deployed" };
    const systemNamespace = { isOurs: false, managers: ["kubectl-create"] };
    assert.deepEqual(commandsFor({}, { facts: { releases, systemNamespace } }), [
      "kubectl delete secrets -n istio-system -l 'owner=helm,name in (istio-base)'",
    ]);
    assert.deepEqual(
      judge({}, { facts: { releases, systemNamespace, owner: ownerOf("east") } }),
      [],
    );
    assert.deepEqual(judge({}, { facts: { releases } }), []);
  });

  it("names the owner, and no commands, if it belongs to another mesh", () => {
    const owner = ownerOf("ost");
    const facts = { otherOwners: [{ namespace: "mesh-one", owner }] };
    const objects = crds({ release: "mesh-one/istio-base" });
    const injectors = [webhook({ name: "istio-sidecar-injector-one", namespace: "mesh-one" })];
    for (const found of [{ objects }, { injectors }, { objects, injectors }]) {
      const [reason, ...others] = judge(found, { facts });
      assert.deepEqual(others, []);
      assert.match(
        reason!,
        /^this cluster belongs to another mesh\. Its ConfigMap "istio-multicluster" in namespace "mesh-one" names the mesh "mesh" in the stack "shop\/prod", with "ost" as the name/,
      );
      assert.match(reason!, /set systemNamespace to "mesh-one"/);
      assert.doesNotMatch(reason!, /kubectl/);
    }
    assert.deepEqual(judge({}, { facts }), []);
  });

  it("is rejected until the update takes over fields", () => {
    const injectors = [webhook({ maker: "Helm" })];
    assert.match(
      judge({ injectors }).join(),
      /^the Istio in the namespace "istio-system" was made by others \(Helm\), and Kubernetes would reject/,
    );
    assert.deepEqual(commandsFor({ injectors }), ["PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up"]);
    assert.deepEqual(judge({ injectors }, { forces: true }), []);
    assert.deepEqual(judge({ injectors: [webhook({ isByPulumi: true })] }), []);
    assert.deepEqual(judge({ injectors: [webhook({ name: "istio-revision-tag-default" })] }), []);
    assert.deepEqual(judge({ injectors }, { facts: { owner: ownerOf("east") } }), []);
    const ofAnother = { systemNamespace: { isOurs: false, managers: ["kubectl-create"] } };
    const byPulumi = { injectors: [webhook({ isByPulumi: true })] };
    assert.equal(judge(byPulumi, { facts: ofAnother }).length, 1);
    assert.deepEqual(judge(byPulumi, { facts: { ...ofAnother, owner: ownerOf("east") } }), []);
  });

  it("is rejected while its gateway has another selector", () => {
    const selector = { app: "istio-eastwestgateway", istio: "eastwestgateway" };
    const gateway = (more: object, isByPulumi = false) => ({
      gateway: { maker: "istioctl", isByPulumi, selector: { ...selector, ...more } },
    });
    const remove =
      "kubectl delete deployment -n istio-system istio-eastwestgateway --cascade=orphan";
    for (const other of [{ network: "east" }, { app: "gateway" }])
      assert.deepEqual(commandsFor(gateway(other), { forces: true }), [remove]);
    assert.match(judge(gateway({ network: "east" })).join(), /was made by others \(istioctl\)/);
    assert.deepEqual(judge(gateway({})), []);
    assert.deepEqual(judge(gateway({ network: "east" }, true)), []);
    assert.deepEqual(judge(gateway({ network: "east" }), { args: meshArgs({ east: {} }) }), []);
  });

  it("is rejected in another namespace if it injects the same pods", () => {
    const elsewhere = webhook({ name: "istio-sidecar-injector-other", namespace: "other" });
    const [reason, ...others] = judge({ injectors: [elsewhere] });
    assert.deepEqual(others, []);
    assert.match(
      reason!,
      /^the istiod in the namespace "other" injects the same pods.*"istio-sidecar-injector-other", made by istioctl, serves the revision or tag "default"; set another istio\.revision/,
    );
    assert.match(reason!, /kubectl delete mutatingwebhookconfiguration istio-sidecar-injector-oth/);
    assert.deepEqual(judge({ injectors: [{ ...elsewhere, serves: "canary" }] }), []);
    const blue = meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["stable"] } });
    assert.deepEqual(judge({ injectors: [elsewhere] }, { args: blue }), []);
    for (const serves of ["blue", "stable"])
      assert.equal(judge({ injectors: [{ ...elsewhere, serves }] }, { args: blue }).length, 1);
  });

  it("is rejected if it is this mesh in another system namespace", () => {
    const before = webhook({
      ...{ name: "istio-sidecar-injector", namespace: "istio-system", maker: "this package" },
    });
    const args = meshArgs({ east: {}, west: {} }, { systemNamespace: "istio-elsewhere" });
    assert.match(
      judge({ injectors: [before] }, { args }).join(),
      /made by this package, .*: set systemNamespace to "istio-system", or destroy the mesh first$/,
    );
  });

  it("is found by the names of the mesh's webhooks in any system namespace", () => {
    const args = meshArgs(
      { east: {} },
      { systemNamespace: "mesh", istio: { revision: "blue", revisionTags: ["stable"] } },
    );
    for (const name of ["istio-sidecar-injector-blue-mesh", "istio-revision-tag-stable-mesh"])
      assert.equal(
        judge({ injectors: [webhook({ name, namespace: "mesh" })] }, { args }).length,
        1,
      );
    assert.deepEqual(judge({ injectors: [webhook({ serves: "red" })] }, { args }), []);
  });
});
