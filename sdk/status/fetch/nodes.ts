import type * as k8s from "@kubernetes/client-node";
import { itemsOf } from "../question";
import { byName } from "./selectors";

/** Enough to see which ranges are in use. */
const limit = 10;

/** The nodes that pods run on. A cluster may have thousands, so only some of these are read. */
export async function fetchNodesOf(
  core: k8s.CoreV1Api,
  pods: readonly k8s.V1Pod[],
): Promise<k8s.V1Node[]> {
  const names = new Set(pods.flatMap(({ spec }) => spec?.nodeName ?? []));
  const found = await Promise.all(
    [...names]
      .slice(0, limit)
      .map((name) => itemsOf(core.listNode({ fieldSelector: byName(name) }))),
  );
  return found.flat();
}
