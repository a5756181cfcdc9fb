import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { itRefuses, showIssues } from "../../support/issues";
import { checkArgs, topologyOf } from "../../support/check";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const east = { role: ClusterRole.Primary };
const remote = (primary: string): ClusterArgs => ({ role: ClusterRole.Remote, primary });
const remoteOf = (...primaries: string[]): ClusterArgs => ({
  role: ClusterRole.Remote,
  primaries,
});

describe("the role rules", () => {
  itRefuses([
    [
      "a mesh without clusters",
      meshArgs({}),
      "clusters",
      /expected at least one primary or external control plane, got no clusters/,
    ],
    [
      "a primary that is not a cluster",
      meshArgs({ east, west: remote("esat") }),
      "clusters.west.primary",
      /expected a primary, got "esat", which is not a cluster; choose "east"/,
    ],
    [
      '"*" as the only primary',
      meshArgs({ east, west: remote("*") }),
      "clusters.west.primary",
      /expected a primary, got "\*", which is not a cluster; choose "east"/,
    ],
    [
      "a lost primary",
      meshArgs({ east: { lost: true }, west: remote("east"), north: {} }),
      "clusters.west.primary",
      /^expected a primary, got "east", which is lost; choose "north"$/,
    ],
    [
      "a list with a lost primary",
      meshArgs({ east, b: remoteOf("east", "x"), x: { lost: true } }),
      "clusters.b.primaries[1]",
      /^expected a primary, got "x", which is lost; choose "east"$/,
    ],
    [
      "a mesh with only lost clusters",
      meshArgs({ east: { lost: true } }),
      "clusters",
      /^expected at least one primary or external control plane, got only lost clusters; add one$/,
    ],
    [
      "a primary that is a remote",
      meshArgs({ east, b: remote("east"), c: remote("b") }),
      "clusters.c.primary",
      /expected a primary, got "b", which is a remote; choose "east"/,
    ],
    [
      "a remote that names itself",
      meshArgs({ east, b: remote("b") }),
      "clusters.b.primary",
      /got "b", which is a remote/,
    ],
    [
      "a remote without a primary",
      meshArgs({ east, west: { role: ClusterRole.Remote } }),
      "clusters.west.primary",
      /^required: a remote needs a primary; choose "east"$/,
    ],
    [
      "a primary with a primary",
      meshArgs({ east, west: { primary: "east" } }),
      "clusters.west.primary",
      /allowed for remotes only; .*set clusters.west.role to "remote"/,
    ],
    [
      "an empty list of primaries",
      meshArgs({ east, b: remoteOf() }),
      "clusters.b.primaries",
      /expected at least one primary, got none; choose "east"/,
    ],
    [
      "primary together with primaries",
      meshArgs({ east, b: { ...remote("east"), primaries: ["east"] } }),
      "clusters.b.primaries",
      /cannot be combined with primary; remove one/,
    ],
    [
      "a list with a primary that is not a cluster",
      meshArgs({ east, b: remoteOf("east", "x") }),
      "clusters.b.primaries[1]",
      /got "x", which is not a cluster/,
    ],
    [
      "a list that names a primary twice",
      meshArgs({ east, b: remoteOf("east", "east") }),
      "clusters.b.primaries[1]",
      /"east" is listed twice/,
    ],
    [
      '"*" together with a named primary',
      meshArgs({ east, b: remoteOf("*", "east") }),
      "clusters.b.primaries",
      /"\*" cannot be combined with other names/,
    ],
    [
      '"*" if there is no primary',
      meshArgs({
        control: { role: ClusterRole.External },
        east: remote("control"),
        west: remoteOf("*"),
      }),
      "clusters.west.primaries",
      /"\*" stands for all primaries, and this mesh has none; choose "control"/,
    ],
  ]);

  it("refuse a mesh of remotes", () => {
    const issues = checkArgs(meshArgs({ a: remote("b"), b: remote("a") }));
    assert.match(
      showIssues(issues),
      /^clusters: expected at least one primary or external control plane, got only remotes/m,
    );
  });

  const kubeconfig = kubeconfigFor(["east", "west", "north"]);

  it("ignore defaults for remotes in primaries", () => {
    const defaults = {
      kubeconfig,
      role: ClusterRole.Remote,
      primary: "east",
      localInjector: true,
      legacyEndpoints: true,
    };
    const args = { clusters: { east, north: east, west: {} }, defaults };
    assert.equal(showIssues(checkArgs(args)), "");
    const read = topologyOf(args).clusters.map((cluster) => [
      cluster.name,
      cluster.controlPlaneClusters,
      cluster.localInjector,
    ]);
    assert.deepEqual(read, [
      ["east", ["east"], false],
      ["north", ["north"], false],
      ["west", ["east"], true],
    ]);
    const shared = { kubeconfig, primaries: ["east"] };
    const other = { clusters: { east, west: remote("east") }, defaults: shared };
    assert.equal(showIssues(checkArgs(other)), "");
  });

  it("let a remote set primary or primaries, whichever the defaults have", () => {
    const west = (own: ClusterArgs, defaults: ClusterArgs): readonly string[] | undefined => {
      const args = {
        clusters: { east, north: east, west: { role: ClusterRole.Remote, ...own } },
        defaults: { kubeconfig, ...defaults },
      };
      assert.equal(showIssues(checkArgs(args)), "");
      return topologyOf(args).clusters.find(({ name }) => name === "west")?.controlPlaneClusters;
    };
    assert.deepEqual(west({ primary: "north" }, { primaries: ["east"] }), ["north"]);
    assert.deepEqual(west({ primaries: ["north", "east"] }, { primary: "east" }), [
      "north",
      "east",
    ]);
  });
});
