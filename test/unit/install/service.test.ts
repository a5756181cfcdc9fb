import assert from "node:assert/strict";
import { mustBeReplaced } from "../../../sdk/install/service";
import { snapshotOf } from "../../../sdk/preflight/live-objects";

/** A Service as Kubernetes returns it, with a class that a field manager set. */
const live = (spec: object, manager = "pulumi-kubernetes-1a2b3c4d") =>
  snapshotOf({
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
