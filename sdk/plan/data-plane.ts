import { isAmbient } from "../topology/relations";
import type { Cluster, HelmValues, Topology } from "../topology/topology";
import { planAmbientGateway } from "./ambient-gateway";
import type { ChartPlan } from "./chart";
import { planExposure } from "./exposure";
import { planSidecarGateway, type GatewayPlan } from "./gateway";
import type { Manifest } from "./manifest";
import { planMeshNetworks } from "./mesh-networks";
import { planRemoteGateways } from "./remote-gateways";
import { planZtunnel } from "./ztunnel";

/** What the data plane of a mesh decides. The rest of the plan is the same for each. */
interface DataPlaneParts {
  /** Added to the values of the charts `istiod` and `cni`. */
  readonly istiod: HelmValues;
  readonly nodeAgent: HelmValues;
  readonly ztunnel: (topology: Topology, cluster: Cluster) => ChartPlan | undefined;
  readonly gateway: (topology: Topology, cluster: Cluster) => GatewayPlan;
  /** The configuration without which gateways open no ports, or are not found. */
  readonly exposure: (topology: Topology, cluster: Cluster) => Manifest[];
  readonly meshNetworks: (topology: Topology) => HelmValues;
  /** Whether a remote secret that changes is deleted first. */
  readonly replacesRemoteSecrets: boolean;
}

const sidecar: DataPlaneParts = {
  istiod: {},
  nodeAgent: {},
  ztunnel: () => undefined,
  gateway: planSidecarGateway,
  exposure: planExposure,
  meshNetworks: planMeshNetworks,
  replacesRemoteSecrets: false,
};

const ambient: DataPlaneParts = {
  // Set even in a mesh of one network, so that a second network does not restart istiod.
  istiod: { profile: "ambient", env: { AMBIENT_ENABLE_MULTI_NETWORK: "true" } },
  nodeAgent: { profile: "ambient" },
  ztunnel: planZtunnel,
  gateway: planAmbientGateway,
  exposure: planRemoteGateways,
  // istiod does not read it in ambient mode
  meshNetworks: () => ({}),
  // After an update of the Secret, istiod 1.31 may forget the gateway of the cluster for good.
  replacesRemoteSecrets: true,
};

export const dataPlaneOf = (topology: Topology): DataPlaneParts =>
  isAmbient(topology) ? ambient : sidecar;
