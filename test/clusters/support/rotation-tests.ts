import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { waitUntil } from "../../../scripts/clusters/command";
import { makeAuthority } from "../../support/authorities";
import type { Authority } from "../../../sdk/certificates/make";
import { normalCertificates } from "../../../sdk/certificates/pem";
import { apply, kubectl } from "../../support/clusters";
import { assertSucceeded, changes, type Run } from "../../support/engine";
import type { CustomRoot } from "./custom-root";
import { getInSystem } from "./installed";
import { certificatesThroughGateway, type SuiteState } from "./mesh-suite";
import { clientPolicy, enough, whileSendingRequests } from "./requests";

/** How long certificates of workloads are valid. Half of it is left when they get new ones. */
export const certificateLifetime = "1m";

const clusters = ["east", "west"];

/** Two clients in each cluster. Each sends half of the 200 requests to each server. */
const clients = [...clusters, ...clusters];

/** Replaces the root of a mesh of two primaries while requests continue. */
export function rotationTests(state: SuiteState, custom: CustomRoot): void {
  let next: Authority;

  before(async () => {
    next = await makeAuthority({ subject: "CN=Next root" });
  });

  it("refuses to sign with a root that no workload trusts yet", async () => {
    for (const name of clusters) await apply(name, clientPolicy);
    custom.inRotation(2, next);
    assert.match(
      await refusal(state),
      /trust\.rotation\.step: workloads in "east" and "west" do not trust the root that would sign/,
    );
  });

  for (const step of [1, 2, 3])
    it(`does step ${step} of a rotation of the root without a failed request`, async () => {
      let run: Run | undefined;
      const failed = await whileSendingRequests(clients, async (requests) => {
        custom.inRotation(step, next);
        run = await state.stack.up();
        assertSucceeded(run);
        if (step < 3) await untilNextStep(state, custom, step, next);
        await Promise.all(clusters.map((name) => presents(state, name, step, custom, next)));
        await Promise.all(requests.map((one) => enough(one, clusters.length, 100)));
      });
      assert.deepEqual(failed, []);
      assert.match(run!.output, new RegExp(`trust.rotation.step: step ${step} of 3: `));
    });

  it("changes only annotations when the new root takes the place of the old one", async () => {
    custom.afterRotation(next);
    const run = await state.stack.up();
    assertSucceeded(run);
    const others = changes(run).filter((change) => !change.includes("WebhookConfiguration"));
    assert.deepEqual(others, []);
    state.root = next.certificate;
    for (const name of clusters) {
      await kubectl(name, "-n", "sample", "delete", "destinationrule", "connections");
      const { data } = await getInSystem(name, "configmap", "istio-ca-root-cert");
      assert.equal(data["root-cert.pem"], normalCertificates(next.certificate));
    }
  });
}

/** Why the stack cannot be updated. */
async function refusal({ stack }: SuiteState): Promise<string> {
  const { error, output } = await stack.preview();
  assert.ok(error, output);
  return output;
}

/** Waits until the next step is possible, as its refusal says. */
async function untilNextStep(
  state: SuiteState,
  custom: CustomRoot,
  step: number,
  next: Authority,
): Promise<void> {
  custom.inRotation(step + 1, next);
  let from = "";
  await until(
    async () => {
      from = /wait until (\S+Z)/.exec(await refusal(state))?.[1] ?? "";
      return from !== "";
    },
    `step ${step + 1} is refused until a time`,
  );
  await until(() => Promise.resolve(Date.now() > Date.parse(from)), `it is ${from}`);
  assertSucceeded(await state.stack.preview());
  custom.inRotation(step, next);
}

/** Waits until the workload of a cluster presents a certificate below the root that signs. */
const presents = (
  state: SuiteState,
  cluster: string,
  step: number,
  custom: CustomRoot,
  next: Authority,
): Promise<void> =>
  until(async () => {
    const host = state.results[cluster]!.gatewayAddress!;
    const chain = await certificatesThroughGateway({ host, port: 15443 }).catch(() => []);
    const root = step === 1 ? custom.trust().rootCertificate : next.certificate;
    return chain[1]?.verify(new X509Certificate(root as string).publicKey) ?? false;
  }, `${cluster} presents a certificate of the root that signs in step ${step}`);

/** Waits up to five minutes, because a kubelet may be slow to update a changed Secret in a pod. */
const until = (condition: () => Promise<boolean>, what: string): Promise<void> =>
  waitUntil(condition, {
    seconds: 300,
    every: 1000,
    failure: () => new Error(`not within five minutes: ${what}`),
  });
