import { itRefuses } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

describe("the Helm value rules", () => {
  itRefuses([
    [
      "source ranges in the values of the gateway chart",
      meshArgs({
        east: {
          helmValues: { gateway: { service: { loadBalancerSourceRanges: ["10.0.0.0/8"] } } },
        },
      }),
      "clusters.east.helmValues.gateway.service",
      /has no effect, .* does not create the Service; use eastWestGateway, .*loadBalancerSourceRanges/,
    ],
    [
      "a Service in the defaults, even if a cluster has gateway values of its own",
      meshArgs(
        { east: {}, west: { helmValues: { gateway: { podAnnotations: {} } } } },
        {
          defaults: {
            kubeconfig: kubeconfigFor(["east", "west"]),
            helmValues: { gateway: { service: { type: "LoadBalancer" } } },
          },
        },
      ),
      "defaults.helmValues.gateway.service",
      /has no effect/,
    ],
    [
      "ports in the values of the gateway chart",
      meshArgs({
        east: { helmValues: { gateway: { networkGatewayPorts: { tls: { port: 443 } } } } },
      }),
      "clusters.east.helmValues.gateway.networkGatewayPorts",
      /use eastWestGateway\.nodePorts/,
    ],
  ]);
});
