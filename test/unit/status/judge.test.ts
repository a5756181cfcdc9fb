import assert from "node:assert/strict";
import type { Circumstances } from "../../../sdk/status/checks/check";
import { checkTraffic } from "../../../sdk/status/checks/traffic";
import { codes, isHealthy, type Code } from "../../../sdk/status/finding";
import { assess, judge, type Judgement } from "../../../sdk/status/judge";
import {
  brokenMeshes,
  healthyMeshes,
  otherServer,
  longLived,
  today,
  unclearMeshes,
  unreachableMesh,
} from "../../support/broken-meshes";
import { workloadCodes } from "../../support/fake-cluster";
import { external, gateway, primary, remote, secretFor, without } from "../../support/observations";
import {
  unreachable,
  type Observation,
  type RemoteSecret,
  type Traffic,
} from "../../../sdk/status/observation";

const answersFrom = (...clusters: string[]): Traffic["answers"] =>
  Object.fromEntries(clusters.map((cluster) => [cluster, { count: 2, versions: [] }]));
const traffic = (more: Partial<Traffic> = {}): Traffic => ({
  context: "east",
  cluster: "east",
  requests: 5,
  failures: 0,
  answers: answersFrom("east", "west"),
  expected: ["east", "west"],
  ...more,
});

const [east, west] = [primary("east", ["west"]), primary("west", ["east"])];
const flat = { network: "flat", gateways: [] };
const noAddress = { gateways: [{ name: gateway.name, readyPods: 1 }] };
const noPods = { gateways: [{ ...gateway, readyPods: 0 }] };
const istiod = { ready: 1, wanted: 1 };

const known = (circumstances: Partial<Circumstances> = {}): Circumstances => ({
  now: Date.parse(today),
  isWhole: false,
  ...circumstances,
});
const unknownsOf = ({ checks }: Judgement): string[] =>
  checks.flatMap(({ reasons = [] }) => reasons);

