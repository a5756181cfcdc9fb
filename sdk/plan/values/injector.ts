import { mergeValues } from "../../topology/merge";
import type { HelmValues } from "../../topology/topology";

/** Whether the chart `istiod` with these values has the ConfigMap `istio-sidecar-injector`. */
export function rendersInjector({ profile, global }: HelmValues): boolean {
  const { omitSidecarInjectorConfigMap, resourceScope } = (global ?? {}) as HelmValues;
  return (
    (omitSidecarInjectorConfigMap ?? profile === "remote") === false && resourceScope !== "cluster"
  );
}

/** Values with which the chart renders all but that ConfigMap. */
export const withoutInjector = (values: HelmValues): HelmValues =>
  mergeValues(values, { global: { omitSidecarInjectorConfigMap: true } });

/**
 * Values with which the chart renders that ConfigMap as it would with the given ones, and hardly anything else: neither objects
 * of the cluster, nor those that come with an istiod, which a cluster with a remote one has not. What stays is the ConfigMap
 * `values`, which the chart always makes.
 */
export function onlyInjector(values: HelmValues): HelmValues {
  const others = Object.fromEntries(
    Object.entries(values).filter(([key]) => !ofOtherObjects.includes(key)),
  );
  return mergeValues(others, {
    configMap: false,
    global: {
      resourceScope: "namespace",
      configCluster: false,
      remotePilotAddress: "",
      networkPolicy: { enabled: false },
    },
    istiodRemote: { enabled: true },
  });
}

/** What would render other objects, or says something of them alone. */
const ofOtherObjects = [
  "gatewayClasses",
  "revisionTags",
  "istiodRemote",
  "base",
  "serviceAnnotations",
  "deploymentAnnotations",
];
