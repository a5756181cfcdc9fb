import { defined } from "../../defined";
import { groupBy } from "../graph/group-by";
import { summarizeClusters, type ClusterChanges } from "./clusters";
import type { Change, Diagnostic, Preview } from "./preview";
import { risksOf } from "./risks";
import type { MeshSummary, Summary } from "./summary";

/** Says what an update would do in each cluster, and what to know before it. */
export function summarize(preview: Preview): Summary {
  const { changes, errors } = preview;
  const inClusters = changes.filter(({ isInMesh, provider }) => isInMesh && provider !== undefined);
  // without --show-sames, a preview may not name the mesh
  const isNamed = inClusters.every(({ provider }) => meshOf(provider, preview) !== undefined);
  const meshes = [...preview.meshes, ...(isNamed ? [] : [undefined])];
  return {
    schemaVersion: 1,
    meshes: meshes.map((mesh) =>
      summarizeMesh(
        mesh,
        inClusters.filter(({ provider }) => meshOf(provider, preview) === mesh),
        warningsOf(mesh, meshes, preview),
      ),
    ),
    otherChanges: changes.filter(isOther).length,
    errors,
  };
}

/** The mesh of a provider, named after mesh and cluster. The longer name is the more exact one. */
const meshOf = (provider = "", { meshes }: Preview): string | undefined =>
  meshes
    .filter((mesh) => provider.startsWith(`${mesh}-`))
    .sort((one, other) => other.length - one.length)[0];

/** The stack and its providers are part of every stack. */
const isOther = ({ isInMesh, type }: Change): boolean =>
  !isInMesh && !/^pulumi:(pulumi:Stack$|providers:)/.test(type);

function summarizeMesh(
  name: string | undefined,
  changes: readonly Change[],
  warnings: readonly Diagnostic[],
): MeshSummary {
  const clusters = groupBy(changes, ({ provider = "" }) => provider)
    .map((group): ClusterChanges => {
      const provider = group[0]?.provider ?? "";
      const cluster = name === undefined ? provider : provider.slice(`${name}-`.length);
      return { name: cluster, changes: group };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
  const summaries = summarizeClusters(clusters);
  return defined({
    name,
    clusters: summaries,
    risks: risksOf(clusters, summaries, warnings),
  });
}

/** The warnings of a mesh. Those of other resources are not about the mesh. */
function warningsOf(
  mesh: string | undefined,
  meshes: readonly (string | undefined)[],
  { warnings }: Preview,
): Diagnostic[] {
  const isOf = ({ urn = "", message }: Diagnostic): boolean =>
    urn.endsWith(`MultiClusterMesh::${mesh}`) || message.startsWith(`MultiClusterMesh "${mesh}": `);
  const isAny = ({ urn = "", message }: Diagnostic): boolean =>
    urn.includes("MultiClusterMesh::") || message.startsWith("MultiClusterMesh ");
  return warnings.filter(meshes.length > 1 ? isOf : isAny);
}
