import assert from "node:assert/strict";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { warnOfNewerRemotes } from "../../../sdk/rules/version-skew";
import { topologyOf } from "../../support/check";
import { itAccepts, itRefuses, showIssues } from "../../support/issues";
import { remote } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const mesh = (primary: string, version: string, more: ClusterArgs = {}): MultiClusterMeshArgs =>
  meshArgs({ east: { istioVersion: primary }, west: remote({ istioVersion: version, ...more }) });

const path = "clusters.west.istioVersion";

describe("the versions of a remote and its primary", () => {
  itRefuses([
    [
      "a remote that is two minor versions older",
      mesh("1.32.0", "1.30.5"),
      path,
      /expected Istio 1.32, 1.31 or 1.33, because the primary "east" has 1.32.0, got 1.30.5; upgrade/,
    ],
    ["a remote that is two minor versions newer", mesh("1.30.5", "1.32.0"), path, /got 1\.32\.0/],
    [
      "a newer remote with an injector of its own",
      mesh("1.31.0", "1.32.0", { localInjector: true }),
      path,
      /expected Istio 1.31 or 1.30, because the primary "east" has 1.31.0, got 1.32.0/,
    ],
  ]);

  itAccepts([
    ["a remote that is one minor version older", mesh("1.31.0", "1.30.5")],
    ["a remote that is one minor version newer", mesh("1.30.5", "1.31.0")],
    [
      "an older remote with an injector of its own",
      mesh("1.31.0", "1.30.5", { localInjector: true }),
    ],
  ]);

  const warned = (args: MultiClusterMeshArgs): string =>
    showIssues(warnOfNewerRemotes(topologyOf(args)));

  it("are warned of if the remote is newer", () =>
    assert.equal(
      warned(mesh("1.30.5", "1.31.0")),
      `${path}: 1.31.0 is newer than 1.30.5 of the primary "east", and new pods get proxies of the ` +
        "version of the primary; to upgrade, change the primary next; to go back, set 1.30.5 here next",
    ));

  it("are not warned of if the remote has another patch or is older", () => {
    assert.equal(warned(mesh("1.31.0", "1.31.1")), "");
    assert.equal(warned(mesh("1.31.0", "1.30.5")), "");
  });
});
