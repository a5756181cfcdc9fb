/** One step of a preview, as the recorded previews have it. */
export interface StepLine {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly fields?: readonly string[];
  readonly before?: object;
  readonly after?: object;
}

const mesh = "istio-multicluster:index:MultiClusterMesh";
const install = `${mesh}$istio-multicluster:index:ClusterInstall`;
const urnOf = (types: string, name: string): string => `urn:pulumi:dev::project::${types}::${name}`;

/** The URN of the mesh in these previews. */
export const meshUrn = urnOf(mesh, "mesh");

/** What `pulumi preview --json` prints for steps in the mesh "mesh" with these clusters. */
export const digestOf = (
  steps: readonly StepLine[],
  clusters: readonly string[],
  diagnostics: readonly object[] = [],
): string => JSON.stringify({ steps: steps.map((step) => stepOf(step, clusters)), diagnostics });

function stepOf(line: StepLine, clusters: readonly string[]): object {
  const { op, type, name, fields = [], before, after } = line;
  const cluster = clusters.find((one) => `${name}-`.startsWith(`mesh-${one}-`));
  const isObject = type.startsWith("kubernetes:") && !type.endsWith(":Chart");
  return {
    op,
    urn: urnIn(line, cluster),
    ...(isObject && cluster !== undefined
      ? { provider: `${urnOf(`${install}$pulumi:providers:kubernetes`, `mesh-${cluster}`)}::id` }
      : {}),
    detailedDiff: Object.fromEntries(fields.map((field) => [field, { kind: "update" }])),
    ...(before === undefined ? {} : { oldState: { inputs: before } }),
    newState: { inputs: after ?? {}, parent: meshUrn },
  };
}

function urnIn({ type, name }: StepLine, cluster: string | undefined): string {
  if (type === mesh) return meshUrn;
  if (!name.startsWith("mesh-")) return urnOf(type, name);
  const isBelow = cluster !== undefined && type !== "istio-multicluster:index:ClusterInstall";
  return urnOf(`${isBelow ? install : mesh}$${type}`, name);
}

/** The steps of a recorded preview: `update kubernetes:core/v1:Secret mesh-east-cacerts [data]`. */
export const linesOf = (recorded: string): StepLine[] =>
  recorded
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, op = "", type = "", name = "", fields] =
        /^(\S+) (\S+) (\S+)(?: \[(.*)\])?$/.exec(line) ?? [];
      return { op, type, name, fields: fields?.split(", ") ?? [] };
    });
