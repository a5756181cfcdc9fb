import { rejectedBy, type Claim } from "./claims";
import type { ExistingObject } from "./existing-istio";
import { helmAnnotations, helmLabel } from "./maker";

/**
 * The commands that make objects part of a release of the mesh. They change nothing else. The
 * default webhook is deleted instead, because the mesh may have another one for the same objects.
 */
export function handOver(claim: Claim): string[] {
  const { releaseName, namespace } = claim;
  const owner = [
    `${helmAnnotations.name}=${releaseName}`,
    `${helmAnnotations.namespace}=${namespace}`,
  ].join(" ");
  const all = rejectedBy(claim);
  const validators = all.filter(({ kind }) => kind === validator);
  const rejected = all.filter(({ kind }) => kind !== validator);
  const commands = (verb: string, marks: string, objects: ExistingObject[]): string[] =>
    targetsOf(objects, namespace).map(
      (targets) => `kubectl ${verb} --overwrite ${targets} ${marks}`,
    );
  return [
    ...commands("annotate", owner, rejected),
    ...commands(
      "label",
      `${helmLabel}=Helm`,
      rejected.filter(({ hasHelmLabel }) => !hasHelmLabel),
    ),
    ...validators.map(({ name }) => `kubectl delete ${validator} ${name}`),
  ];
}

const validator: ExistingObject["kind"] = "validatingwebhookconfiguration";

/** The arguments of kubectl for the objects. CRDs are too many to name. */
function targetsOf(objects: readonly ExistingObject[], namespace: string): string[] {
  const selectors = new Set(objects.flatMap(({ selector }) => selector ?? []));
  const named = objects
    .filter(({ selector }) => selector === undefined)
    .map(({ kind, name }) => `${kind}/${name}`);
  return [
    ...[...selectors].map((selector) => `crds -l ${selector}`),
    ...(named.length > 0 ? [`-n ${namespace} ${named.join(" ")}`] : []),
  ];
}

/** The command that deletes Helm's records of releases. Their objects stay. */
export const forgetReleases = (releases: readonly string[], namespace: string): string[] =>
  releases.length === 0
    ? []
    : [`kubectl delete secrets -n ${namespace} -l 'owner=helm,name in (${releases.join(",")})'`];
