import assert from "node:assert/strict";
import { waitUntil } from "../../../scripts/clusters/command";
import type { Report } from "../../../sdk/status/report";
import { workloadNamespace } from "../../../sdk/status/workload/names";
import { apply, kubectl, kubectlJson } from "../../support/clusters";
import type { SuiteState } from "./mesh-suite";
import {
  assertEveryDirection,
  assertRemoved,
  assertVerified,
  contextsOf,
  runVerify,
} from "./verify";

const clusters = ["east", "west"];

/** Tests of `verify` on a mesh of two primaries on two networks, east and west. */
export function verifyTests(state: SuiteState): void {
  const secret = ["secret", "istio-remote-secret-west", "-n", "istio-system"];
  let deleted: any;

  it("is verified through its stack, with a workload that leaves nothing behind", async () => {
    await assertVerified(state.stack, clusters);
    await assertRemoved(clusters);
  });

  it("is found broken in one direction if a remote secret is missing", async () => {
    deleted = await kubectlJson("east", "get", ...secret);
    await kubectl("east", "delete", ...secret);
    const { code, stdout, stderr } = await verify("--timeout", "0");
    assert.equal(code, 1, `${stdout}\n${stderr}`);
    const { findings, traffic = [] } = JSON.parse(stdout) as Report;
    assert.deepEqual(
      findings.map((one) => [one.code, one.cluster, one.peer]),
      [
        ["PEER_UNKNOWN", "east", "west"],
        ["NO_ANSWER_FROM", "east", "west"],
      ],
    );
    assert.deepEqual(Object.keys(traffic[1]!.answers).sort(), clusters);
  });

  it("has no workload of verify after an interruption", async () => {
    let interrupted: Promise<void> | undefined;
    // this run cannot end by itself before the interruption, because one direction is broken
    const { code, stderr } = await runVerify([...contextsOf(clusters), "--timeout", "0"], {
      started: (child) => {
        interrupted = workloadsStarted().finally(() => child.kill("SIGINT"));
        interrupted.catch(() => undefined); // it is awaited later
      },
    });
    await interrupted;
    assert.equal(code, 130, stderr);
    await assertRemoved(clusters);
  });

  it("is found healthy again when the remote secret is back", async () => {
    const { metadata, ...content } = deleted;
    const { name, labels, annotations } = metadata;
    const restored = { name, namespace: "istio-system", labels, annotations };
    await apply("east", { ...content, metadata: restored });
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assertEveryDirection(JSON.parse(stdout) as Report, clusters);
  });
}

const verify = (...args: string[]) => runVerify(["-o", "json", ...contextsOf(clusters), ...args]);

/** Waits until the namespace of a new workload exists in both clusters. */
const workloadsStarted = (): Promise<void> =>
  waitUntil(
    async () => {
      const found = await Promise.all(clusters.map(activeNamespaces));
      return found.every((names) => names.includes(workloadNamespace));
    },
    { seconds: 120, every: 50, failure: () => new Error("verify created no namespace") },
  );

async function activeNamespaces(cluster: string): Promise<string[]> {
  const { items } = await kubectlJson(cluster, "get", "namespaces");
  return (items as { metadata: { name: string; deletionTimestamp?: string } }[])
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}
