import type { ClusterPlan } from "../../sdk/plan/plan";
import type { Script } from "./script";

/** The tool that installs Istio's charts. Istio documents the same steps for each of them. */
export interface Installer {
  controlPlane(script: Script, cluster: ClusterPlan, values: ControlPlaneValues): Promise<void>;
  gateway(script: Script, cluster: ClusterPlan): Promise<void>;
  uninstall(script: Script, cluster: string): Promise<void>;
}

/** Helm values of Istio's documentation. */
export interface ControlPlaneValues {
  readonly profile?: string;
  readonly global: object;
  readonly [value: string]: unknown;
}
