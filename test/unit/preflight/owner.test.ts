import assert from "node:assert/strict";
import { defined } from "../../../sdk/defined";
import type { Owner } from "../../../sdk/plan/owner";
import { checkOwners } from "../../../sdk/preflight/owner";
import { ownerOf } from "../../support/owners";

const { cluster, ...mesh } = ownerOf("east");

/** Why this mesh refuses its cluster `east`, if another owner is found in it. */
const refusal = (owner: Owner): string => {
  const issues = checkOwners(mesh, "istio-system", new Map([[cluster, { owner }]]));
  assert.deepEqual(
    issues.map(({ path }) => path),
    ["clusters.east"],
  );
  return issues[0]!.reason;
};

const mark = "istio-multicluster/owner";
const otherId = "11111111-7c3e-4b1c-9f43-0c8a6c3b6a52";
const otherMesh = { id: otherId };

describe("the owner of a cluster", () => {
  it("may be this mesh, or missing", () => {
    const facts = new Map([
      ["east", { owner: ownerOf("east") }],
      ["west", {}],
    ]);
    assert.deepEqual(checkOwners(mesh, "istio-system", facts), []);
  });

  it("may not have the cluster under another name", () => {
    assert.match(
      refusal(ownerOf("ost")),
      /^this is the cluster "ost" of this mesh\.[^]*name it "ost" again[^]*remove "ost", run "pulumi up", add "east"/,
    );
  });

  it("may not be a mesh in another stack, which no alias can name", () => {
    const reason = refusal(ownerOf("east", { ...otherMesh, organization: "acme" }));
    assert.match(reason, /the mesh "mesh" in the stack "acme\/shop\/prod"/);
    assert.match(reason, /pulumi destroy/);
    assert.match(reason, /kubectl -n istio-system delete configmap istio-multicluster/);
    assert.doesNotMatch(reason, /aliases/);
  });

  it("may not be a mesh with an update that was killed right after it created the namespace", () => {
    const issuesWith = (meshId?: string) =>
      checkOwners(mesh, "istio-system", new Map([["east", { systemNamespace: fact(meshId) }]]));
    const fact = (meshId?: string) => ({ isOurs: true, managers: [], ...defined({ meshId }) });
    const [issue, ...others] = issuesWith(otherId);
    assert.deepEqual(others, []);
    assert.equal(issue!.path, "clusters.east");
    assert.match(
      issue!.reason,
      /^another mesh has begun to use this cluster\. .*11111111-.*[^]*complete its update or run "pulumi destroy"/,
    );
    assert.ok(
      issue!.reason.endsWith(
        `kubectl annotate --overwrite namespace istio-system ${mark}=configmap/istio-multicluster`,
      ),
    );
    for (const accepted of [mesh.id, undefined]) assert.deepEqual(issuesWith(accepted), []);
  });

  it("is also removed from the namespace if the other mesh created it", () => {
    const owner = ownerOf("east", otherMesh);
    const systemNamespace = { isOurs: true, managers: [], meshId: otherId };
    const facts = new Map([["east", { owner, systemNamespace }]]);
    const [issue] = checkOwners(mesh, "istio-system", facts);
    assert.match(issue!.reason, /--cascade=orphan && kubectl annotate --overwrite namespace/);
    assert.doesNotMatch(refusal(owner), /kubectl annotate/);
  });

  it("may not be this mesh at another place without the alias that the error spells out", () => {
    const urn = "urn:pulumi:prod::shop::istio-multicluster:index:MultiClusterMesh::old";
    const reason = refusal(ownerOf("east", { ...otherMesh, mesh: "old", urn }));
    assert.ok(reason.includes(`aliases: ["${urn}"]`), reason);
  });
});
