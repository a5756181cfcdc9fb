import { expected } from "../../issue";
import { UsageError } from "../contexts";
import { types } from "../stack/read";

/** What `pulumi preview --json` printed, as far as the summary uses it. */
export interface Preview {
  /** The changes of resources. Steps that change nothing are left out. */
  readonly changes: readonly Change[];
  /** The names of the meshes in the preview. It may name no mesh without `--show-sames`. */
  readonly meshes: readonly string[];
  readonly warnings: readonly Diagnostic[];
  readonly errors: readonly string[];
}

export type Op = "create" | "update" | "replace" | "delete";

/** How the update changes one resource. */
export interface Change {
  readonly op: Op;
  readonly type: string;
  readonly name: string;
  /** Whether the resource is a mesh or below one. */
  readonly isInMesh: boolean;
  /** The name of its provider: the mesh and the cluster. Not set for resources outside of clusters. */
  readonly provider?: string;
  /** The paths of the fields that change. */
  readonly fields: readonly string[];
  readonly before: Values;
  readonly after: Values;
}

export interface Values {
  readonly [key: string]: unknown;
}

/** A message of the preview. */
export interface Diagnostic {
  /** The resource that it is about. */
  readonly urn?: string;
  readonly message: string;
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly provider?: string;
  readonly diffReasons?: readonly string[] | null;
  readonly detailedDiff?: object | null;
  readonly oldState?: State;
  readonly newState?: State;
}

interface State {
  readonly inputs?: Values;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
}

interface Digest {
  readonly steps?: readonly Step[];
  readonly diagnostics?: readonly (Diagnostic & { readonly severity: string })[];
}

/** Other operations change nothing, or are halves of a replacement. */
const ops: { readonly [op: string]: Op } = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** Reads a preview. `source` names it in errors. */
export function readPreview(content: string, source: string): Preview {
  const { steps = [], diagnostics = [] } = parse(content, source);
  const messages = (severity: string): Diagnostic[] =>
    diagnostics.filter((one) => one.severity === severity).map(withoutPrefix);
  return {
    changes: steps.flatMap(changeOf),
    meshes: [
      ...new Set([...steps.flatMap(urnsOf).flatMap(meshIn), ...diagnostics.flatMap(meshOf)]),
    ],
    warnings: messages("warning"),
    errors: messages("error").map(({ message }) => message),
  };
}

function parse(content: string, source: string): Digest {
  const wanted = "what `pulumi preview --json` prints";
  if (content.trim() === "") throw new UsageError(`${source}: ${expected(wanted, undefined)}`);
  let digest: unknown;
  try {
    digest = JSON.parse(content);
  } catch {
    // the error of the parser quotes the preview
    throw new UsageError(`${source}: expected ${wanted}, got something that is not JSON`);
  }
  const { steps, diagnostics } = (digest ?? {}) as Digest;
  if (Array.isArray(steps) || Array.isArray(diagnostics)) return digest as Digest;
  throw new UsageError(`${source}: expected ${wanted}, got JSON without steps`);
}

/** The engine begins a message with its severity. */
const withoutPrefix = ({ urn, message }: Diagnostic): Diagnostic => ({
  ...(urn === undefined ? {} : { urn }),
  message: message.replace(/^(warning|error): /, "").trim(),
});

function changeOf(step: Step): Change[] {
  const { urn, provider = "", diffReasons, detailedDiff, oldState, newState } = step;
  const op = ops[step.op];
  if (op === undefined) return [];
  const type = typeOf(urn);
  const fields = Object.keys(detailedDiff ?? {});
  const change = {
    op,
    type,
    name: nameOf(urn),
    isInMesh: typesOf(urn).includes(types.mesh),
    fields: fields.length > 0 ? fields : (diffReasons ?? []),
    before: oldState?.inputs ?? {},
    after: newState?.inputs ?? {},
  };
  // a reference to a provider is its URN and its ID
  const used = [types.provider, types.cluster].includes(type)
    ? urn
    : provider.slice(0, provider.lastIndexOf("::"));
  return [typesOf(used).includes(types.mesh) ? { ...change, provider: nameOf(used) } : change];
}

/** `urn:pulumi:stack::project::parent$type::name`. A name may have any characters. */
const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
const typesOf = (urn: string): string[] => (urn.split("::")[2] ?? "").split("$");
const typeOf = (urn: string): string => typesOf(urn).at(-1) ?? "";

const urnsOf = ({ urn, oldState, newState }: Step): string[] => [
  urn,
  ...[oldState, newState].flatMap((state) => [state?.parent ?? "", ...(state?.dependencies ?? [])]),
];

/** The mesh that a URN names. What a mesh creates depends on its identity, the Stash `NAME-id`. */
function meshIn(urn: string): string[] {
  if (typeOf(urn) === types.mesh) return [nameOf(urn)];
  const isStash = typeOf(urn) === "pulumi:index:Stash" && typesOf(urn).at(-2) === types.mesh;
  return isStash ? (/^(.*)-id$/.exec(nameOf(urn))?.slice(1) ?? []) : [];
}

/** The mesh that a message is about. Messages from before the mesh is registered only name it. */
const meshOf = ({ urn = "", message }: Diagnostic): string[] =>
  /MultiClusterMesh "([^"]*)"/.exec(message)?.slice(1) ?? meshIn(urn);
