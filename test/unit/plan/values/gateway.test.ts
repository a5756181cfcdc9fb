import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../../sdk/args/gateway";
import { gatewayValues, pick, planWithGateway } from "../../../support/plans";

describe("The values of a gateway", () => {
  const values = (gateway: EastWestGatewayArgs): any =>
    gatewayValues(planWithGateway(gateway)["east"]);

  it("keep the chart's defaults for pods, and only set the network", () => {
    const podFields = [
      "replicaCount",
      "autoscaling",
      "podDisruptionBudget",
      "resources",
      "nodeSelector",
      "tolerations",
      "revision",
      "networkGateway",
    ];
    const set = podFields.filter((field) => values({})[field] !== undefined);
    assert.deepEqual(set, ["networkGateway"]);
  });

  it("have the given number, placement and resources of pods", () => {
    const given = {
      resources: { requests: { cpu: "1" } },
      nodeSelector: { pool: "edge" },
      tolerations: [{ key: "edge", operator: "Exists" }],
    };
    const expected = {
      replicaCount: 3,
      autoscaling: { enabled: false },
      podDisruptionBudget: { minAvailable: 2 },
      ...given,
    };
    const found = values({ replicas: 3, minAvailable: 2, ...given });
    assert.deepEqual(pick(found, expected), expected);
  });

  it("have the given autoscaling, and then no number of pods", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 9, targetCPUUtilizationPercentage: 50 };
    const found = values({ autoscaling });
    assert.deepEqual([found.autoscaling, found.replicaCount], [autoscaling, undefined]);
  });
});
