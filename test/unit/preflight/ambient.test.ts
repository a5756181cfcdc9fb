import assert from "node:assert/strict";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { settingsIn } from "../../../sdk/preflight/istio-settings";
import { judgeFacts } from "../../../sdk/preflight/judge";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { expectationsOf } from "../../support/check";
import { showIssues } from "../../support/issues";
import { ownerOf } from "../../support/owners";
import { ambientArgs, meshArgs } from "../../support/topologies";

const issuesOf = (args: MultiClusterMeshArgs, east: ClusterFacts): string =>
  showIssues(judgeFacts(expectationsOf(args), new Map([["east", east]])).issues);

describe("a cluster without the Gateway API", () => {
  const without: ClusterFacts = { gatewayApiVersion: null };
  const notInstalled = ambientArgs({ east: { installGatewayApi: false } });

  it("is refused in ambient mode, with the version to install", () =>
    assert.match(
      issuesOf(notInstalled, without),
      /^clusters\.east\.installGatewayApi: expected true, .* install 1\.6\.0, or run: kubectl apply .*v1\.6\.0/,
    ));

  it("is accepted if the mesh installs it, or with sidecars", () => {
    assert.equal(issuesOf(ambientArgs({ east: {} }), without), "");
    assert.equal(issuesOf(meshArgs({ east: {} }), without), "");
  });

  it("is not guessed", () => {
    assert.equal(issuesOf(notInstalled, {}), "");
    assert.equal(issuesOf(notInstalled, { gatewayApiVersion: "v1.5.1" }), "");
  });
});

describe("the data plane of an installed mesh", () => {
  const owner = ownerOf("east");
  const sidecar = { owner, installed: [settingsIn({})] };
  const ambient = { owner, installed: [settingsIn({ profile: "ambient" })] };

  it("cannot be changed in either direction", () => {
    assert.match(
      issuesOf(ambientArgs({ east: {} }), sidecar),
      /^dataPlane: cannot change from "sidecar" to "ambient"/,
    );
    assert.match(
      issuesOf(meshArgs({ east: {} }), ambient),
      /^dataPlane: cannot change from "ambient" to "sidecar"/,
    );
  });

  it("is refused with what would have to move", () => {
    const moving = { pods: { shop: 2, web: 1 }, localServices: { shop: 1 } };
    assert.match(
      issuesOf(ambientArgs({ east: {} }), { ...sidecar, moving }),
      /join the second in the next\. What has to move: the gateways of "east" \(port 15443 becomes 15008\); pods with sidecars: east\/shop \(2\), east\/web \(1\); Services that get the label istio\.io\/global=true: east\/shop \(1\)$/,
    );
    assert.match(
      issuesOf(meshArgs({ east: {} }), { ...ambient, moving: { ...moving, localServices: {} } }),
      /\(port 15008 becomes 15443\); pods behind ztunnel: east\/shop \(2\), east\/web \(1\)$/,
    );
  });

  it("can stay, and does not matter in a cluster that is new to the mesh", () => {
    assert.equal(issuesOf(ambientArgs({ east: {} }), ambient), "");
    assert.equal(issuesOf(ambientArgs({ east: {} }), { installed: sidecar.installed }), "");
  });
});
