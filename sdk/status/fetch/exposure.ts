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

interface ListOptions {
  readonly namespace?: string;
  readonly limit?: number;
}

/** Istio before 1.22 has only the older of these versions. */
const versions = ["v1", "v1beta1"] as const;

/** A cluster without Istio's CustomResourceDefinitions has no such objects. */
export async function fetchObjects<T>(
  custom: k8s.CustomObjectsApi,
  group: string,
  plural: string,
  options: ListOptions = {},
): Promise<T[]> {
  for (const version of versions) {
    const found = await fetchVersion<T>(custom, { group, version, plural }, options);
    if (found !== undefined) return found;
  }
  return [];
}

/** The objects in one version of the API. Undefined if the server does not have it. */
async function fetchVersion<T>(
  custom: k8s.CustomObjectsApi,
  names: { readonly group: string; readonly version: string; readonly plural: string },
  { namespace, limit }: ListOptions,
): Promise<T[] | undefined> {
  const kind = defined({ ...names, limit });
  try {
    const list =
      namespace === undefined
        ? custom.listClusterCustomObject(kind)
        : custom.listNamespacedCustomObject({ ...kind, namespace });
    return ((await call(list)) as { readonly items: T[] }).items;
  } catch (error) {
    if ((error as { code?: unknown }).code === 404) return undefined;
    throw error;
  }
}
