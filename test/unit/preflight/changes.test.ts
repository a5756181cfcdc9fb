import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { issueLine } from "../../../sdk/issue";
import { warningsOfChanges } from "../../../sdk/preflight/changes";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { settingsIn, type IstioSettings } from "../../../sdk/preflight/istio-settings";
import { planOf } from "../../support/check";
import { ownerOf } from "../../support/owners";
import { remote } from "../../support/plans";
import {
  ambientArgs,
  meshArgs,
  namedTopologies,
  withExternalControlPlane,
} from "../../support/topologies";

const [oldRoot, newRoot] = ["AB:CD:EF:01:23:45", "12:34:56:78:9A:BC"];
const restart = "kubectl rollout restart deployment -n NAMESPACE";

/** The facts of clusters in which these arguments were installed. */
const installedBy = (args: MultiClusterMeshArgs, roots = [oldRoot]): Map<string, ClusterFacts> =>
  new Map(
    planOf(args).clusters.map(({ name, istiod }) => [
      name,
      { owner: ownerOf(name), installed: [{ ...settingsIn(istiod.values), roots }] },
    ]),
  );

interface Run {
  readonly facts?: ReadonlyMap<string, ClusterFacts>;
  readonly roots?: readonly string[];
  readonly generatesRoot?: boolean;
}

function warnings(args: MultiClusterMeshArgs, run: Run = {}): string[] {
  const { facts = installedBy(twoClusters()), roots = [oldRoot], generatesRoot = false } = run;
  return warningsOfChanges({ plan: planOf(args), roots, generatesRoot }, facts).map(issueLine);
}

const twoClusters = (more: Partial<MultiClusterMeshArgs> = {}, westNetwork = "west") =>
  meshArgs({ east: {}, west: remote({ network: westNetwork }) }, more);

describe("a change of the mesh", () => {
  for (const [name, args] of Object.entries(namedTopologies))
    it(`gets no warning if there is none: ${name}`, () =>
      assert.deepEqual(warnings(args, { facts: installedBy(args) }), []));

  it("of a network gets a warning for its cluster", () =>
    assert.deepEqual(warnings(twoClusters({}, "other")), [
      'clusters.west.network: changes from "west" to "other"; running workloads keep the old ' +
        `network, so restart those of this cluster after the update: ${restart}`,
    ]));

  it("of the trust domain gets one warning, with what is missing in its aliases", () => {
    const told =
      'trust.domain: changes from "cluster.local" to "new.example.com" in "east" and "west"; ' +
      "running workloads keep the old identity, so restart them after the update: " +
      restart;
    const domain = "new.example.com";
    assert.deepEqual(warnings(twoClusters({ trust: { domain } })), [
      `${told}; until then, "cluster.local" must be in trust.domainAliases`,
    ]);
    const trust = { domain, domainAliases: ["cluster.local"] };
    assert.deepEqual(warnings(twoClusters({ trust })), [told]);
    assert.deepEqual(warnings(twoClusters({ trust: { domain: "cluster.local" } })), []);
  });

  it("of the revision gets one warning, with what happens to the old one", () => {
    assert.deepEqual(warnings(twoClusters({ istio: { revision: "v2" } })), [
      'istio.revision: changes from "default" to "v2" in "east" and "west"; the same update ' +
        "deletes the old control plane, and running workloads are cut off from it; right after " +
        `the update, label their namespaces with istio.io/rev=v2 and restart them: ${restart}`,
    ]);
    assert.deepEqual(warnings(twoClusters({ istio: { revision: "default" } })), []);
  });

  it("of the root gets one warning, with fingerprints", () =>
    assert.deepEqual(warnings(twoClusters(), { roots: [newRoot] }), [
      "trust: the root certificate changes from AB:CD:EF:01... to 12:34:56:78... (SHA-256) in " +
        '"east" and "west"; workloads with certificates of the old root reject workloads with ' +
        "certificates of the new root; use trust.rotation to lose no request, or restart every " +
        `istiod after the update, and then the workloads: ${restart}`,
    ]));

  it("of the roots gets a warning if one is removed, but not if one is added or unknown", () => {
    const facts = installedBy(twoClusters(), [oldRoot, newRoot]);
    const [removed, ...others] = warnings(twoClusters(), { facts, roots: [newRoot] });
    assert.match(removed!, /from AB:CD:EF:01\.\.\. and 12:34:56:78\.\.\. to 12:34:56:78\.\.\. /);
    assert.deepEqual(others, []);
    assert.deepEqual(warnings(twoClusters(), { roots: [oldRoot, newRoot] }), []);
    assert.deepEqual(warnings(twoClusters(), { roots: [] }), []);
  });

  it("has only the clusters that it affects in its warning", () => {
    const istio = { revision: "v2" };
    const facts = installedBy(twoClusters());
    facts.set("west", installedBy(twoClusters({ istio })).get("west")!);
    const [told, ...others] = warnings(twoClusters({ istio }), { facts });
    assert.match(told!, /^istio\.revision: changes from "default" to "v2" in "east";/);
    assert.deepEqual(others, []);
  });

  it("gets no warning in a cluster that joins, or whose facts are not known", () => {
    const changed = twoClusters({ istio: { revision: "v2" }, trust: { domain: "new" } }, "other");
    const run = { roots: [newRoot] };
    const withoutOwner = [...installedBy(twoClusters())].map(
      ([name, { installed }]) => [name, { installed }] as [string, ClusterFacts],
    );
    const onlyOwner = [...installedBy(twoClusters()).keys()].map(
      (name) => [name, { owner: ownerOf(name) }] as [string, ClusterFacts],
    );
    const nothingFound = onlyOwner.map(
      ([name, facts]) => [name, { ...facts, installed: [] }] as [string, ClusterFacts],
    );
    for (const facts of [[], withoutOwner, onlyOwner, nothingFound])
      assert.deepEqual(warnings(changed, { ...run, facts: new Map(facts) }), []);
  });

  it("gets no warning for an external control plane, where no workload runs", () => {
    const args = withExternalControlPlane();
    const changed = withExternalControlPlane({ network: "other" }, { istio: { revision: "v2" } });
    const [told, ...others] = warnings(changed, { facts: installedBy(args) });
    assert.match(told!, /^istio\.revision: .* in "east" and "west";/);
    assert.deepEqual(others, []);
  });

  it("gets no warning for a revision next to the one that is there", () => {
    const revisions = { default: {}, "1-31": {} };
    assert.deepEqual(warnings(twoClusters({ istio: { revisions } })), []);
    assert.deepEqual(warnings(twoClusters({ istio: { revision: "1-31", revisions } })), []);
  });

  it("gets no second warning after an update that was killed had made it", () => {
    const facts = installedBy(twoClusters());
    const own = facts.get("east")!.installed![0]!;
    const both: IstioSettings[] = [own, { ...own, revision: "v2", trustDomain: "new" }];
    facts.set("east", { owner: ownerOf("east"), installed: both });
    facts.delete("west");
    const changed = twoClusters({ istio: { revision: "v2" }, trust: { domain: "new" } });
    assert.deepEqual(warnings(changed, { facts }), []);
  });

  it("of an argument that running workloads do not depend on gets no warning", () =>
    assert.deepEqual(
      warnings(
        twoClusters({
          istio: { version: "1.30.0", revisionTags: ["stable"] },
          meshConfig: { accessLogFile: "/dev/stdout" },
          trust: { domainAliases: ["old"], generation: 2 },
        }),
      ),
      [],
    ));
});

