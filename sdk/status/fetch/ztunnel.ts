import type * as k8s from "@kubernetes/client-node";
import { ztunnelName } from "../../topology/istio-names";
import { servesAmbient } from "../istiod";
import { itemsOf } from "../question";
import { byName } from "./selectors";

/** The DaemonSet of ztunnel. Asks only if istiod serves ambient mode. */
export async function fetchZtunnel(
  apps: k8s.AppsV1Api,
  namespace: string,
  istiods: readonly k8s.V1Deployment[],
): Promise<k8s.V1DaemonSet | undefined> {
  if (!servesAmbient(istiods)) return undefined;
  const fieldSelector = byName(ztunnelName);
  const [found] = await itemsOf(apps.listNamespacedDaemonSet({ namespace, fieldSelector }));
  return found;
}
