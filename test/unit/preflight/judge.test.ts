import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import { snapshotOf } from "../../../sdk/preflight/live-objects";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { judgeFacts } from "../../../sdk/preflight/judge";
import { meshArgs } from "../../support/topologies";
import { expectationsOf } from "../../support/check";
import { ownerOf } from "../../support/owners";

const foreign = { isOurs: false, managers: ["kubectl-create"] };
const remote = { role: ClusterRole.Remote, primary: "east" };
const judge = (facts: { [cluster: string]: ClusterFacts }, version = "1.31.0") => {
  const args = meshArgs({ east: {}, west: {}, south: remote }, { istio: { version } });
  return judgeFacts(expectationsOf(args), new Map(Object.entries(facts)));
};

describe("the facts of the clusters", () => {
  it("are accepted if nothing is known", () => {
    assert.deepEqual(judge({}), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: {}, west: {}, south: {} }), { issues: [], warnings: [] });
  });

  it("give a warning, not an error, about a cluster that does not answer", () => {
    const { issues, warnings } = judge({ west: { unreachable: "ECONNREFUSED" } });
    assert.deepEqual(issues, []);
    assert.match(
      warnings.join(),
      /^cluster "west": the API server does not answer \(ECONNREFUSED\)/,
    );
  });

  it("give a warning if some requests got no answer", () => {
    const { issues, warnings } = judge({ west: { unknown: { reason: "503", hasOwner: false } } });
    assert.deepEqual(issues, []);
    assert.match(
      warnings.join(),
      /^cluster "west": not everything was compared, .* \(503\); run it/,
    );
  });

  it("give a warning with the rights that the user lacks", () => {
    const { issues, warnings } = judge({ west: { forbidden: ["get nodes", "list secrets"] } });
    assert.deepEqual(issues, []);
    assert.deepEqual(warnings, [
      'cluster "west": not everything was compared, because the user may not get nodes, ' +
        "list secrets; grant the rights in docs/preview-rights.yaml",
    ]);
  });

  it("are refused if it is not known which mesh a cluster belongs to", () => {
    const { issues, warnings } = judge({ west: { unknown: { reason: "503", hasOwner: true } } });
    assert.deepEqual(warnings, []);
    assert.deepEqual(issues, [
      {
        path: "clusters.west",
        reason:
          "could not read which mesh this cluster belongs to (503); " +
          "make sure that kubectl can read the cluster with this kubeconfig, and run it again",
      },
    ]);
  });

  it("give a warning if other clusters cannot verify an API server", () => {
    const [warning, ...others] = judge({ west: { peerTlsError: "SELF_SIGNED" } }).warnings;
    assert.deepEqual(others, []);
    assert.match(
      warning!,
      /^cluster "west": other clusters cannot verify its API server \(SELF_SIGNED\), .*; set clusters\.west\.apiServer with/,
    );
  });

  it("give no such warning if no cluster reads it, or if apiServer is set", () => {
    for (const clusters of [
      { west: {} },
      { east: {}, west: { apiServer: { server: "https://192.0.2.9:6443" } } },
    ]) {
      const expectations = expectationsOf(meshArgs(clusters));
      const facts = new Map([["west", { peerTlsError: "SELF_SIGNED" }]]);
      assert.deepEqual(judgeFacts(expectations, facts).warnings, []);
    }
  });

  it("give a warning if the CA certificates for other clusters do not verify an API server", () => {
    const rotated = { west: { givenTlsError: "CERT_SIGNATURE_FAILURE" } };
    const [warning, ...others] = judge(rotated).warnings;
    assert.deepEqual(others, []);
    assert.match(
      warning!,
      /^cluster "west": .* with clusters\.west\.apiServer\.certificateAuthorityData \(CERT_.*\); .*rotated/,
    );
    const alone = expectationsOf(meshArgs({ west: {} }));
    assert.deepEqual(judgeFacts(alone, new Map(Object.entries(rotated))).warnings, []);
  });

  it("are refused if two names lead to one cluster", () => {
    const { issues } = judge({
      east: { kubeSystemUid: "1" },
      south: { kubeSystemUid: "2" },
      west: { kubeSystemUid: "1" },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.context"],
    );
    assert.match(issues[0]!.reason, /same cluster as clusters\.east\.context.* UID 1;/);
  });

  it("are refused if another remote secret for one of the clusters exists", () => {
    const { issues } = judge({
      east: { remoteSecrets: [{ name: "by-hand", clusterIds: ["elsewhere", "west"] }] },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.east"],
    );
    assert.match(
      issues[0]!.reason,
      /"by-hand" in namespace "istio-system" is already a remote secret for "west"/,
    );
    assert.match(issues[0]!.reason, /kubectl -n istio-system delete secret by-hand/);
  });

  it("are refused if others created the system namespace and it is not adopted", () => {
    const { issues } = judge({ west: { systemNamespace: foreign } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.namespace.existing"],
    );
    assert.match(
      issues[0]!.reason,
      /"istio-system" exists already.*set this field to true.*delete the namespace and everything in it/,
    );
    const adopting = expectationsOf(meshArgs({ east: { namespace: { existing: true } } }));
    assert.deepEqual(
      judgeFacts(adopting, new Map([["east", { systemNamespace: foreign }]])).issues,
      [],
    );
  });

  it("are accepted if this package created the system namespace, also an older version", () => {
    const secret = snapshotOf("Secret", { metadata: { name: "cacerts" } });
    const byPulumi = {
      isOurs: false,
      managers: ["kubectl-label", "pulumi-kubernetes-1a2b"],
    };
    const isAccepted = (facts: ClusterFacts): boolean => judge({ west: facts }).issues.length === 0;
    assert.ok(isAccepted({ systemNamespace: { ...foreign, isOurs: true } }));
    assert.ok(isAccepted({ systemNamespace: foreign, owner: ownerOf("west") }));
    assert.ok(isAccepted({ systemNamespace: byPulumi, live: { Secret: [secret] } }));
    assert.ok(isAccepted({ systemNamespace: byPulumi }), "its Secrets cannot be read");
    const withoutLabels = { isOurs: false, managers: [] };
    assert.ok(isAccepted({ systemNamespace: withoutLabels, live: { Secret: [secret] } }));
    assert.ok(!isAccepted({ systemNamespace: byPulumi, live: { Secret: [] } }));
    assert.ok(!isAccepted({ systemNamespace: foreign, live: { Secret: [secret] } }));
  });

  it("are accepted with remote secrets that are ours, for clusters outside the mesh, or that no istiod reads", () => {
    const ours = ["west", "south"].map((target) => ({
      name: `istio-remote-secret-${target}`,
      clusterIds: [target],
    }));
    const others = [
      { name: "by-hand", clusterIds: ["elsewhere"] },
      { name: "itself", clusterIds: ["east"] },
    ];
    const unread = [{ name: "by-hand", clusterIds: ["west"] }];
    assert.deepEqual(
      judge({ east: { remoteSecrets: [...ours, ...others] }, south: { remoteSecrets: unread } })
        .issues,
      [],
    );
  });

  it("are refused if Kubernetes is too old for Istio", () => {
    const { issues, warnings } = judge({
      south: { kubernetesVersion: "v1.31.9-eks-1" },
      east: { kubernetesVersion: "v1.32.0" },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.south"],
    );
    assert.match(
      issues[0]!.reason,
      /v1\.31\.9-eks-1 is too old for Istio 1\.31\.0, which supports 1\.32 to 1\.36/,
    );
    assert.deepEqual(warnings, []);
  });

  it("are refused if Kubernetes is too old for one of the revisions of Istio", () => {
    const revisions = { old: { version: "1.28.0" }, new: { version: "1.29.0" } };
    const istio = { allowFaultyVersion: true, revisions };
    const facts = new Map([["east", { kubernetesVersion: "v1.30.0" }]]);
    const { issues } = judgeFacts(expectationsOf(meshArgs({ east: {} }, { istio })), facts);
    assert.deepEqual(
      issues.map(({ reason }) => reason.replace(/;.*/, "")),
      ["Kubernetes v1.30.0 is too old for Istio 1.29.0, which supports 1.31 to 1.35"],
    );
  });

  it("are accepted with a warning if Kubernetes is newer than Istio supports", () => {
    const { issues, warnings } = judge({
      east: { kubernetesVersion: "v1.36.9" },
      west: { kubernetesVersion: "v1.37.0" },
    });
    assert.deepEqual(issues, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /"west": Kubernetes v1\.37\.0 is newer/);
  });

  it("are compared with what the chosen version of Istio supports, if that is known", () => {
    const old = { east: { kubernetesVersion: "v1.30.1" } };
    assert.deepEqual(judge(old, "1.28.3").issues, []);
    assert.equal(judge(old, "1.29.0-rc.1").issues.length, 1);
    assert.deepEqual(judge(old, "1.99.0"), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: { kubernetesVersion: "2.0" } }), { issues: [], warnings: [] });
  });
});
