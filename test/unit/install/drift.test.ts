import assert from "node:assert/strict";
import { checkDrift, type Answers } from "../../../sdk/install/drift";
import type { RecordedObject } from "../../../sdk/preflight/drift";
import type { Facts } from "../../../sdk/preflight/facts";
import { snapshotOf, type ObjectSnapshot } from "../../../sdk/preflight/live-objects";
import { register } from "../../support/mocks";

const snapshot = (resourceVersion: string, uid = "1"): ObjectSnapshot =>
  snapshotOf("Secret", { metadata: { name: "cacerts", uid, resourceVersion } });
const recorded = (now: ObjectSnapshot): RecordedObject => ({
  ...{ cluster: "east", kind: "Secret", namespace: "istio-system" },
  snapshot: now,
});
const facts = (...found: ObjectSnapshot[]): Facts =>
  new Map([["east", { live: { Secret: found } }]]);

/** Answers at the start and later, and which clusters were queried again. */
function answers(
  atStart: Facts,
  now: Facts = atStart,
  hasLogin = false,
): Answers & { readonly again: string[] } {
  const again: string[] = [];
  return {
    again,
    hasLoginInState: () => hasLogin,
    atStart: () => Promise.resolve(atStart),
    now: (clusters) => {
      again.push(...clusters);
      return Promise.resolve(now);
    },
  };
}

describe("the check for drift", () => {
  before(() => register(() => undefined));

  it("asks no cluster again if all is as recorded", async () => {
    const all = answers(facts(snapshot("1")));
    await checkDrift("mesh", [() => Promise.resolve([recorded(snapshot("1"))])], all);
    assert.deepEqual(all.again, []);
  });

  it("asks again before it calls an object of this run drift", async () => {
    const all = answers(facts(), facts(snapshot("2")));
    await checkDrift("mesh", [() => Promise.resolve([recorded(snapshot("2"))])], all);
    assert.deepEqual(all.again, ["east"]);
  });

  const messageOf = (object: RecordedObject, all: Answers): Promise<string> =>
    checkDrift("mesh", [() => Promise.resolve([object])], all).then(
      () => assert.fail("it passed"),
      ({ message }: Error) => message,
    );

  it("names the command that logs in again if the cluster may reject the login in the state", async () => {
    const metadata = { name: "istio-system", uid: "1", resourceVersion: "1" };
    const namespace: RecordedObject = {
      ...{ cluster: "east", kind: "Namespace", namespace: "istio-system" },
      snapshot: snapshotOf("Namespace", { metadata }),
    };
    const empty: Facts = new Map([["east", { live: { Namespace: [], Secret: [] } }]]);
    const withProgram = /run: pulumi up --refresh --run-program$/;
    const plain = /run: pulumi up --refresh$/;
    assert.match(await messageOf(namespace, answers(empty, empty, true)), withProgram);
    assert.match(await messageOf(namespace, answers(empty)), plain);
    const token = snapshotOf("Secret", {
      metadata: { ...metadata, name: "reader-istio-remote-secret-token" },
    });
    const secret = { ...recorded(token), snapshot: token };
    assert.match(await messageOf(secret, answers(empty, empty, true)), withProgram);
    // the cluster is the same, so it accepts the login
    assert.match(await messageOf(recorded(snapshot("2")), answers(empty, empty, true)), plain);
  });

  it("fails with the cluster, the object and the command that repairs it", async () => {
    const all = answers(facts(snapshot("3", "other")));
    const error = await checkDrift(
      "mesh",
      [() => Promise.resolve([recorded(snapshot("2"))])],
      all,
    ).then(
      () => assert.fail("it passed"),
      (reason: Error) => reason,
    );
    assert.equal(
      error.message,
      [
        'MultiClusterMesh "mesh": the clusters were changed, and not by this stack:',
        '  - clusters.east: the Secret "cacerts" in "istio-system" was deleted and created again',
        "To repair this, run: pulumi up --refresh",
      ].join("\n"),
    );
  });
});
