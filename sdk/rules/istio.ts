import type * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import { isString } from "../later";
import { checkOptionalWait } from "./durations";
import { checkDnsLabel, checkLabelValue, checkSecretName } from "./formats";

/** Checks what all clusters share: names and registries. */
export function checkIstio(args: MultiClusterMeshArgs): Issue[] {
  const { meshId, systemNamespace, istio = {}, readyTimeout } = args;
  const { imagePullSecrets = [] } = istio;
  return [
    ...checkLabelValue("meshId", meshId),
    ...checkDnsLabel("systemNamespace", systemNamespace),
    ...checkOptionalWait("readyTimeout", readyTimeout),
    ...checkRegistry("istio.mirror", istio.mirror),
    ...checkRegistry("istio.imageHub", istio.imageHub),
    ...imagePullSecrets.flatMap((name, index) =>
      checkSecretName(`istio.imagePullSecrets[${index}]`, name),
    ),
  ];
}

/** Image names and chart addresses add their own scheme. */
function checkRegistry(path: string, registry: pulumi.Input<string> | undefined): Issue[] {
  if (!isString(registry)) return [];
  const scheme = /^[^/]*:\/\//.exec(registry)?.[0];
  if (scheme === undefined) return [];
  const reason = `expected HOST[:PORT][/PATH], got "${registry}"; remove "${scheme}"`;
  return [{ path, reason }];
}
