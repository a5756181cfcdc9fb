import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "control" };
const kubeconfig = kubeconfigFor(["control", "east", "west"]);

/** An external control plane with two remotes. */
const mesh = (control: ClusterArgs, defaults: ClusterArgs = {}): MultiClusterMeshArgs =>
  meshArgs(
    {
      control: { role: ClusterRole.External, configCluster: "east", ...control },
      east: remote,
      west: remote,
    },
    { defaults: { kubeconfig, ...defaults } },
  );

const gatewayFields: EastWestGatewayArgs = {
  enabled: false,
  replicas: 3,
  autoscaling: { maxReplicas: 3 },
  minAvailable: 1,
  resources: { limits: { cpu: "1" } },
  nodeSelector: { a: "b" },
  tolerations: [{ key: "a" }],
  networkPolicy: true,
  istiodCredential: "tls",
};
const clusterFields: ClusterArgs = {
  cni: true,
  apiServer: { server: "https://10.0.0.5:6443" },
  remoteSecret: { rotate: 1 },
};

const withoutEffect = (path: string, control: ClusterArgs): RefusedRow => [
  `its ${path}`,
  mesh(control),
  `clusters.control.${path}`,
  /has no effect on an external control plane: .*; remove it/,
];

describe("the rules for an external control plane", () => {
  itRefuses([
    ...Object.entries(gatewayFields).map(([field, value]) =>
      withoutEffect(`eastWestGateway.${field}`, { eastWestGateway: { [field]: value } }),
    ),
    ...Object.entries(clusterFields).map(([field, value]) =>
      withoutEffect(field, { [field]: value }),
    ),
    ...["base", "gateway", "cni"].map((chart) =>
      withoutEffect(`helmValues.${chart}`, { helmValues: { [chart]: { a: 1 } } }),
    ),
    [
      "a config cluster in the defaults",
      meshArgs(
        {
          east: { role: ClusterRole.External },
          west: { role: ClusterRole.Remote, primary: "east" },
        },
        { defaults: { kubeconfig: kubeconfigFor(["east", "west"]), configCluster: "west" } },
      ),
      "defaults.configCluster",
      /cannot be shared; set the configCluster of each external control plane in clusters/,
    ],
  ]);

  itAccepts([
    [
      "defaults that have an effect only on other clusters",
      mesh(
        {},
        {
          cni: true,
          network: "flat",
          remoteSecret: { rotate: 1 },
          helmValues: { base: { a: 1 }, gateway: { a: 1 } },
          eastWestGateway: {
            replicas: 3,
            minAvailable: 1,
            networkPolicy: true,
            istiodCredential: "tls",
          },
        },
      ),
    ],
    [
      "the arguments of its Service",
      mesh({
        eastWestGateway: {
          serviceType: "NodePort",
          addresses: ["10.0.0.1"],
          nodePorts: { "tls-istiod": 1, "tls-webhook": 2 },
        },
      }),
    ],
  ]);
});
