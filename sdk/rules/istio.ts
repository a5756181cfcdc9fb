import type * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueIf, type Issue } from "../issue";
import { isString } from "../later";
import { checkOptionalWait } from "./durations";
import { checkDnsLabel, checkLabelValue, checkSecretName } from "./formats";

/** Checks what all clusters share: names, revision and tags, registries. */
export function checkIstio(args: MultiClusterMeshArgs): Issue[] {
  const { meshId, systemNamespace, istio = {}, readyTimeout } = args;
  const { revision, revisionTags = [], imagePullSecrets = [] } = istio;
  return [
    ...checkLabelValue("meshId", meshId),
    ...checkDnsLabel("systemNamespace", systemNamespace),
    ...checkOptionalWait("readyTimeout", readyTimeout),
    ...checkRevision("istio.revision", revision),
    ...revisionTags.flatMap((tag, index) =>
      checkTag(`istio.revisionTags[${index}]`, tag, revision),
    ),
    ...checkRegistry("istio.mirror", istio.mirror),
    ...checkRegistry("istio.imageHub", istio.imageHub),
    ...imagePullSecrets.flatMap((name, index) =>
      checkSecretName(`istio.imagePullSecrets[${index}]`, name),
    ),
  ];
}

/** Helm allows 53 characters in the name of a release. */
const injectorRelease = "istio-sidecar-injector-";
const maxRevision = 53 - injectorRelease.length;

/** Kubernetes allows 63 characters in the name of a Service. */
const tagService = "istiod-revision-tag-";
const maxTag = 63 - tagService.length;

function checkRevision(path: string, revision: string | undefined): Issue[] {
  if (revision === undefined) return [];
  return [
    ...checkDnsLabel(path, revision),
    ...checkLength(path, revision, maxRevision, `the Helm release ${injectorRelease}<revision>`),
  ];
}

const checkTag = (path: string, tag: string, revision: string | undefined): Issue[] => [
  ...checkDnsLabel(path, tag),
  ...checkLength(path, tag, maxTag, `the Service ${tagService}<tag>`),
  ...issueIf(
    tag === revision,
    path,
    `expected a name other than istio.revision, got the same name, "${tag}"; remove this tag`,
  ),
  ...issueIf(
    tag === "default" && revision === undefined,
    path,
    'requires istio.revision, because a control plane without one is "default" already; ' +
      "set istio.revision or remove this tag",
  ),
];

const checkLength = (path: string, value: string, most: number, user: string): Issue[] =>
  issueIf(
    value.length > most,
    path,
    `expected at most ${most} characters, got ${value.length}; ` +
      `use a shorter name, because it is part of ${user}`,
  );

/** Image names and chart addresses add their own scheme. */
function checkRegistry(path: string, registry: pulumi.Input<string> | undefined): Issue[] {
  if (!isString(registry)) return [];
  const scheme = /^[^/]*:\/\//.exec(registry)?.[0];
  if (scheme === undefined) return [];
  const reason = `expected HOST[:PORT][/PATH], got "${registry}"; remove "${scheme}"`;
  return [{ path, reason }];
}
