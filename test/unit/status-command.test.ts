import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { leakMarker } from "../support/kubeconfig";

const command = path.resolve(__dirname, "../../sdk/status/cli.js");

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
        const child = spawn(process.execPath, [command, ...args]);
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (data) => (stdout += data));
        child.stderr.on("data", (data) => (stderr += data));
        child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
}

/** What an API server of a primary answers; `synced` is how its istiod stands to its peer. */
function primary(name: string, peer: string, synced: boolean): { [path: string]: unknown } {
    const base = "/api/v1/namespaces/istio-system";
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    const list = (...items: unknown[]) => ({ items });
    const webhook = { name: "w", clientConfig: { service: { path: "/inject" }, caBundle: "Y2E=" } };
    return {
        "/api/v1/namespaces": list({ metadata: { name: "istio-system", labels: { "topology.istio.io/network": name } } }),
        "/apis/apps/v1/namespaces/istio-system/deployments": list({
            metadata: { name: "istiod" },
            spec: { replicas: 1, template: { spec: { containers: [{ name: "discovery", image: "pilot:1.31", env: [{ name: "CLUSTER_ID", value: name }] }] } } },
            status: { readyReplicas: 1 },
        }),
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": list({ webhooks: [webhook] }),
        [`${base}/pods`]: list(
            { metadata: { name: "istiod-1", labels: { app: "istiod" } }, status: ready },
            { metadata: { name: "gateway-1", labels: { istio: "eastwestgateway" } }, status: ready },
        ),
        [`${base}/services`]: list({
            metadata: { name: "istio-eastwestgateway", labels: { "topology.istio.io/network": name } },
            spec: { selector: { istio: "eastwestgateway" } },
            status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } },
        }),
        [`${base}/secrets`]: list({ metadata: { name: `istio-remote-secret-${peer}` }, data: { [peer]: Buffer.from(leakMarker).toString("base64") } }),
        [`${base}/configmaps`]: list({ metadata: { name: "istio-ca-root-cert" }, data: { "root-cert.pem": "pem" } }),
        [`${base}/pods/istiod-1:15014/proxy/metrics`]: `istiod_remote_cluster_sync_status{cluster="${peer}",cluster_type="remote",status="${synced ? "synced" : "timeout"}"} 1\n`,
    };
}

describe("the command", function () {
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
    const servers: http.Server[] = [];

    /** A kubeconfig of API servers on loopback that answer as told. */
    async function kubeconfig(file: string, clusters: { [name: string]: { [path: string]: unknown } }): Promise<string> {
        const addresses: { [name: string]: string } = {};
        for (const [name, answers] of Object.entries(clusters)) {
            const server = http.createServer((request, response) => {
                const answer = answers[decodeURIComponent(new URL(request.url!, "http://x").pathname)];
                const text = typeof answer === "string";
                response.writeHead(answer === undefined ? 404 : 200, { "content-type": text ? "text/plain" : "application/json" });
                response.end(text ? answer : JSON.stringify(answer ?? { kind: "Status", code: 404 }));
            });
            servers.push(server);
            await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
            addresses[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        }
        const names = Object.keys(clusters);
        const full = path.join(folder, file);
        fs.writeFileSync(
            full,
            yaml.dump({
                clusters: names.map((name) => ({ name, cluster: { server: addresses[name], "insecure-skip-tls-verify": true } })),
                users: names.map((name) => ({ name, user: { token: leakMarker } })),
                contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
            }),
        );
        return full;
    }

    after(() => {
        for (const server of servers) server.close();
        fs.rmSync(folder, { recursive: true });
    });

    it("explains itself", async () => {
        const { code, stdout } = await run("verify", "--help");
        assert.equal(code, 0);
        for (const option of ["--kubeconfig", "--context", "--timeout", "--json", "--service", "--client"]) assert.ok(stdout.includes(option), option);
    });

    it("refuses a context that does not exist, and names those that do", async () => {
        const file = await kubeconfig("two", { east: {}, west: {} });
        const { code, stderr } = await run("status", "--kubeconfig", file, "--context", "wset");
        assert.equal(code, 2);
        assert.match(stderr, /no context "wset".*"east", "west"/);
    });

    it("refuses a kubeconfig that is not there or is none, without repeating it", async () => {
        assert.equal((await run("status", "--kubeconfig", path.join(folder, "nothing"))).code, 2);
        const broken = path.join(folder, "broken");
        fs.writeFileSync(broken, `a: [${leakMarker}`);
        const { code, stdout, stderr } = await run("status", "--kubeconfig", broken);
        assert.equal(code, 2);
        assert.match(stderr, /is no kubeconfig/);
        assert.ok(!`${stdout}${stderr}`.includes(leakMarker));
    });

    it("refuses options it does not know and values that make no sense", async () => {
        assert.equal((await run("verify", "--nonsense")).code, 2);
        assert.equal((await run("verify", "--service", "helloworld")).code, 2);
        assert.equal((await run("status", "--timeout", "soon")).code, 2);
    });

    it("shows a mesh that is well, and ends with 0", async () => {
        const file = await kubeconfig("well", { east: primary("east", "west", true), west: primary("west", "east", true) });
        const { code, stdout, stderr } = await run("status", "--kubeconfig", file, "--timeout", "0");
        assert.equal(code, 0, `${stdout}${stderr}`);
        assert.match(stdout, /east .*primary .*192\.0\.2\.9 .*west synced/);
        assert.match(stdout, /The mesh is well: 2 clusters, 2 primaries/);
        assert.equal(stderr, "");
    });

    it("shows what is wrong, as JSON too, and ends with 1", async () => {
        const file = await kubeconfig("ill", { east: primary("east", "west", false), west: primary("west", "east", true) });
        const { code, stdout, stderr } = await run("status", "--kubeconfig", file, "--timeout", "0", "--json");
        assert.equal(code, 1);
        const report = JSON.parse(stdout);
        assert.equal(report.ok, false);
        assert.deepEqual(report.findings.map((finding: { code: string; cluster: string }) => [finding.code, finding.cluster]), [["PEER_NOT_SYNCED", "east"]]);
        assert.ok(!`${stdout}${stderr}`.includes(leakMarker));
        assert.ok(!stdout.includes(Buffer.from(leakMarker).toString("base64")));
    });

    it("names a cluster that does not answer, and still shows the others", async () => {
        const file = await kubeconfig("gone", { east: primary("east", "west", true), west: {} });
        const gone = servers.at(-1)!;
        await new Promise((resolve) => gone.close(resolve));
        const { code, stdout } = await run("status", "--kubeconfig", file, "--timeout", "0");
        assert.equal(code, 1);
        assert.match(stdout, /UNREACHABLE west: its API server cannot be asked/);
        assert.match(stdout, /east .*primary/);
    });
});