describe("judging a mesh", () => {
  const healthy: [string, Observation[], Traffic[]?][] = [
    ["two primaries and answers from both", [east, west], [traffic()]],
    ["a single cluster", [primary("east", [])]],
    ["a primary and its remote", [east, remote("west", ["east"])]],
    ["a remote of any primary", [east, remote("west", ["*"])]],
    ["a remote that runs istiod for injection", [east, remote("west", ["east"], { istiod })]],
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
      "a network whose only gateway is in another of its clusters",
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
      "a synced peer without a remote secret",
      [primary("east", ["west"], { remoteSecrets: [] }), west],
    ],
    [
      "two of two ready istiod replicas",
      [primary("east", ["west"], { istiod: { ready: 2, wanted: 2 } }), west],
    ],
    ["a cluster without a mesh ID", [without(east, "meshId"), west]],
    [
      "a failed request before the answers",
      [east, west],
      [traffic({ failures: 1, lastFailure: "no healthy upstream" })],
    ],
    [
      "a service that only one cluster runs",
      [east, west],
      [traffic({ expected: ["west"], answers: answersFrom("west") })],
    ],
  ];
  for (const [name, clusters, sent] of healthy)
    it(`finds nothing wrong with ${name}`, () =>
      assert.deepEqual(judge(clusters, sent?.flatMap(checkTraffic)), []));

  const broken: [Code, string, string, Observation[], Traffic[]?][] = [
    [
      "UNREACHABLE",
      "west",
      "its API server cannot be queried",
      [east, unreachable("west", "connection refused")],
    ],
    ["NO_CONTROL_PLANE", "west", "Istio is not installed", [east, { ...west, role: "none" }]],
    [
      "SAME_CLUSTER_NAME",
      "east",
      "two clusters keep the default name",
      [primary("east", []), primary("east", [], { context: "other" })],
    ],
    [
      "ISTIOD_NOT_READY",
      "east",
      "no istiod replica is ready",
      [primary("east", ["west"], { istiod: { ready: 0, wanted: 1 } }), west],
    ],
    [
      "ISTIOD_NOT_READY",
      "east",
      "one of two istiod replicas is ready",
      [primary("east", ["west"], { istiod: { ready: 1, wanted: 2 } }), west],
    ],
    [
      "PRIMARY_UNKNOWN",
      "west",
      "its primary has another role",
      [primary("east", ["west", "south"]), remote("south", ["east"]), remote("west", ["south"])],
    ],
    ["PRIMARY_UNKNOWN", "west", "it names no primary", [east, remote("west", [])]],
    [
      "WEBHOOK_WITHOUT_CA",
      "west",
      "its webhook has no CA bundle",
      [east, remote("west", ["east"], { webhookHasCertificate: false })],
    ],
    [
      "WEBHOOK_MISSING",
      "west",
      "it has no injection webhook",
      [east, primary("west", ["east"], { webhookHasCertificate: false, lacksWebhook: true })],
    ],
    [
      "ROOT_MISSING",
      "west",
      "it has no root certificate",
      [east, without(remote("west", ["east"]), "root")],
    ],
    [
      "ROOT_MISMATCH",
      "west",
      "its root certificate differs",
      [east, primary("west", ["east"], { root: "bb" })],
    ],
    [
      "MESH_ID_MISMATCH",
      "west",
      "its mesh ID differs",
      [east, primary("west", ["east"], { meshId: "mesh2" })],
    ],
    ["NETWORK_MISSING", "west", "it has no network label", [east, without(west, "network")]],
    ["PEER_UNKNOWN", "east", "there is no remote secret", [primary("east", []), west]],
    [
      "PEER_UNKNOWN",
      "control",
      "the config cluster of an external istiod has no remote secret",
      [{ ...external, peers: {} }, remote("east", ["east"]), remote("west", ["east"])],
    ],
    [
      "ISTIOD_NOT_READY",
      "west",
      "its istiod for injection is not ready",
      [east, remote("west", ["east"], { istiod: { ready: 0, wanted: 1 } })],
    ],
    [
      "PEER_UNKNOWN",
      "east",
      "the remote secret has a key of another name",
      [
        primary("east", [], { remoteSecrets: [{ name: "s", cluster: "west", keys: ["wset"] }] }),
        west,
      ],
    ],
    [
      "PEER_NOT_SYNCED",
      "east",
      "the status of a peer is timeout",
      [primary("east", ["west"], { peers: { west: "timeout" } }), west],
    ],
    [
      "PEER_NOT_SYNCED",
      "east",
      "it reports no status of a peer",
      [primary("east", ["west"], { peers: {} }), west],
    ],
    [
      "PEERS_UNREADABLE",
      "east",
      "its metrics cannot be read",
      [
        primary("east", ["west"], { peers: {}, istiod: { ...istiod, unreadable: "HTTP 403" } }),
        west,
      ],
    ],
    [
      "PEER_STATUS_MISSING",
      "east",
      "istiod is too old to report",
      [primary("east", ["west"], { peers: {}, istiod: { ...istiod, statusMissing: true } }), west],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "west",
      "its load balancer has no address",
      [east, primary("west", ["east"], noAddress)],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "west",
      "it has no gateway",
      [east, primary("west", ["east"], { gateways: [] })],
    ],
    [
      "NO_GATEWAY_ADDRESS",
      "east",
      "its remote needs a gateway, even on one network",
      [primary("east", ["west"], flat), remote("west", ["east"], flat)],
    ],
    [
      "GATEWAY_NOT_READY",
      "west",
      "the pods of its gateway are not ready",
      [east, primary("west", ["east"], noPods)],
    ],
    [
      "NO_CLIENT",
      "east",
      "it has no client pod",
      [east, west],
      [traffic({ problem: "no ready pod", answers: {} })],
    ],
    [
      "NO_ENDPOINTS",
      "east",
      "no cluster runs the service",
      [east, west],
      [traffic({ expected: [], answers: {} })],
    ],
    [
      "NO_ANSWER_FROM",
      "east",
      "only its own cluster answers",
      [east, west],
      [traffic({ answers: answersFrom("east") })],
    ],
    [
      "NO_ANSWER_FROM",
      "east",
      "requests to the other cluster fail",
      [east, west],
      [traffic({ answers: answersFrom("east"), failures: 3, lastFailure: "no healthy upstream" })],
    ],
  ];
  for (const [code, cluster, why, clusters, sent] of broken) {
    it(`finds ${code} in ${cluster} if ${why}`, () => {
      const findings = judge(clusters, sent?.flatMap(checkTraffic));
      assert.deepEqual(
        findings.map((finding) => [finding.code, finding.cluster]),
        [[code, cluster]],
      );
      assert.equal(isHealthy(findings), codes[code] === "warning");
      const shown = sent?.[0]?.lastFailure ?? sent?.[0]?.problem ?? "";
      assert.ok(findings[0]!.message.includes(shown), findings[0]!.message);
    });
  }

  for (const { what, clusters, circumstances } of healthyMeshes)
    it(`is silent about ${what}`, () => {
      const judgement = assess(clusters, known(circumstances));
      assert.deepEqual(judgement.findings, []);
      assert.deepEqual(unknownsOf(judgement), []);
    });

  for (const { code, cluster, why, clusters, circumstances, says, also = [] } of brokenMeshes)
    it(`finds ${code} in ${cluster} if ${why}`, () => {
      const { findings } = assess(clusters, known(circumstances));
      const [found, ...more] = findings.filter((finding) => !also.includes(finding.code));
      assert.deepEqual([found?.code, found?.cluster, more], [code, cluster, []]);
      assert.match(found!.message, says);
    });

  for (const { what, clusters, circumstances, says } of unclearMeshes)
    it(`neither warns nor passes for ${what}`, () => {
      const judgement = assess(clusters, known(circumstances));
      assert.deepEqual(judgement.findings, []);
      assert.match(unknownsOf(judgement).join("\n"), says);
    });

  it("does not take a server of several clusters for the server of another one", () => {
    const timeout = { west: "timeout", north: "synced" };
    for (const clusters of [
      otherServer({ peers: timeout }, { tlsServerName: "west" }),
      otherServer({ peers: timeout }, { usesProxy: true }),
      otherServer({ peers: timeout }, {}, "https://north"),
      [...otherServer({ peers: timeout }, {}, "https://north")].reverse(),
    ])
      assert.ok(judge(clusters).every(({ code }) => code !== "REMOTE_SECRET_WRONG_CLUSTER"));
  });

  it("knows nothing that compares clusters if one does not answer", () => {
    const { checks } = assess(unreachableMesh, known());
    const compared = checks.filter(({ cluster }) => cluster === undefined);
    assert.deepEqual(
      compared.filter(({ result }) => result !== "unknown"),
      [],
    );
    const own = checks.filter(({ cluster }) => cluster === "west");
    assert.deepEqual(own, [{ check: "its API server answers", cluster: "west", result: "failed" }]);
  });

  it("asks for no remote secret for a context that may not be a cluster of the mesh", () => {
    const dead = unreachable("dev", "connection refused");
    const { findings, checks } = assess([east, west, dead], known());
    assert.deepEqual(
      findings.map(({ code, cluster }) => [code, cluster]),
      [["UNREACHABLE", "dev"]],
    );
    const synced = checks.filter(({ check }) => check === "istiod has synced with every peer");
    const reasons = [
      'the API server of "dev" does not answer, and there is no remote secret for it',
    ];
    assert.deepEqual(
      synced.map(({ result, reasons }) => [result, reasons]),
      [1, 2].map(() => ["unknown", reasons]),
    );
    const bare = { ...primary("dev", []), role: "none" } as const;
    const withBare = assess([east, west, bare], known());
    assert.deepEqual(
      withBare.findings.map(({ code, cluster }) => [code, cluster]),
      [["NO_CONTROL_PLANE", "dev"]],
    );
    assert.deepEqual(unknownsOf(withBare), []);
  });

  it("still reports a peer that istiod cannot reach either", () => {
    const waiting = primary("east", ["west"], { peers: { west: "timeout" } });
    assert.deepEqual(
      judge([waiting, unreachable("west", "refused")]).map(({ code }) => code),
      ["PEER_NOT_SYNCED", "UNREACHABLE"],
    );
  });

  it("claims nothing about what a cluster does not have", () => {
    const titlesOf = (cluster: Observation): string[] =>
      assess([cluster], known()).checks.map(({ check }) => check);
    const [own, ofRemote] = [titlesOf(primary("east", [])), titlesOf(remote("west", ["*"]))];
    assert.ok(!own.includes("the primary of a remote is known"));
    assert.ok(!ofRemote.includes("istiod has synced with every peer"));
    assert.ok(!own.includes("no root expires soon"));
    const certified = primary("east", [], { rootCertificates: [longLived] });
    assert.ok(titlesOf(certified).includes("no root expires soon"));
  });

  it("names each check once", () => {
    const { checks } = assess([east, west], known());
    const names = checks.map(({ check, cluster = "" }) => `${cluster} ${check}`);
    assert.deepEqual(names, [...new Set(names)]);
    assert.deepEqual(
      checks.filter(({ result }) => result !== "passed"),
      [],
    );
  });

  it("has a case for every code, except for those with a test of the workload", () => {
    const known = [...broken.map(([code]) => code), ...brokenMeshes.map(({ code }) => code)];
    const tested = new Set([...known, ...workloadCodes]);
    assert.deepEqual([...tested].sort(), Object.keys(codes).sort());
  });

  it("suggests what to do if there is nothing to send requests from or to", () => {
    const problem = "no ready pod matches app=curl in namespace sample";
    const messages = [traffic({ problem, answers: {} }), traffic({ expected: [], answers: {} })]
      .flatMap((sent) => judge([east, west], checkTraffic(sent)))
      .map(({ message }) => message);
    for (const message of messages)
      assert.match(message, /--service and --client.*`istio-multicluster status`/);
    assert.match(messages[0]!, /no ready pod matches app=curl in namespace sample/);
  });

  it("finds different trust domains without aliases in both clusters, as errors", () => {
    const [one, other] = [{ trustDomain: "cluster.local" }, { trustDomain: "west.local" }];
    const findings = judge([primary("east", ["west"], one), primary("west", ["east"], other)]);
    assert.deepEqual(
      findings.map(({ code, severity, cluster, peer }) => [code, severity, cluster, peer]),
      [
        ["TRUST_DOMAIN_MISMATCH", "error", "east", "west"],
        ["TRUST_DOMAIN_MISMATCH", "error", "west", "east"],
      ],
    );
  });

  it("reports why a peer is not synced before it reports that, and does not guess again", () => {
    const access = { west: { server: "https://west", trial: { result: "rejected" } as const } };
    const expired = { west: { server: "https://west", tokenExpires: "2026-11-11T00:00:00.000Z" } };
    const soon = { west: { server: "https://west", tokenExpires: "2026-12-02T00:00:00.000Z" } };
    const messagesOf = (own: RemoteSecret["access"]) => {
      const secrets = primary("east", ["west"]).remoteSecrets.map((one) => ({
        ...one,
        access: own!,
      }));
      const late = { peers: { west: "timeout" }, remoteSecrets: secrets };
      return assess([primary("east", ["west"], late), west], known()).findings.map(
        ({ code, message }) => `${code} ${message.split("; ").at(-1)}`,
      );
    };
    assert.deepEqual(messagesOf(access), [
      "REMOTE_SECRET_REJECTED create the secret again",
      "PEER_NOT_SYNCED first repair what REMOTE_SECRET_REJECTED reports",
    ]);
    assert.match(messagesOf(expired)[1]!, /^PEER_NOT_SYNCED first repair what TOKEN_EXPIRED rep/);
    assert.match(messagesOf(soon)[1]!, /^PEER_NOT_SYNCED check that its pods can reach/);
  });

  it("names both clusters in a finding about two", () => {
    const [notSynced] = judge([primary("east", ["west"], { peers: { west: "timeout" } }), west]);
    assert.deepEqual([notSynced!.cluster, notSynced!.peer], ["east", "west"]);
    assert.match(notSynced!.message, /"west": timeout/);
    const [silent] = judge([east, west], checkTraffic(traffic({ answers: answersFrom("east") })));
    assert.deepEqual([silent!.cluster, silent!.peer], ["east", "west"]);
  });
});
