import assert from "node:assert/strict";
import type { DestinationRule, PeerAuthentication } from "../../../../sdk/status/fetch/policies";
import { disabledMtlsOf } from "../../../../sdk/status/facts/policies";
import { fetched } from "../../../support/fetched";

const rootNamespace = "istio-system";
const namespaces = [
  { metadata: { name: rootNamespace, labels: { "istio-injection": "enabled" } } },
  { metadata: { name: "shop", labels: { "istio-injection": "enabled" } } },
  { metadata: { name: "plain" } },
];

function peers(namespace: string, mode: string, more: object = {}, age = 0): PeerAuthentication {
  const creationTimestamp = new Date(1000 - age);
  return {
    metadata: { name: "p", namespace, creationTimestamp },
    spec: { mtls: { mode }, ...more },
  };
}

function rule(host: string, mode = "DISABLE", more: object = {}): DestinationRule {
  return {
    metadata: { name: "r", namespace: rootNamespace },
    spec: { host, trafficPolicy: { tls: { mode } }, ...more },
  };
}

const found = (
  peerAuthentications: PeerAuthentication[],
  destinationRules: DestinationRule[] = [],
) =>
  disabledMtlsOf(
    fetched({ namespaces, policies: { rootNamespace, peerAuthentications, destinationRules } }),
  );

describe("policies that turn off mTLS", () => {
  it("are PeerAuthentications for the mesh and for namespaces with sidecars", () =>
    assert.deepEqual(found([peers(rootNamespace, "DISABLE"), peers("shop", "DISABLE")]), [
      { policy: "PeerAuthentication istio-system/p", isForMesh: true },
      { policy: "PeerAuthentication shop/p", isForMesh: false },
    ]));

  it("are not those for some pods, for namespaces without sidecars, or with another mode", () =>
    assert.deepEqual(
      found([
        peers("shop", "DISABLE", { selector: { matchLabels: { app: "a" } } }),
        peers("plain", "DISABLE"),
        peers(rootNamespace, "STRICT"),
        { metadata: { name: "empty", namespace: rootNamespace } },
      ]),
      [],
    ));

  it("are in force only if they are the oldest of their namespace", () => {
    assert.deepEqual(found([peers("shop", "DISABLE"), peers("shop", "STRICT", {}, 10)]), []);
    assert.equal(found([peers("shop", "STRICT"), peers("shop", "DISABLE", {}, 10)]).length, 1);
  });

  const rules: [string, boolean, DestinationRule][] = [
    ["every host", true, rule("*")],
    ["every Service", true, rule("*.local")],
    ["every Service, by its whole suffix", true, rule("*.svc.cluster.local")],
    ["Services of one namespace", false, rule("*.shop.svc.cluster.local")],
    ["hosts outside of the mesh", false, rule("*.example.com")],
    ["every Service, with another mode", false, rule("*.local", "ISTIO_MUTUAL")],
    ["clients of its own namespace", false, rule("*.local", "DISABLE", { exportTo: ["."] })],
    ["some clients", false, rule("*.local", "DISABLE", { workloadSelector: {} })],
  ];
  for (const [what, isFound, one] of rules)
    it(`${isFound ? "are" : "are not"} DestinationRules for ${what}`, () =>
      assert.equal(found([], [one]).length, isFound ? 1 : 0));
});
