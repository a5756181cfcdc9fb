import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as ts from "typescript";
import { root } from "./package";

/** A type that users meet: a group of arguments or results with its fields, or an enumeration with its choices. */
export interface DocumentedType {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  readonly choices: readonly Choice[];
}

/** One argument or result. */
export interface Field {
  readonly name: string;
  /** The type as the source has it. */
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** One value of an enumeration. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

/** The resource, whose fields are its outputs. */
export const resource = "MultiClusterMesh";

/** The files of `sdk/` that the package exports from, and which of their statements: a list of names, or all. */
const publicParts = (): { file: string; exported: (name: string) => boolean }[] =>
  parse("index.ts")
    .statements.filter(ts.isExportDeclaration)
    .map(({ moduleSpecifier, exportClause }) => ({
      file: `${(moduleSpecifier as ts.StringLiteral).text}.ts`,
      exported: (name) =>
        exportClause === undefined ||
        !ts.isNamedExports(exportClause) ||
        exportClause.elements.some((one) => one.name.text === name),
    }));

/** The files of `sdk/` that make up what the package exports. */
export const publicFiles = (): string[] => publicParts().map(({ file }) => file);

/** Every type that the package exports, read from the sources: whatever is added there is in here. */
export function documentedTypes(): Map<string, DocumentedType> {
  const types = publicParts().flatMap(({ file, exported }) =>
    parse(file).statements.flatMap((statement) =>
      [typeOf(statement)].filter((type) => type !== undefined && exported(type.name)),
    ),
  );
  return new Map(types.map((type) => [type!.name, type!]));
}

/** The named types with all that their fields refer to, each after the first that refers to it. */
export function reachableFrom(start: string, types = documentedTypes()): DocumentedType[] {
  const names = new Set([start]);
  for (const name of names)
    for (const { type } of types.get(name)!.fields)
      for (const other of referredBy(type, types)) names.add(other);
  return [...names].map((name) => types.get(name)!);
}

/** The names of documented types in the text of a type. */
const referredBy = (type: string, types: ReadonlyMap<string, DocumentedType>): string[] =>
  (type.match(/\w+/g) ?? []).filter((word) => types.has(word));

/** The arguments that hold values and no further arguments, as `ClusterArgs.network`. */
export function leafArguments(): string[] {
  const types = documentedTypes();
  const isGroup = (name: string): boolean => types.get(name)!.fields.length > 0;
  return reachableFrom(`${resource}Args`, types).flatMap(({ name, fields }) =>
    fields
      .filter(({ type }) => !referredBy(type, types).some(isGroup))
      .map((field) => `${name}.${field.name}`),
  );
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(
    file,
    readFileSync(resolve(root, "sdk", file), "utf8"),
    ts.ScriptTarget.ES2022,
    true,
  );

function typeOf(statement: ts.Statement): DocumentedType | undefined {
  const description = descriptionOf(statement);
  if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const members: readonly ts.Node[] = statement.members;
    const fields = members
      .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
      .map(fieldOf);
    return { name: statement.name!.text, description, fields, choices: [] };
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  const { name, initializer } = statement.declarationList.declarations[0]!;
  if (
    initializer === undefined ||
    !ts.isAsExpression(initializer) ||
    !ts.isObjectLiteralExpression(initializer.expression)
  )
    return undefined;
  const choices = initializer.expression.properties
    .filter(ts.isPropertyAssignment)
    .map((property) => ({
      name: property.name.getText(),
      value: (property.initializer as ts.StringLiteral).text,
      description: descriptionOf(property),
    }));
  return { name: name.getText(), description, fields: [], choices };
}

function fieldOf(member: ts.PropertySignature | ts.PropertyDeclaration): Field {
  const required = member.questionToken === undefined;
  return {
    name: member.name.getText(),
    type: member.type!.getText(),
    required,
    description: descriptionOf(member),
  };
}

const descriptionOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => (ts.getTextOfJSDocComment(comment) ?? "").replace(/\s+/g, " "))
    .join(" ");

/** The page `docs/arguments.md`. */
export function argumentsPage(): string {
  const types = documentedTypes();
  const inputs = reachableFrom(`${resource}Args`, types);
  const outputs = reachableFrom(resource, types).filter((type) => !inputs.includes(type));
  return (
    [
      "# Arguments and outputs",
      "Made from the comments in [sdk/](../sdk) by `npm run golden`; change it there. Names, types and defaults are the same in every Pulumi " +
        "language. An *input* may be the output of another resource; everything else must be known when the program runs. Wrong arguments are " +
        "refused together, each with its field, before anything is created.",
      "## Arguments",
      ...inputs.map((type) => section(type, types)),
      "## Outputs",
      ...outputs.map((type) => section(type, types)),
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}

function section(
  { name, description, fields, choices }: DocumentedType,
  types: ReadonlyMap<string, DocumentedType>,
): string {
  const isArguments = name.endsWith("Args");
  return [
    `### ${name}`,
    description,
    ...fields.map((field) => {
      const required = isArguments && field.required ? ", required" : "";
      return `**${field.name}** (${typeText(field.type, types)}${required})<br>\n${field.description}`;
    }),
    ...(choices.length > 0
      ? [choices.map((choice) => `- \`"${choice.value}"\`: ${choice.description}`).join("\n")]
      : []),
  ].join("\n\n");
}

/** A type in words: `{ [name: string]: ClusterArgs }` is a map of ClusterArgs. */
function typeText(type: string, types: ReadonlyMap<string, DocumentedType>): string {
  const inner = (pattern: RegExp): string | undefined => pattern.exec(type)?.[1];
  const input = inner(/^pulumi\.Input<(.*)>$/);
  if (input !== undefined) return `${typeText(input, types)}, input`;
  const output = inner(/^pulumi\.Output<(.*)>$/);
  if (output !== undefined) return typeText(output, types);
  const item = inner(/^(.*)\[\]$/);
  if (item !== undefined) return `list of ${typeText(item, types)}`;
  const value = inner(/^\{ \[\w+: string\]: (.*) \}$/);
  if (value !== undefined) return `map of ${typeText(value, types)}`;
  if (type === "any") return "anything";
  return types.has(type) ? `[${type}](#${type.toLowerCase()})` : type;
}
