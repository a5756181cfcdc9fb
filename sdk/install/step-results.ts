import type * as pulumi from "@pulumi/pulumi";
import { stepId, type Part } from "../plan/step";
import type { GatewayAddresses } from "./gateway-addresses";
import type * as k8s from "./kubernetes";
import { assertDefined } from "./assert-defined";

/** What a step created, and what later steps use of it. */
export interface StepResult {
  /** What the steps after it depend on. */
  readonly resources: pulumi.Resource[];
  /** The system namespace, if it is deleted with the mesh. */
  readonly namespace?: pulumi.Resource;
  /** The ConfigMap that names the mesh of the cluster. */
  readonly owner?: k8s.ConfigMap;
  /** The addresses of the gateway. */
  readonly addresses?: pulumi.Output<GatewayAddresses>;
  /** The chart `istiod`. */
  readonly istiod?: k8s.Chart;
  readonly token?: Token;
}

/** The credentials of an account, with which an istiod elsewhere reads its cluster. */
export interface Token {
  readonly token: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
}

/** The result of a step that later steps only depend on. */
export const created = (...resources: pulumi.Resource[]): StepResult => ({ resources });

/** The results of the steps so far. */
export class StepResults {
  private readonly byId = new Map<string, StepResult>();

  add(id: string, result: StepResult): void {
    this.byId.set(id, result);
  }

  find(cluster: string, part: Part): StepResult | undefined {
    return this.byId.get(stepId(cluster, part));
  }

  resourcesOf(ids: readonly string[]): pulumi.Resource[] {
    return ids.flatMap((id) => this.byId.get(id)?.resources ?? []);
  }

  addressesOf(cluster: string): pulumi.Output<GatewayAddresses> {
    const { addresses } = this.find(cluster, "gatewayService") ?? {};
    return assertDefined(addresses, `gateway in cluster ${cluster}`);
  }

  istiodOf({ cluster, revision }: { cluster: string; revision: string }): k8s.Chart {
    const { istiod } = this.byId.get(stepId(cluster, "istiod", revision)) ?? {};
    return assertDefined(istiod, `istiod in cluster ${cluster}`);
  }

  tokenOf(cluster: string, part: "readerToken" | "configToken"): Token {
    return assertDefined(this.find(cluster, part)?.token, `${part} in cluster ${cluster}`);
  }
}
