import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { checkDnsLabel, checkDnsName, checkSecretName, dnsLabel, dnsName } from "./formats";
import { defaultIstioVersion } from "../topology/defaults";
import type { Issue } from "../issue";
import { faultOf } from "./versions";

/** The rules about Istio itself: versions, revision, names that become Kubernetes'. */
export function checkIstio(
  args: MultiClusterMeshArgs,
  clusters: ReadonlyMap<string, ClusterArgs>,
): Issue[] {
  const {
    revision,
    revisionTags = [],
    version = defaultIstioVersion,
    allowFaultyVersion = false,
  } = args.istio ?? {};
  const { mirror, imageHub, imageTag, imagePullSecrets = [] } = args.istio ?? {};
  const versions = [
    { path: "istio.version", version },
    ...[...clusters].flatMap(([name, { istioVersion }]) =>
      istioVersion === undefined
        ? []
        : [{ path: `clusters.${name}.istioVersion`, version: istioVersion }],
    ),
  ];
  return [
    ...checkDnsLabel("systemNamespace", args.systemNamespace),
    ...checkDnsLabel("istio.revision", revision),
    ...checkLength(
      "istio.revision",
      revision,
      longestRevision,
      `the Helm release ${injectorRelease}<revision>`,
    ),
    ...revisionTags.flatMap((tag, index) =>
      checkTag(`istio.revisionTags[${index}]`, tag, revision),
    ),
    ...revisionTags.flatMap((tag, index) =>
      checkTagDiffers(`istio.revisionTags[${index}]`, tag, revisionTags.slice(0, index)),
    ),
    ...checkRegistry("istio.mirror", mirror),
    ...checkRegistry("istio.imageHub", imageHub),
    ...checkImageTag("istio.imageTag", imageTag),
    ...imagePullSecrets.flatMap((name, index) =>
      checkSecretName(`istio.imagePullSecrets[${index}]`, name),
    ),
    ...versions.flatMap(({ path, version: one }) => {
      const reason = faultOf(one, allowFaultyVersion);
      return reason === undefined ? [] : [{ path, reason }];
    }),
    ...[...clusters].flatMap(([name, { clusterDomain }]) =>
      checkDnsName(`clusters.${name}.clusterDomain`, clusterDomain),
    ),
  ];
}

/** Helm takes names of releases of at most 53 characters, Kubernetes those of Services of at most 63. */
const [injectorRelease, tagService] = ["istio-sidecar-injector-", "istiod-revision-tag-"];
const [longestRevision, longestTag] = [53 - injectorRelease.length, 63 - tagService.length];

/** A name becomes the end of another one, which then has a limit of its own. One that is no label at all is refused already. */
function checkLength(
  path: string,
  value: string | undefined,
  longest: number,
  where: string,
): Issue[] {
  if (value === undefined || value.length <= longest || !dnsLabel.test(value)) return [];
  return [
    {
      path,
      reason: `"${value}" has ${value.length} characters, and in ${where} there is room for ${longest}; choose a shorter one`,
    },
  ];
}

const checkTagDiffers = (path: string, tag: string, before: readonly string[]): Issue[] =>
  before.includes(tag) ? [{ path, reason: `the tag "${tag}" is named twice; remove one` }] : [];

function checkTag(path: string, tag: string, revision: string | undefined): Issue[] {
  if (tag === revision)
    return [{ path, reason: `"${tag}" is the revision itself; a tag is another name for it` }];
  if (tag === "default" && revision === undefined)
    return [
      {
        path,
        reason:
          'without a revision the control plane is "default" already; remove this, or give istio.revision',
      },
    ];
  return [
    ...checkDnsLabel(path, tag),
    ...checkLength(path, tag, longestTag, `the Service ${tagService}<tag>`),
  ];
}

/** A registry is named as in images: no scheme, because charts and images put their own before it. Each part is as registries want it. */
function checkRegistry(path: string, registry: string | undefined): Issue[] {
  if (registry === undefined) return [];
  const [host = "", ...parts] = registry.split("/");
  if (isHost(host.replace(/:\d+$/, "")) && parts.every((part) => partOfPath.test(part))) return [];
  const form =
    'HOST[:PORT][/PATH], without a scheme and without a tag; a path has lower-case letters, digits and ".", "_" or "-" between them';
  return [{ path, reason: `"${registry}" is no registry; the form is ${form}` }];
}
/** The first part is a path's where it is no host, as in "library/istio". */
const isHost = (host: string): boolean => dnsName.test(host.toLowerCase()) || partOfPath.test(host);
const partOfPath = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;

/** As registries want it. */
function checkImageTag(path: string, tag: string | undefined): Issue[] {
  if (tag === undefined || /^[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}$/.test(tag)) return [];
  const form =
    'letters, digits, "_", "-" and "." are allowed, the last two not in front, at most 128 characters';
  return [{ path, reason: `"${tag}" is no tag of an image; ${form}` }];
}
