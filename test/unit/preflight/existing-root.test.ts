import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { TrustArgs } from "../../../sdk/args/trust";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { judgeFacts } from "../../../sdk/preflight/judge";
import { expectationsOf } from "../../support/check";
import { ownerOf } from "../../support/owners";
import { meshArgs } from "../../support/topologies";

const marks = { labels: {}, annotations: {}, hashes: {} };
const secret = (name: string) => ({ name, uid: "1", ...marks, addresses: [] });
const foreign = { isOurs: false, managers: ["kubectl-create"] };
const withSecrets = (...names: string[]): ClusterFacts => ({
  systemNamespace: foreign,
  live: { Secret: names.map(secret) },
});

describe("the root of an Istio that another tool installed", () => {
  const judge = (
    cluster: "east" | "west",
    facts: ClusterFacts,
    trust: TrustArgs = {},
  ): string[] => {
    const remote = { role: ClusterRole.Remote, primary: "east" };
    const defaults = { namespace: { existing: true } };
    const args = { ...meshArgs({ east: {}, west: remote }, { trust }), defaults };
    const { issues } = judgeFacts(expectationsOf(args), new Map([[cluster, facts]]));
    return issues.map(({ path, reason }) => `${path}: ${reason}`);
  };

  it("must not be replaced by a generated root", () => {
    for (const name of ["cacerts", "istio-ca-secret"])
      assert.match(
        judge("east", withSecrets("other", name)).join(),
        new RegExp(
          `^trust: the Secret "${name}" in namespace "istio-system" of "east" has the root of an Istio`,
        ),
      );
  });

  it("is accepted if it is given, or if no istiod of the mesh signs in the cluster", () => {
    const facts = withSecrets("cacerts");
    const root = { rootCertificate: "root" };
    assert.deepEqual(judge("east", facts, { ...root, existingSecret: "cacerts" }), []);
    assert.deepEqual(judge("east", facts, { ...root, rootKey: "key" }), []);
    assert.deepEqual(judge("west", facts), []);
  });

  it("does not exist if the cluster belongs to the mesh, or without a Secret", () => {
    const facts = withSecrets("cacerts");
    assert.deepEqual(judge("east", { ...facts, owner: ownerOf("east") }), []);
    assert.deepEqual(judge("east", withSecrets("other")), []);
  });
});
