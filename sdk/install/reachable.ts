import { spawnSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { Server } from "../topology/connections";

/** Asks servers at once and prints those that do not answer; any HTTP answer will do, also one that wants a login. */
const program = `
const targets = JSON.parse(process.argv[1]);
const ask = ({ cluster, server }) => new Promise((resolve) => {
    const { request } = require(server.startsWith("https:") ? "https" : "http");
    const call = request(new URL("/version", server), { rejectUnauthorized: false, agent: false, timeout: 5000 }, () => resolve());
    call.on("timeout", () => call.destroy(new Error("no answer within 5 seconds")));
    call.on("error", (error) => resolve({ cluster, reason: error.code || error.message }));
    call.end();
});
Promise.all(targets.map(ask)).then((answers) => {
    console.log(JSON.stringify(answers.filter(Boolean)));
    process.exit();
});`;

/**
 * The clusters whose API server does not answer now. The engine stops everything at the first error, so what can be done without
 * them has to come first, and that is an order of registration: it has to be known before the first one, hence a process that is
 * waited for. Being wrong costs nothing but that order.
 */
export function findUnreachable(servers: readonly Server[], parent: pulumi.Resource): ReadonlySet<string> {
    const mocked = (pulumi.runtime.getMonitor() as unknown) instanceof MockMonitor; // then there is no cluster either
    if (mocked || servers.length === 0) return new Set();
    const { stdout, status } = spawnSync(process.execPath, ["-e", program, JSON.stringify(servers)], { encoding: "utf8", timeout: 15_000 });
    const found = status === 0 ? (JSON.parse(stdout) as { cluster: string; reason: string }[]) : [];
    for (const { cluster, reason } of found) {
        void pulumi.log.warn(
            `cluster "${cluster}": its API server does not answer (${reason}); everything that can be done without it comes first`,
            parent,
        );
    }
    return new Set(found.map(({ cluster }) => cluster));
}
