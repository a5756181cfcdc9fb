import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import { istiodValuesName, rootConfigMap } from "../../topology/istio-names";
import { itemsOf } from "../question";
import { byName } from "./selectors";

/** What the ConfigMaps of a control plane hold, as they hold it. */
export interface MeshConfig {
  /** In YAML. Only a cluster with its own configuration has it. */
  readonly mesh?: string;
  /** In YAML. */
  readonly meshNetworks?: string;
  /** The values of the charts, in JSON. */
  readonly values: readonly string[];
}

/** A primary has the mesh ID in its mesh configuration, a remote only in its chart values. */
export async function fetchMeshConfig(
  core: k8s.CoreV1Api,
  namespace: string,
  revision = "default",
): Promise<MeshConfig> {
  const suffix = revision === "default" ? "" : `-${revision}`;
  const [istio, ...values] = await Promise.all([
    fetchConfigMap(core, namespace, `istio${suffix}`),
    fetchConfigMap(core, namespace, `values${suffix}`),
    fetchConfigMap(core, namespace, `${istiodValuesName}${suffix}`),
  ]);
  return defined({
    mesh: istio["mesh"],
    meshNetworks: istio["meshNetworks"],
    values: values.map((data) => data["merged-values"]).filter((content) => content !== undefined),
  });
}

export const fetchRootCertificate = async (
  core: k8s.CoreV1Api,
  namespace: string,
): Promise<string | undefined> =>
  (await fetchConfigMap(core, namespace, rootConfigMap.name))[rootConfigMap.key];

/** The data of a ConfigMap, empty if it does not exist. */
async function fetchConfigMap(
  core: k8s.CoreV1Api,
  namespace: string,
  name: string,
): Promise<{ readonly [key: string]: string }> {
  const fieldSelector = byName(name);
  const [found] = await itemsOf(core.listNamespacedConfigMap({ namespace, fieldSelector }));
  return found?.data ?? {};
}
