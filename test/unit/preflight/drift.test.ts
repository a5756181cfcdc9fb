import assert from "node:assert/strict";
import { findDrift, type RecordedObject } from "../../../sdk/preflight/drift";
import {
  snapshotOf,
  type LiveKind,
  type LiveObjects,
  type ObjectSnapshot,
} from "../../../sdk/preflight/live-objects";
import { leakMarker } from "../../support/kubeconfig";

const object = (name: string, more: object = {}, metadata: object = {}) => ({
  metadata: { name, uid: `uid-of-${name}`, resourceVersion: "1", ...metadata },
  ...more,
});
const network = { labels: { "topology.istio.io/network": "n1", other: "x" } };
const secret = { data: { token: leakMarker, "ca.crt": "Y2E=" } };
const balancer = (...ips: string[]) => ({
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
});

const recordedAs = (kind: LiveKind, snapshot: ObjectSnapshot): RecordedObject => ({
  ...{ cluster: "east", kind, namespace: "istio-system" },
  snapshot,
});
const recorded: RecordedObject[] = [
  recordedAs("Namespace", {
    ...snapshotOf(object("istio-system", {}, network)),
    labels: { "topology.istio.io/network": "n1" },
  }),
  recordedAs("Secret", snapshotOf(object("token", secret))),
  recordedAs("Service", snapshotOf(object("gateway", balancer("192.0.2.1", "192.0.2.2")))),
];

/** The live objects, with a change in one of them. Each has been written since. */
function live(changes: { readonly [kind: string]: object | undefined } = {}): LiveObjects {
  const now = { resourceVersion: "2" };
  const objects = {
    Namespace: object("istio-system", {}, { ...network, ...now }),
    Secret: object("token", secret, now),
    Service: object("gateway", balancer("192.0.2.1", "192.0.2.2"), now),
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(objects).map(([kind, found]) => [
      kind,
      found === undefined ? [] : [snapshotOf(found as Parameters<typeof snapshotOf>[0])],
    ]),
  );
}

const reasons = (found: LiveObjects): string[] =>
  findDrift(recorded, found).map(({ path, reason }) => `${path}: ${reason}`);

const later = { resourceVersion: "2" };
const drifts: [name: string, change: { [kind: string]: object | undefined }, reason: string][] = [
  [
    "a namespace that is gone, and nothing in it",
    { Namespace: undefined, Secret: undefined, Service: undefined },
    'the namespace "istio-system" is gone, without what was in it; perhaps the cluster was rebuilt',
  ],
  [
    "another namespace of the same name",
    { Namespace: object("istio-system", {}, { ...network, uid: "other" }), Secret: undefined },
    'the namespace "istio-system" was deleted and created again, without what was in it; perhaps the cluster was rebuilt',
  ],
  [
    "a changed label",
    {
      Namespace: object(
        "istio-system",
        {},
        { ...later, labels: { "topology.istio.io/network": "n2" } },
      ),
    },
    'the label topology.istio.io/network=n1 of the namespace "istio-system" was changed to "n2"',
  ],
  [
    "a removed label",
    { Namespace: object("istio-system", {}, later) },
    'the label topology.istio.io/network=n1 of the namespace "istio-system" was removed',
  ],
  ["a Secret that is gone", { Secret: undefined }, 'the Secret "token" in "istio-system" is gone'],
  [
    "a Secret that was created again",
    { Secret: object("token", secret, { uid: "other" }) },
    'the Secret "token" in "istio-system" was deleted and created again',
  ],
  [
    "a Secret with other data",
    { Secret: object("token", { data: { ...secret.data, "ca.crt": "bmV3" } }, later) },
    'the data of the Secret "token" in "istio-system" was changed',
  ],
  [
    "a load balancer at another address",
    { Service: object("gateway", balancer("192.0.2.2", "192.0.2.3"), later) },
    'the Service "gateway" in "istio-system" lost the address "192.0.2.1", which other clusters use; it now has "192.0.2.2" and "192.0.2.3"',
  ],
  [
    "a load balancer without an address",
    { Service: object("gateway", {}, later) },
    'the Service "gateway" in "istio-system" lost the address "192.0.2.1" and "192.0.2.2", which other clusters use; it now has nothing',
  ],
];

describe("drift", () => {
  for (const [name, change, reason] of drifts)
    it(`is ${name}`, () => assert.deepEqual(reasons(live(change)), [`clusters.east: ${reason}`]));

  it("is not a write that changes nothing of ours, nor an additional address or label", () => {
    assert.deepEqual(reasons(live()), []);
    const labels = { ...network.labels, other: "y", more: "z" };
    const added = {
      Namespace: object("istio-system", {}, { ...later, labels }),
      Service: object("gateway", balancer("192.0.2.9", "192.0.2.2", "192.0.2.1"), later),
    };
    assert.deepEqual(reasons(live(added)), []);
  });

  it("is not what this run has yet to write, in a preview", () => {
    const created = recorded.map(({ snapshot: { resourceVersion: _, ...snapshot }, ...one }) => ({
      ...one,
      snapshot,
    }));
    assert.deepEqual(findDrift(created, live({ Namespace: undefined, Secret: undefined })), []);
    // the API server's answer to a dry run has the version of the object as it is
    const changed = recordedAs("Secret", snapshotOf(object("token", { data: { token: "bmV3" } })));
    assert.deepEqual(findDrift([changed], { Secret: [snapshotOf(object("token", secret))] }), []);
  });

  it("is not known of objects that cannot be read", () => {
    assert.deepEqual(reasons({}), []);
  });

  it("is found without anything secret", () => {
    assert.doesNotMatch(JSON.stringify([recorded, live()]), new RegExp(leakMarker));
  });
});
