import assert from "node:assert/strict";
import { codes, isWell, judge, type Code } from "../../../sdk/status/judge";
import { nothingSeen, type Observation, type Traffic } from "../../../sdk/status/observation";

const gateway = { name: "istio-system/istio-eastwestgateway", address: "10.0.0.1", readyPods: 1 };

/** A primary that has read the peers. */
const primary = (
  cluster: string,
  peers: string[],
  more: Partial<Observation> = {},
): Observation => ({
  context: cluster,
  cluster,
  role: "primary",
  controlPlaneClusters: [],
  network: cluster,
  meshId: "mesh1",
  revisions: ["default"],
  istiod: { ready: 1, wanted: 1 },
  peers: Object.fromEntries(peers.map((peer) => [peer, "synced"])),
  remoteSecrets: peers.map((peer) => ({
    name: `istio-remote-secret-${peer}`,
    cluster: peer,
    keys: [peer],
  })),
  webhookHasCertificate: true,
  root: "aa",
  gateways: [gateway],
  ...more,
});

const remote = (cluster: string, of: string[], more: Partial<Observation> = {}): Observation => {
  const { istiod: _, ...rest } = primary(cluster, [], { role: "remote", controlPlaneClusters: of });
  return { ...rest, ...more };
};

const without = (observation: Observation, member: "network" | "root" | "meshId"): Observation => {
  const { [member]: _, ...rest } = observation;
  return rest;
};

const answered = (...clusters: string[]): Traffic["answers"] =>
  Object.fromEntries(clusters.map((cluster) => [cluster, { count: 2, versions: [] }]));
const traffic = (more: Partial<Traffic> = {}): Traffic => ({
  context: "east",
  cluster: "east",
  requests: 5,
  failures: 0,
  answers: answered("east", "west"),
  expected: ["east", "west"],
  ...more,
});

const [east, west] = [primary("east", ["west"]), primary("west", ["east"])];
const flat = { network: "flat", gateways: [] };
const noAddress = { gateways: [{ name: gateway.name, readyPods: 1 }] };
const noPods = { gateways: [{ ...gateway, readyPods: 0 }] };
const istiod = { ready: 1, wanted: 1 };

/** An istiod in a cluster of its own that works as `east` and reads west. */
const external = without(
  without(
    primary("control", ["west"], {
      role: "external",
      servesAs: "east",
      remoteSecrets: [],
      gateways: [],
      webhookHasCertificate: false,
    }),
    "root",
  ),
  "network",
);
const secretFor = (cluster: string): Partial<Observation> => ({
  remoteSecrets: [{ name: `istio-remote-secret-${cluster}`, cluster, keys: [cluster] }],
});

