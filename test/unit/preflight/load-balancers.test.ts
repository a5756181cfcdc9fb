import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { snapshotOf, type ObjectSnapshot } from "../../../sdk/preflight/live-objects";
import { changesOfFixedFields, warnOfLoadBalancer } from "../../../sdk/preflight/load-balancers";
import { ownerOf } from "../../support/owners";
import { plan } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const mustBeReplaced = (spec: object, present: ObjectSnapshot): boolean =>
  changesOfFixedFields({ ...spec }, present).length > 0;

/** A Service as Kubernetes returns it, with a class that a field manager set. */
const live = (spec: { [field: string]: unknown }, manager = "pulumi-kubernetes-1a2b3c4d") =>
  snapshotOf("Service", {
    metadata: {
      name: "gateway",
      managedFields: [{ manager, fieldsV1: { "f:spec": { "f:loadBalancerClass": {} } } }],
    },
    spec,
  });

describe("a Service that is there", () => {
  it("must be replaced for another load balancer class, or without its class", () => {
    const present = live({ loadBalancerClass: "example.com/a" });
    assert.ok(mustBeReplaced({ loadBalancerClass: "example.com/b" }, present));
    assert.ok(mustBeReplaced({}, present));
    assert.ok(mustBeReplaced({ loadBalancerClass: "example.com/a" }, live({})));
    assert.ok(!mustBeReplaced({ loadBalancerClass: "example.com/a" }, present));
  });

  it("keeps a class that its cloud set", () =>
    assert.ok(!mustBeReplaced({}, live({ loadBalancerClass: "service.k8s.aws/nlb" }, "webhook"))));

  it("must be replaced for another first IP family, but not for a second one", () => {
    const present = live({ ipFamilies: ["IPv4"] });
    assert.ok(mustBeReplaced({ ipFamilies: ["IPv6"] }, present));
    assert.ok(mustBeReplaced({ ipFamilies: ["IPv6", "IPv4"] }, present));
    assert.ok(!mustBeReplaced({ ipFamilies: ["IPv4", "IPv6"] }, present));
    assert.ok(!mustBeReplaced({}, present));
  });
});

