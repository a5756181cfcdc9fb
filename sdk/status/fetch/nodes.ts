import type * as k8s from "@kubernetes/client-node";
import { objectName } from "../../live/pods";
import { itemsOf } from "../question";
import { byName } from "./selectors";

/** Enough to see which ranges are in use. A cluster may have thousands of nodes and pods. */
const [nodeLimit, namedLimit, podLimit] = [50, 10, 50];

/** Some nodes, and the first ones that these pods run on. */
export async function fetchNodesOf(
  core: k8s.CoreV1Api,
  pods: readonly k8s.V1Pod[],
): Promise<k8s.V1Node[]> {
  const listed = await itemsOf(core.listNode({ limit: nodeLimit }));
  const known = listed.map(objectName);
  const names = new Set(pods.flatMap(({ spec }) => spec?.nodeName ?? []));
  const missing = [...names].filter((name) => !known.includes(name)).slice(0, namedLimit);
  const found = missing.map((name) => itemsOf(core.listNode({ fieldSelector: byName(name) })));
  return [...listed, ...(await Promise.all(found)).flat()];
}

/** Some pods, unless the ones of Istio show which addresses pods have. */
export const fetchSomePods = async (
  core: k8s.CoreV1Api,
  ofIstio: readonly k8s.V1Pod[],
): Promise<k8s.V1Pod[]> =>
  ofIstio.length > 0 ? [] : itemsOf(core.listPodForAllNamespaces({ limit: podLimit }));