describe("the verdict on a mesh", () => {
  const healthy: [string, Observation[], Traffic[]?][] = [
    ["two primaries, and answers from both", [east, west], [traffic()]],
    ["a cluster alone", [primary("east", [])]],
    ["a primary and its remote", [east, remote("west", ["east"])]],
    ["a remote of any primary", [east, remote("west", ["*"])]],
    ["a remote with an istiod for its injection", [east, remote("west", ["east"], { istiod })]],
    [
      "an external control plane, its config cluster and a remote",
      [external, remote("east", ["east"], secretFor("west")), remote("west", ["east"])],
    ],
    [
      "a remote of two primaries",
      [
        primary("east", ["west", "south"]),
        primary("west", ["east", "south"]),
        remote("south", ["east", "west"]),
      ],
    ],
    [
      "one network without gateways",
      [primary("east", ["west"], flat), primary("west", ["east"], flat)],
    ],
    [
      "one network without a name",
      [
        without(primary("east", ["west"], flat), "network"),
        without(primary("west", ["east"], flat), "network"),
      ],
    ],
    [
      "a network whose gateway is in another cluster of it",
      [
        primary("a", ["b", "c"], { network: "n" }),
        remote("b", ["a"], { network: "n", gateways: [] }),
        remote("c", ["a"]),
      ],
    ],
    [
      "a primary on a flat network whose gateway serves its remote",
      [primary("east", ["west"], { network: "flat" }), remote("west", ["east"], flat)],
    ],
    [
      "a peer that istiod read from a file instead of a Secret",
      [primary("east", ["west"], { remoteSecrets: [] }), west],
    ],
    ["istiods enough", [primary("east", ["west"], { istiod: { ready: 2, wanted: 2 } }), west]],
    ["meshes that do not all tell their ID", [without(east, "meshId"), west]],
    [
      "a failure before an answer came",
      [east, west],
      [traffic({ failures: 1, lastFailure: "no healthy upstream" })],
    ],
    [
      "a service that only one cluster serves",
      [east, west],
      [traffic({ expected: ["west"], answers: answered("west") })],
    ],
  ];
  for (const [name, seen, asked] of healthy)
    it(`is good for ${name}`, () => assert.deepEqual(judge(seen, asked), []));

  const broken: [Code, string, string, Observation[], Traffic[]?][] = [
    [
      "UNREACHABLE",
      "west",
      "its API server is gone",
      [east, nothingSeen("west", "connection refused")],
    ],
    ["NO_CONTROL_PLANE", "west", "Istio is not there", [east, { ...west, role: "none" }]],
    [
      "SAME_CLUSTER_NAME",
      "east",
      "two clusters keep the default name",
      [primary("east", []), primary("east", [], { context: "other" })],
    ],
    [
      "ISTIOD_NOT_READY",
      "east",
      "no istiod is ready",
      [primary("east", ["west"], { istiod: { ready: 0, wanted: 1 } }), west],
    ],
    [
      "ISTIOD_NOT_READY",
      "east",
      "one of two is ready",
      [primary("east", ["west"], { istiod: { ready: 1, wanted: 2 } }), west],
    ],
    ["PRIMARY_UNKNOWN", "west", "its primary was not looked at", [east, remote("west", ["north"])]],
    [
      "PRIMARY_UNKNOWN",
      "west",
      "its primary is no primary",
      [primary("east", ["west", "south"]), remote("south", ["east"]), remote("west", ["south"])],
    ],
    ["PRIMARY_UNKNOWN", "west", "nothing names a primary", [east, remote("west", [])]],
    [
      "WEBHOOK_WITHOUT_CA",
      "west",
      "nobody wrote the CA",
      [east, remote("west", ["east"], { webhookHasCertificate: false })],
    ],
    [
      "ROOT_MISSING",
      "west",
      "nobody wrote the root",
      [east, without(remote("west", ["east"]), "root")],
    ],
    [
      "ROOT_MISMATCH",
      "west",
      "it made a root of its own",
      [east, primary("west", ["east"], { root: "bb" })],
    ],
    [
      "MESH_ID_MISMATCH",
      "west",
      "it tells another ID",
      [east, primary("west", ["east"], { meshId: "mesh2" })],
    ],
    ["NETWORK_MISSING", "west", "it has no label", [east, without(west, "network")]],
    ["PEER_UNKNOWN", "east", "there is no remote secret", [primary("east", []), west]],
    [
      "PEER_UNKNOWN",
      "control",
      "an external istiod's config cluster has no remote secret",
      [{ ...external, peers: {} }, remote("east", ["east"]), remote("west", ["east"])],
    ],
    [
      "PRIMARY_UNKNOWN",
      "east",
      "no istiod works under the name that it has for its own",
      [remote("east", ["east"])],
    ],
    [
      "ISTIOD_NOT_READY",
      "west",
      "its local injector is not ready",
      [east, remote("west", ["east"], { istiod: { ready: 0, wanted: 1 } })],
    ],
    [
      "PEER_UNKNOWN",
      "east",
      "the remote secret's key is another name",
      [
        primary("east", [], { remoteSecrets: [{ name: "s", cluster: "west", keys: ["wset"] }] }),
        west,
      ],
    ],
    [
      "PEER_NOT_SYNCED",
      "east",
      "it does not reach the API server",
      [primary("east", ["west"], { peers: { west: "timeout" } }), west],
    ],
    [
      "PEER_NOT_SYNCED",
      "east",
      "it has not begun",
      [primary("east", ["west"], { peers: {} }), west],
    ],
    [
      "PEERS_UNREADABLE",
      "east",
      "its metrics are forbidden",
      [
        primary("east", ["west"], { peers: {}, istiod: { ...istiod, unreadable: "HTTP 403" } }),
        west,
      ],
    ],
    [
      "PEERS_UNTOLD",
      "east",
      "istiod is old",
      [primary("east", ["west"], { peers: {}, istiod: { ...istiod, untold: true } }), west],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "west",
      "no load balancer gave one",
      [east, primary("west", ["east"], noAddress)],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "west",
      "there is no gateway",
      [east, primary("west", ["east"], { gateways: [] })],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "east",
      "its remote needs it, even on one network",
      [primary("east", ["west"], flat), remote("west", ["east"], flat)],
    ],
    [
      "GATEWAY_NOT_READY",
      "west",
      "its pods do not start",
      [east, primary("west", ["east"], noPods)],
    ],
    [
      "NO_CLIENT",
      "east",
      "there is no client pod",
      [east, west],
      [traffic({ problem: "no ready pod", answers: {} })],
    ],
    [
      "NO_ENDPOINTS",
      "east",
      "nobody serves",
      [east, west],
      [traffic({ expected: [], answers: {} })],
    ],
    [
      "NO_ANSWER_FROM",
      "east",
      "only its own cluster answers",
      [east, west],
      [traffic({ answers: answered("east") })],
    ],
    [
      "NO_ANSWER_FROM",
      "east",
      "the other cluster fails",
      [east, west],
      [traffic({ answers: answered("east"), failures: 3, lastFailure: "no healthy upstream" })],
    ],
  ];
  for (const [code, cluster, why, seen, asked] of broken) {
    it(`is ${code} of ${cluster} when ${why}`, () => {
      const findings = judge(seen, asked);
      assert.deepEqual(
        findings.map((finding) => [finding.code, finding.cluster]),
        [[code, cluster]],
      );
      assert.equal(isWell(findings), codes[code] === "warning");
      const shown = asked?.[0]?.lastFailure ?? asked?.[0]?.problem ?? "";
      assert.ok(findings[0]!.message.includes(shown), findings[0]!.message);
    });
  }

  it("has each of its codes shown here", () => {
    assert.deepEqual([...new Set(broken.map(([code]) => code))].sort(), Object.keys(codes).sort());
  });

  it("names both clusters where the finding is about two", () => {
    const [unsynced] = judge([primary("east", ["west"], { peers: { west: "timeout" } }), west]);
    assert.deepEqual([unsynced!.cluster, unsynced!.peer], ["east", "west"]);
    assert.match(unsynced!.message, /"west": timeout/);
    const [silent] = judge([east, west], [traffic({ answers: answered("east") })]);
    assert.deepEqual([silent!.cluster, silent!.peer], ["east", "west"]);
  });
});