describe("the warning about a load balancer", () => {
  const path = "clusters.east.eastWestGateway";
  const present: ObjectSnapshot = {
    name: "istio-eastwestgateway",
    uid: "1",
    labels: {},
    annotations: {},
    hashes: {},
    addresses: ["203.0.113.7"],
    ipFamily: "IPv4",
  };
  const warnings = (
    eastWestGateway: EastWestGatewayArgs,
    found: Partial<ObjectSnapshot> = {},
    facts: ClusterFacts = { owner: ownerOf("east") },
  ) => {
    const { east } = plan(meshArgs({ east: { eastWestGateway }, west: {} }));
    return warnOfLoadBalancer(east!, { live: { Service: [{ ...present, ...found }] }, ...facts });
  };

  it("is given if its Service is replaced", () =>
    assert.deepEqual(warnings({ loadBalancerClass: "example.com/b" }), [
      {
        path: `${path}.loadBalancerClass`,
        reason:
          'changes from nothing to "example.com/b", so the Service "istio-eastwestgateway" is ' +
          'replaced, and its load balancer loses the address "203.0.113.7"; other clusters get ' +
          "the new address in the same update, and requests fail until then",
      },
    ]));

  it("names the class that it had, and the IP family", () => {
    const removed = warnings({}, { loadBalancerClass: "example.com/a" });
    assert.match(removed[0]!.reason, /^changes from "example\.com\/a" to nothing, so/);
    const [family, ...others] = warnings({ ipFamilies: ["IPv6"] });
    assert.equal(family!.path, `${path}.ipFamilies`);
    assert.match(family!.reason, /^changes from "IPv4" to "IPv6", so/);
    assert.deepEqual(others, []);
  });

  it("is given once if both change", () =>
    assert.equal(warnings({ loadBalancerClass: "example.com/b", ipFamilies: ["IPv6"] }).length, 1));

  it("is given if it becomes internal or public, after which a refresh finds its address", () => {
    const internal = warnings({ internalLoadBalancer: "azure" });
    assert.deepEqual(internal, [
      {
        path,
        reason:
          "the load balancer changes from public to internal, so after the update the cloud " +
          'replaces its address "203.0.113.7"; when it has, give other clusters the new address: ' +
          "pulumi up --refresh",
      },
    ]);
    const annotations = { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" };
    assert.match(warnings({}, { annotations })[0]!.reason, /from internal to public/);
    assert.deepEqual(warnings({ serviceAnnotations: annotations }, { annotations }), []);
  });

  const pool = "metallb.io/address-pool";
  const lists = "metallb.io/loadBalancerIPs";

  it("is given if its address may move after the update", () => {
    assert.deepEqual(warnings({ loadBalancerIP: "203.0.113.9" }), [
      {
        path: `${path}.loadBalancerIP`,
        reason:
          'changes from nothing to "203.0.113.9"; after the update, the load balancer may have ' +
          'another address than "203.0.113.7"; when it has, give other clusters the new address: ' +
          "pulumi up --refresh",
      },
    ]);
    const [changed] = warnings(
      { serviceAnnotations: { [pool]: "b" } },
      { annotations: { [pool]: "a" } },
    );
    assert.equal(changed!.path, `${path}.serviceAnnotations["${pool}"]`);
    assert.match(changed!.reason, /^changes from "a" to "b"; after the update/);
    const removed = warnings({}, { annotations: { [pool]: "a" }, ownAnnotations: [pool] });
    assert.match(removed[0]!.reason, /^changes from "a" to nothing; after/);
    for (const [key, value] of [
      ["service.beta.kubernetes.io/aws-load-balancer-eip-allocations", "eipalloc-1"],
      ["service.beta.kubernetes.io/azure-load-balancer-internal-subnet", "gateways"],
      ["networking.gke.io/load-balancer-ip-addresses", "reserved"],
    ] as const)
      assert.equal(warnings({ serviceAnnotations: { [key]: value } }).length, 1, key);
  });

  it("is not given if the load balancer keeps its address", () => {
    assert.deepEqual(warnings({ loadBalancerIP: "203.0.113.7" }), []);
    const both = "203.0.113.7, 2001:db8::7";
    assert.deepEqual(warnings({ serviceAnnotations: { [lists]: both } }), []);
    // a person or MetalLB set it, so it stays
    assert.deepEqual(warnings({}, { annotations: { [pool]: "a" } }), []);
    assert.deepEqual(
      warnings({ serviceAnnotations: { [pool]: "a" } }, { annotations: { [pool]: "a" } }),
      [],
    );
  });

  it("names the addresses that are given, because they may lead nowhere", () => {
    const addresses = ["198.51.100.1"];
    for (const changed of [
      { loadBalancerClass: "example.com/b" },
      { internalLoadBalancer: "gcp" as const },
      { loadBalancerIP: "203.0.113.9" },
    ])
      assert.match(
        warnings({ ...changed, addresses })[0]!.reason,
        /; make sure that clusters\.east\.eastWestGateway\.addresses lead to the new one$/,
      );
  });

  it("is not given if nothing is lost, or if that is not known", () => {
    const changed = { loadBalancerClass: "example.com/b" };
    assert.deepEqual(warnings({}), []);
    assert.deepEqual(warnings({ serviceAnnotations: { "example.com/a": "b" } }), []);
    assert.deepEqual(warnings({ ipFamilies: ["IPv4"], nodePorts: { tls: 31443 } }), []);
    assert.deepEqual(warnings(changed, { addresses: [] }), []);
    assert.deepEqual(warnings(changed, { name: "another" }), []);
    assert.deepEqual(warnings(changed, {}, {}), [], "the cluster is not in the mesh yet");
    assert.deepEqual(warnings(changed, {}, { owner: ownerOf("east"), live: {} }), []);
    const { east } = plan(meshArgs({ east: { eastWestGateway: changed }, west: {} }));
    assert.deepEqual(warnOfLoadBalancer(east!), []);
  });
});
