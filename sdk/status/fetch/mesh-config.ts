import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../../defined";
import { istiodValuesName, noRevision, rootConfigMap } from "../../topology/istio-names";
import { itemsOf } from "../question";
import { byName } from "./selectors";

/** What the ConfigMaps of a control plane hold, as they hold it. */
export interface MeshConfig {
  /** In YAML. Only a cluster with its own configuration has it. */
  readonly mesh?: string;
  /** Of further revisions. */
  readonly otherMeshes?: readonly string[];
  /** The ConfigMaps that should hold a mesh configuration, but do not. */
  readonly missing?: readonly string[];
  /** In YAML. */
  readonly meshNetworks?: string;
  /** The values of the charts, in JSON. */
  readonly values: readonly string[];
}

/** A primary has the mesh ID in its mesh configuration, a remote only in its chart values. */
export async function fetchMeshConfig(
  core: k8s.CoreV1Api,
  namespace: string,
  revisions: readonly string[],
): Promise<MeshConfig> {
  const found = await Promise.all(
    revisions.map(async (revision) => {
      const read = (name: string) => fetchConfigMap(core, namespace, nameIn(revision, name));
      const [istio, ...values] = await Promise.all([
        read("istio"),
        read("values"),
        read(istiodValuesName),
      ]);
      return { name: nameIn(revision, "istio"), istio, values };
    }),
  );
  const istio = found.map((one) => one.istio);
  const [mesh, ...otherMeshes] = istio.flatMap((data) => data["mesh"] ?? []);
  return defined({
    mesh,
    otherMeshes: unlessEmpty(otherMeshes),
    missing: unlessEmpty(
      found.flatMap(({ name, istio }) => (istio["mesh"] === undefined ? [name] : [])),
    ),
    meshNetworks: istio.map((data) => data["meshNetworks"]).find((one) => one !== undefined),
    values: found.flatMap(({ values }) => values).flatMap((data) => data["merged-values"] ?? []),
  });
}

const nameIn = (revision: string, name: string): string =>
  revision === noRevision ? name : `${name}-${revision}`;

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
