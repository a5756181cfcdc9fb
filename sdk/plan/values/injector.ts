import { mergeValues } from "../../topology/merge";
import type { HelmValues } from "../../topology/topology";

/** Whether the chart `istiod` renders the ConfigMap `istio-sidecar-injector` with these values. */
export function rendersInjector({ profile, global }: HelmValues): boolean {
  const { omitSidecarInjectorConfigMap, resourceScope } = (global ?? {}) as HelmValues;
  const isOmitted = omitSidecarInjectorConfigMap ?? profile === "remote";
  return isOmitted === false && resourceScope !== "cluster";
}

/** Values with which the chart renders everything except that ConfigMap. */
export const withoutInjector = (values: HelmValues): HelmValues =>
  mergeValues(values, { global: { omitSidecarInjectorConfigMap: true } });

/**
 * Values with which the chart renders only that ConfigMap, and the ConfigMap `values`, which it
 * always renders. It leaves out istiod's objects, as it does for a remote.
 */
export function onlyInjector(values: HelmValues): HelmValues {
  const others = Object.entries(values).filter(([key]) => !keysOfOtherObjects.includes(key));
  return mergeValues(Object.fromEntries(others), {
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

/** Values that render other objects, or apply only to them. */
const keysOfOtherObjects = [
  "gatewayClasses",
  "revisionTags",
  "istiodRemote",
  "base",
  "serviceAnnotations",
  "deploymentAnnotations",
];
