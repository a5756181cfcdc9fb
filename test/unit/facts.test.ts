import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args";
import { planRemoteSecrets } from "../../sdk/plan/remote-secrets";
import { judgeFacts, type ClusterFacts } from "../../sdk/topology/facts";
import { readTopology } from "../../sdk/topology/read";
import { makeAuthority } from "../support/authorities";
import { meshArgs } from "../support/topologies";

const remote = { role: ClusterRole.Remote, primary: "east" };
const judge = (facts: { [cluster: string]: ClusterFacts }, version = "1.31.0") => {
  const topology = readTopology(meshArgs({ east: {}, west: {}, south: remote }, { istio: { version } }));
  return judgeFacts(topology, planRemoteSecrets(topology), new Map(Object.entries(facts)));
};

describe("the Secrets that istiods sign by, where others made them", () => {
  const ofCertManager = ["tls.crt", "tls.key", "ca.crt"];
  let [root, other] = ["", ""];
  before(async () => {
    root = (await makeAuthority()).certificate;
    other = (await makeAuthority()).certificate;
  });

  const judgeSecrets = (signing: { [cluster: string]: ClusterFacts["signingSecret"] }): [string, string][] => {
    const trust = { rootCertificate: root, existingSecret: "mesh-ca" };
    const topology = readTopology(meshArgs({ east: {}, south: remote }, { trust }));
    const facts = Object.entries(signing).map(([name, signingSecret]): [string, ClusterFacts] => [
      name,
      signingSecret ? { signingSecret } : {},
    ]);
    return judgeFacts(topology, [], new Map(facts), root).issues.map(({ path, reason }) => [path, reason]);
  };

  it("are no problem where they are not there yet, where they fit, and where no istiod is", () => {
    assert.deepEqual(judgeSecrets({ east: undefined }), []);
    // the same certificate, as others write it
    assert.deepEqual(judgeSecrets({ east: { keys: ofCertManager, root: `${root.trim()}\n\n` } }), []);
    const istios = ["ca-cert.pem", "ca-key.pem", "cert-chain.pem", "root-cert.pem"];
    assert.deepEqual(judgeSecrets({ east: { keys: istios, root }, south: { keys: [], root: other } }), []);
  });

  it("are refused where they lack something, or have another root than the mesh", () => {
    const [[path, reason] = []] = judgeSecrets({ east: { keys: ["tls.crt", "tls.key"] } });
    assert.equal(path, "clusters.east");
    assert.match(reason!, /^its Secret "mesh-ca" in namespace "istio-system" has no "ca.crt", /);
    assert.match(judgeSecrets({ east: { keys: ["ca-cert.pem", "ca-key.pem", "root-cert.pem"], root } })[0]![1], /has no "cert-chain.pem"/);
    const [[where, why] = []] = judgeSecrets({ east: { keys: ofCertManager, root: other } });
    assert.equal(where, "trust.rootCertificate");
    assert.match(why!, /^it is not the root in the Secret "mesh-ca" of cluster "east" \(ca.crt\)/);
  });
});

describe("the clusters as they are", () => {
  it("are no problem where nothing is known of them", () => {
    assert.deepEqual(judge({}), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: {}, west: {}, south: {} }), { issues: [], warnings: [] });
  });

  it("are told where they do not answer, which is no reason to refuse", () => {
    const { issues, warnings } = judge({ west: { unreachable: "ECONNREFUSED" } });
    assert.deepEqual(issues, []);
    assert.match(warnings.join(), /^cluster "west": its API server does not answer \(ECONNREFUSED\)/);
  });

  it("are refused where two names lead to one of them, however they are reached", () => {
    const { issues } = judge({ east: { kubeSystemUid: "1" }, south: { kubeSystemUid: "2" }, west: { kubeSystemUid: "1" } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.context"],
    );
    assert.match(issues[0]!.reason, /same cluster as clusters\.east\.context.* UID 1;/);
  });

  it("are refused where another Secret leads to a cluster that gets one from us", () => {
    const { issues } = judge({ east: { remoteSecrets: [{ name: "by-hand", clusterIds: ["elsewhere", "west"] }] } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.east"],
    );
    assert.match(issues[0]!.reason, /"by-hand" in namespace "istio-system" is a remote secret for "west"/);
    assert.match(issues[0]!.reason, /kubectl -n istio-system delete secret by-hand/);
  });

  it("are refused where others made the system namespace, unless it is adopted", () => {
    const { issues } = judge({ west: { systemNamespace: { managers: ["kubectl-create"] } } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.namespace.existing"],
    );
    assert.match(issues[0]!.reason, /"istio-system" is there already.*deleted with all that is in it.*set it to true/);
    assert.deepEqual(judge({ west: { systemNamespace: { managers: ["kubectl-label", "pulumi-kubernetes-1a2b"] } } }).issues, []);
    assert.deepEqual(judge({ west: { systemNamespace: { managers: [] } } }).issues, [], "ours, without a label");
    const topology = readTopology(meshArgs({ east: { namespace: { existing: true } } }));
    assert.deepEqual(judgeFacts(topology, [], new Map([["east", { systemNamespace: { managers: ["kubectl-create"] } }]])).issues, []);
  });

  it("are accepted with our own Secrets, those of clusters outside the mesh, and those that no istiod reads", () => {
    const ours = ["west", "south"].map((target) => ({ name: `istio-remote-secret-${target}`, clusterIds: [target] }));
    const others = [
      { name: "by-hand", clusterIds: ["elsewhere"] },
      { name: "itself", clusterIds: ["east"] },
    ];
    const unread = [{ name: "by-hand", clusterIds: ["west"] }];
    assert.deepEqual(judge({ east: { remoteSecrets: [...ours, ...others] }, south: { remoteSecrets: unread } }).issues, []);
  });

  it("are refused with a Kubernetes that is too old for Istio", () => {
    const { issues, warnings } = judge({ south: { kubernetesVersion: "v1.31.9-eks-1" }, east: { kubernetesVersion: "v1.32.0" } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.south"],
    );
    assert.match(issues[0]!.reason, /v1\.31\.9-eks-1 is too old for Istio 1\.31\.0, which supports 1\.32 to 1\.36/);
    assert.deepEqual(warnings, []);
  });

  it("are accepted with a warning where their Kubernetes is newer than what Istio names", () => {
    const { issues, warnings } = judge({ east: { kubernetesVersion: "v1.36.9" }, west: { kubernetesVersion: "v1.37.0" } });
    assert.deepEqual(issues, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /"west": its Kubernetes v1\.37\.0 is newer/);
  });

  it("are compared with what the release of Istio supports that is asked for, where that is known", () => {
    const old = { east: { kubernetesVersion: "v1.30.1" } };
    assert.deepEqual(judge(old, "1.28.3").issues, []);
    assert.equal(judge(old, "1.29.0-rc.1").issues.length, 1);
    assert.deepEqual(judge(old, "1.99.0"), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: { kubernetesVersion: "2.0" } }), { issues: [], warnings: [] });
  });
});
