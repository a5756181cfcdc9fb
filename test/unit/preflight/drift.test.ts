import assert from "node:assert/strict";
import { defined } from "../../../sdk/defined";
import { findDrift, type RecordedObject } from "../../../sdk/preflight/drift";
import type { LiveKind } from "../../../sdk/preflight/live-kinds";
import { snapshotOf, type LiveObjects } from "../../../sdk/preflight/live-objects";
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

type Live = Parameters<typeof snapshotOf>[1];

/** An injection webhook as Kubernetes has it, and who wrote its CA bundle last. */
const webhook = (clientConfig: object, metadata: object = {}, manager = "kubectl-patch") => {
  const name = "rev.namespace.sidecar-injector.istio.io";
  const written = { "f:clientConfig": { "f:caBundle": {} } };
  const fieldsV1 = { "f:webhooks": { [`k:{"name":"${name}"}`]: written } };
  return object(
    "istio-sidecar-injector",
    { webhooks: [{ name, clientConfig, rules: [{ operations: ["CREATE"] }] }] },
    { managedFields: [{ manager, fieldsV1 }], ...metadata },
  );
};
const target = { service: { name: "istiod", path: "/inject" } };
const slice = (...addresses: string[]) => ({ endpoints: [{ addresses, conditions: {} }] });
const ports = (port: number) => ({ spec: { ports: [{ name: "tls", port }] } });

/** The objects as the stack wrote them. */
const left: { [K in LiveKind]?: Live } = {
  Namespace: object("istio-system", {}, network),
  Secret: object("token", secret),
  Service: object("gateway", {
    ...balancer("192.0.2.1", "192.0.2.2"),
    ...ports(15443),
  }),
  ConfigMap: object("istio", { data: { mesh: "trustDomain: td" } }),
  EndpointSlice: object("istiod", slice("192.0.2.1")),
  Gateway: object("istiod-gateway", { spec: { servers: [] } }),
  MutatingWebhookConfiguration: webhook({ ...target, caBundle: "cm9vdA==" }),
  Deployment: object("istiod", { spec: { replicas: 1 } }),
  ClusterRoleBinding: object("istio-reader"),
};

const recordedAs = (kind: LiveKind, content: Live, more: object = {}): RecordedObject => {
  const snapshot = snapshotOf(kind, content);
  const labels = kind === "Namespace" ? { "topology.istio.io/network": "n1" } : snapshot.labels;
  return {
    ...{ cluster: "east", kind, namespace: "istio-system" },
    snapshot: { ...snapshot, labels },
    ...more,
  };
};
const recorded = Object.entries(left).map(([kind, content]) =>
  recordedAs(kind as LiveKind, content),
);

/** The live objects, with a change in one of them. Each has been written since. */
function live(changes: { readonly [K in LiveKind]?: Live | undefined } = {}): LiveObjects {
  const written = (content: Live): Live => ({
    ...content,
    metadata: { ...content.metadata, resourceVersion: "2" },
  });
  return Object.fromEntries(
    Object.entries({ ...left, ...changes }).map(([kind, found]) => [
      kind,
      found === undefined ? [] : [snapshotOf(kind as LiveKind, written(found))],
    ]),
  );
}

const reasons = (found: LiveObjects, objects = recorded): string[] =>
  findDrift(objects, { live: found }).map(({ path, reason }) => `${path}: ${reason}`);

const injector = 'the MutatingWebhookConfiguration "istio-sidecar-injector"';
const drifts: [name: string, change: Parameters<typeof live>[0], reason: string][] = [
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
      Namespace: object("istio-system", {}, { labels: { "topology.istio.io/network": "n2" } }),
    },
    'the label topology.istio.io/network=n1 of the namespace "istio-system" was changed to "n2"',
  ],
  [
    "a removed label",
    { Namespace: object("istio-system") },
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
    { Secret: object("token", { data: { ...secret.data, "ca.crt": "bmV3" } }) },
    'the data of the Secret "token" in "istio-system" was changed',
  ],
  [
    "a load balancer at another address",
    { Service: object("gateway", { ...balancer("192.0.2.2", "192.0.2.3"), ...ports(15443) }) },
    'the Service "gateway" in "istio-system" lost the address "192.0.2.1", which other clusters use; it now has "192.0.2.2" and "192.0.2.3"',
  ],
  [
    "a load balancer without an address",
    { Service: object("gateway", ports(15443)) },
    'the Service "gateway" in "istio-system" lost the address "192.0.2.1" and "192.0.2.2", which other clusters use; it now has nothing',
  ],
  [
    "a Service with other ports",
    { Service: object("gateway", { ...balancer("192.0.2.1", "192.0.2.2"), ...ports(443) }) },
    'the list of ports of the Service "gateway" in "istio-system" was changed',
  ],
  [
    "another mesh configuration",
    { ConfigMap: object("istio", { data: { mesh: "trustDomain: other" } }) },
    'the data of the ConfigMap "istio" in "istio-system" was changed',
  ],
  [
    "a remote's istiod at another address",
    { EndpointSlice: object("istiod", slice("192.0.2.9")) },
    'the list of endpoints of the EndpointSlice "istiod" in "istio-system" was changed',
  ],
  [
    "configuration of Istio that is gone",
    { Gateway: undefined },
    'the Gateway "istiod-gateway" in "istio-system" is gone',
  ],
  [
    "a webhook with another CA bundle",
    { MutatingWebhookConfiguration: webhook({ ...target, caBundle: "b3RoZXI=" }) },
    `the CA bundle of the webhook "rev.namespace.sidecar-injector.istio.io" of ${injector} was changed`,
  ],
  [
    "a webhook without a CA bundle",
    { MutatingWebhookConfiguration: webhook(target) },
    `the CA bundle of the webhook "rev.namespace.sidecar-injector.istio.io" of ${injector} was changed`,
  ],
  [
    "a webhook with another target",
    { MutatingWebhookConfiguration: webhook({ url: "https://x", caBundle: "cm9vdA==" }) },
    `the target of the webhook "rev.namespace.sidecar-injector.istio.io" of ${injector} was changed`,
  ],
  [
    "a configuration without its webhooks",
    { MutatingWebhookConfiguration: object("istio-sidecar-injector") },
    `the CA bundle of the webhook "rev.namespace.sidecar-injector.istio.io" of ${injector} was changed`,
  ],
  [
    "a Deployment without pods",
    { Deployment: object("istiod", { spec: { replicas: 0 } }) },
    'the Deployment "istiod" in "istio-system" was scaled to 0; first run: kubectl -n istio-system scale deployment istiod --replicas=1',
  ],
  [
    "a role that is no longer bound",
    { ClusterRoleBinding: undefined },
    'the ClusterRoleBinding "istio-reader" is gone',
  ],
];

