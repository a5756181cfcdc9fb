import { itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const refused: RefusedRow[] = [
  [
    "source ranges among the values of a chart that makes no Service",
    meshArgs({
      east: { helmValues: { gateway: { service: { loadBalancerSourceRanges: ["10.0.0.0/8"] } } } },
    }),
    "clusters.east.helmValues.gateway.service",
    /does nothing: .* no Service here.*`eastWestGateway`, such as .*`loadBalancerSourceRanges`/,
  ],
  [
    "a second Service of the gateway in every cluster, and also where a cluster has values of its own",
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
    /does nothing/,
  ],
  [
    "ports of a Service that the chart does not make",
    meshArgs({
      east: { helmValues: { gateway: { networkGatewayPorts: { tls: { port: 443 } } } } },
    }),
    "clusters.east.helmValues.gateway.networkGatewayPorts",
    /`eastWestGateway.nodePorts`/,
  ],
];

describe("the rules of Helm values", () => itRefuses(refused));
