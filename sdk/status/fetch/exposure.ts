import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import { call } from "../../live/call";

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

const group = "networking.istio.io";

export const nothingExposed: Exposure = { gateways: [], workloadGroups: [], workloadEntries: [] };

export async function fetchExposure(custom: k8s.CustomObjectsApi): Promise<Exposure> {
  const [gateways, workloadGroups, workloadEntries] = await Promise.all([
    fetchObjects<IstioGateway>(custom, group, "gateways"),
    fetchObjects(custom, group, "workloadgroups", { limit: 1 }),
    fetchObjects(custom, group, "workloadentries", { limit: 1 }),
  ]);
  return { gateways, workloadGroups, workloadEntries };
}

/** A cluster without Istio's CustomResourceDefinitions has no such objects. */
export async function fetchObjects<T>(
  custom: k8s.CustomObjectsApi,
  group: string,
  plural: string,
  { namespace, limit }: { readonly namespace?: string; readonly limit?: number } = {},
): Promise<T[]> {
  const kind = defined({ group, version: "v1", plural, limit });
  try {
    const list =
      namespace === undefined
        ? custom.listClusterCustomObject(kind)
        : custom.listNamespacedCustomObject({ ...kind, namespace });
    return ((await call(list)) as { readonly items: T[] }).items;
  } catch (error) {
    if ((error as { code?: unknown }).code === 404) return [];
    throw error;
  }
}