describe("a rotation of the root", () => {
  const facts = installedBy(twoClusters(), [oldRoot]);
  const line = (step: number, roots = [newRoot]): string[] =>
    warnings(twoClusters({ trust: { rotation: { step } } }), { facts, roots });

  it("says its step, what it does, and how long to wait, instead of the changed root", () => {
    const wait = `wait 24h before the next step, or restart the workloads: ${restart}`;
    assert.deepEqual(line(1), [
      "trust.rotation.step: step 1 of 3: workloads trust both roots, and istiod signs with the " +
        `old one; ${wait}`,
    ]);
    assert.deepEqual(line(5), [
      "trust.rotation.step: step 2 of 3: workloads trust both roots, and istiod signs with the " +
        `new one; ${wait}`,
    ]);
    assert.deepEqual(line(3), [
      "trust.rotation.step: step 3 of 3: workloads trust only the new root; the rotation is " +
        "complete; docs/trust.md says what to change in the program",
    ]);
  });

  it("names what holds the certificates in ambient mode", () => {
    const ambient = (step: number) => ambientArgs({ east: {} }, { trust: { rotation: { step } } });
    const run = { facts: installedBy(ambient(1)), roots: [oldRoot, newRoot] };
    assert.match(
      warnings(ambient(1), run).join(),
      new RegExp(
        "or restart ztunnel, gateways and waypoints: kubectl rollout restart daemonset/ztunnel " +
          "-n istio-system && kubectl rollout restart deployment -l gateway.istio.io/managed " +
          "-n NAMESPACE$",
      ),
    );
  });

  it("is silent when a generated root has the number of its last step", () =>
    assert.deepEqual(line(3, [oldRoot]), []));

  it("still says what to change in the program when a given root was replaced", () => {
    const given = { rootCertificate: "old", rootKey: "key" };
    const rotation = { step: 3, rootCertificate: "new", rootKey: "key" };
    const args = twoClusters({ trust: { ...given, rotation } });
    assert.match(warnings(args, { facts, roots: [oldRoot] }).join(), /step 3 of 3/);
  });
});

describe("a generated root", () => {
  const told =
    "trust: this update generates a root certificate, and its key is in the state; for " +
    "production, set rootCertificate and rootKey";

  it("gets a warning when it is made, also before anything else exists", () =>
    assert.deepEqual(warnings(twoClusters(), { facts: new Map(), generatesRoot: true }), [told]));

  it("gets a warning next to the one about the root that it replaces", () => {
    const [root, generated, ...others] = warnings(twoClusters(), {
      roots: [newRoot],
      generatesRoot: true,
    });
    assert.match(root!, /^trust: the root certificate changes/);
    assert.equal(generated, told);
    assert.deepEqual(others, []);
  });
});
