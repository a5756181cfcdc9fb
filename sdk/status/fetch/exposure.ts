import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import { call } from "../question";

/** A Gateway of Istio, as far as it is used here. */
export interface IstioGateway {
  readonly spec?: {
    readonly selector?: { readonly [label: string]: string };
    readonly servers?: readonly {
      readonly port?: { readonly number?: number };
      readonly tls?: { readonly mode?: string };
    }[];
  };
}

/** What shows whether istiod is exposed, and whether machines outside of clusters need that. */
export interface Exposure {
  readonly gateways: readonly IstioGateway[];
  readonly workloadGroups: readonly unknown[];
  readonly workloadEntries: readonly unknown[];
}

export const nothingExposed: Exposure = { gateways: [], workloadGroups: [], workloadEntries: [] };

export async function fetchExposure(custom: k8s.CustomObjectsApi): Promise<Exposure> {
  const [gateways, workloadGroups, workloadEntries] = await Promise.all([
    fetchObjects<IstioGateway>(custom, "gateways"),
    fetchObjects(custom, "workloadgroups", 1),
    fetchObjects(custom, "workloadentries", 1),
  ]);
  return { gateways, workloadGroups, workloadEntries };
}

/** A cluster without Istio's CustomResourceDefinitions has no such objects. */
async function fetchObjects<T>(
  custom: k8s.CustomObjectsApi,
  plural: string,
  limit?: number,
): Promise<T[]> {
  const kind = { group: "networking.istio.io", version: "v1", plural };
  try {
    const list = await call(custom.listClusterCustomObject(defined({ ...kind, limit })));
    return (list as { readonly items: T[] }).items;
  } catch (error) {
    if ((error as { code?: unknown }).code === 404) return [];
    throw error;
  }
}
