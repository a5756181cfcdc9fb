import assert from "node:assert/strict";
import { judge, type Code } from "../../sdk/status/judge";
import { nothingSeen, type Observation, type Traffic } from "../../sdk/status/observation";

const primary = (cluster: string, peer: string, more: Partial<Observation> = {}): Observation => ({
    context: cluster,
    cluster,
    role: "primary",
    controlPlaneClusters: [],
    network: cluster,
    istiod: { ready: 1, wanted: 1 },
    peers: { [peer]: "synced" },
    remoteSecrets: [peer],
    webhookHasCertificate: true,
    root: "aa",
    gateways: [{ name: "istio-eastwestgateway", address: "10.0.0.1", readyPods: 1 }],
    ...more,
});

const remote = (cluster: string, of: string, more: Partial<Observation> = {}): Observation => {
    const { istiod: _, ...rest } = primary(cluster, of, { role: "remote", controlPlaneClusters: [of], peers: {}, remoteSecrets: [] });
    return { ...rest, ...more };
};

const traffic = (more: Partial<Traffic> = {}): Traffic => ({ context: "east", requests: 5, failures: 0, answers: { east: { count: 3 }, west: { count: 2 } }, expected: ["east", "west"], ...more });

const west = primary("west", "east");
const single = { network: "flat", gateways: [] };

describe("the verdict on a mesh", () => {
    const healthy: [string, Observation[], Traffic[]][] = [
        ["two primaries", [primary("east", "west"), west], [traffic()]],
        ["a primary and its remote", [primary("east", "west"), remote("west", "east")], [traffic()]],
        ["a remote of any primary", [primary("east", "west"), remote("west", "*")], []],
        ["one network without gateways", [primary("east", "west", single), primary("west", "east", single)], []],
        ["a network whose gateway is in another cluster of it", [primary("a", "b", { peers: { b: "synced", c: "synced" }, remoteSecrets: ["b", "c"], network: "n" }), remote("b", "a", { network: "n", gateways: [] }), remote("c", "a")], []],
    ];
    for (const [name, seen, asked] of healthy) it(`is good for ${name}`, () => assert.deepEqual(judge(seen, asked), []));

    const broken: [Code, string, Observation[], Traffic[]?][] = [
        ["UNREACHABLE", "west", [primary("east", "west"), nothingSeen("west", "connection refused")]],
        ["NO_CONTROL_PLANE", "west", [primary("east", "west"), { ...west, role: "none" }]],
        ["ISTIOD_NOT_READY", "east", [primary("east", "west", { istiod: { ready: 0, wanted: 1 } }), west]],
        ["ISTIOD_NOT_READY", "east", [primary("east", "west", { istiod: { ready: 1, wanted: 2 } }), west]],
        ["PRIMARY_UNKNOWN", "west", [primary("east", "west"), remote("west", "north")]],
        ["PRIMARY_UNKNOWN", "west", [primary("east", "west"), remote("west", "east", { controlPlaneClusters: [] })]],
        ["WEBHOOK_WITHOUT_CA", "west", [primary("east", "west"), remote("west", "east", { webhookHasCertificate: false })]],
        ["ROOT_MISMATCH", "west", [primary("east", "west"), primary("west", "east", { root: "bb" })]],
        ["NETWORK_MISSING", "west", [primary("east", "west"), (({ network: _, ...rest }) => rest)(west)]],
        ["PEER_UNKNOWN", "east", [primary("east", "west", { peers: {}, remoteSecrets: [] }), west]],
        ["PEER_NOT_SYNCED", "east", [primary("east", "west", { peers: { west: "timeout" } }), west]],
        ["PEER_NOT_SYNCED", "east", [primary("east", "west", { peers: {} }), west]],
        ["NO_GATEWAY_ADDRESS", "west", [primary("east", "west"), primary("west", "east", { gateways: [{ name: "g", readyPods: 1 }] })]],
        ["NO_GATEWAY_ADDRESS", "east", [primary("east", "west", single), remote("west", "east", single)]],
        ["GATEWAY_NOT_READY", "west", [primary("east", "west"), primary("west", "east", { gateways: [{ name: "g", address: "10.0.0.2", readyPods: 0 }] })]],
        ["NO_CLIENT", "east", [primary("east", "west"), west], [traffic({ problem: "no pod", answers: {} })]],
        ["NO_ENDPOINTS", "east", [primary("east", "west"), west], [traffic({ expected: [], answers: {} })]],
        ["NO_ANSWER_FROM", "east", [primary("east", "west"), west], [traffic({ answers: { east: { count: 5 } } })]],
    ];
    for (const [code, cluster, seen, asked] of broken) {
        it(`is ${code} of ${cluster}: ${JSON.stringify(asked ?? seen.find((one) => one.cluster === cluster)).slice(0, 80)}…`, () => {
            const findings = judge(seen, asked);
            assert.deepEqual(findings.map((finding) => [finding.code, finding.cluster]), [[code, cluster]]);
            assert.ok(findings[0]!.message.length > 20);
        });
    }
});