describe("drift", () => {
  for (const [name, change, reason] of drifts)
    it(`is ${name}`, () => assert.deepEqual(reasons(live(change)), [`clusters.east: ${reason}`]));

  it("is not a write that changes nothing of ours, nor an additional address or label", () => {
    assert.deepEqual(reasons(live()), []);
    const labels = { ...network.labels, other: "y", more: "z" };
    const added = {
      Namespace: object("istio-system", {}, { labels }),
      Service: object("gateway", {
        ...balancer("192.0.2.9", "192.0.2.2", "192.0.2.1"),
        ...ports(15443),
      }),
      Deployment: object("istiod", { spec: { replicas: 3 } }),
    };
    assert.deepEqual(reasons(live(added)), []);
  });

  it("does not include a CA bundle that istiod wrote", () => {
    const byIstiod = webhook({ ...target, caBundle: "b3RoZXI=" }, {}, "pilot-discovery");
    assert.deepEqual(reasons(live({ MutatingWebhookConfiguration: byIstiod })), []);
  });

  it("includes an object of a Helm release only if it is gone", () => {
    const account = recordedAs(
      "ServiceAccount",
      { metadata: { name: "reader" } },
      { release: "istio-base" },
    );
    assert.deepEqual(reasons({ ServiceAccount: [] }, [account]), [
      'clusters.east: the ServiceAccount "reader" in "istio-system" is gone; Helm creates it again if you first delete its record: kubectl -n istio-system delete secrets -l owner=helm,name=istio-base',
    ]);
    const found = snapshotOf("ServiceAccount", object("reader"));
    assert.deepEqual(reasons({ ServiceAccount: [found] }, [account]), []);
  });

  it("does not depend on the order of keys or on empty values", () => {
    const empty = recordedAs("EndpointSlice", object("istiod", { endpoints: [] }));
    assert.deepEqual(reasons(live({ EndpointSlice: object("istiod") }), [empty]), []);
    const endpoints = [{ addresses: ["192.0.2.1"] }];
    assert.deepEqual(reasons(live({ EndpointSlice: object("istiod", { endpoints }) })), []);
    const rules = [{ scope: "*", operations: ["CREATE"] }];
    const config = (webhooks: object[]) => object("injector", { webhooks });
    const one = recordedAs("MutatingWebhookConfiguration", config([{ name: "w", rules }]));
    const [{ scope, operations }] = rules as [{ scope: string; operations: string[] }];
    const same = config([{ rules: [{ operations, scope }], name: "w" }]);
    const now = { MutatingWebhookConfiguration: same };
    assert.deepEqual(reasons(live(now), [one]), []);
  });

  it("is not what this run has yet to write, in a preview", () => {
    const created = recorded.map(({ snapshot: { resourceVersion: _, ...snapshot }, ...one }) => ({
      ...one,
      snapshot,
    }));
    const found = live({ Namespace: undefined, Secret: undefined });
    assert.deepEqual(findDrift(created, { live: found }), []);
    // the API server's answer to a dry run has the version of the object as it is
    const changed = recordedAs("Secret", object("token", { data: { token: "bmV3" } }));
    const now = { Secret: [snapshotOf("Secret", object("token", secret))] };
    assert.deepEqual(findDrift([changed], { live: now }), []);
  });

  it("is another cluster if kube-system has another UID, and nothing else then", () => {
    const owner = recordedAs("ConfigMap", object("istio-multicluster"), { kubeSystemUid: "1" });
    const objects = [...recorded, owner];
    const empty = live(Object.fromEntries(Object.keys(left).map((kind) => [kind, undefined])));
    const [issue, ...others] = findDrift(objects, { live: empty, kubeSystemUid: "2" });
    assert.deepEqual(others, []);
    assert.match(
      issue!.reason,
      /^this is another cluster: its namespace kube-system has the UID 2, which was 1; if the kubeconfig leads to the wrong cluster, correct kubeconfig or context/,
    );
    for (const kubeSystemUid of ["1", undefined])
      assert.match(
        findDrift(objects, { live: empty, ...defined({ kubeSystemUid }) })[0]!.reason,
        /^the namespace "istio-system" is gone/,
      );
  });

  it("is not known of objects that cannot be read", () => {
    assert.deepEqual(reasons({}), []);
  });

  it("is found without anything secret", () => {
    assert.doesNotMatch(JSON.stringify([recorded, live()]), new RegExp(leakMarker));
  });
});
