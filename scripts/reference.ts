import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as ts from "typescript";
import { defined } from "../sdk/defined";
import { root } from "./package";

/** A public type: a group of arguments or outputs, or an enumeration with its choices. */
export interface DocumentedType {
  readonly name: string;
  readonly description: string;
  /** A program that uses the type, as a Markdown code block. */
  readonly example?: string;
  readonly fields: readonly Field[];
  readonly choices: readonly Choice[];
}

/** One argument or output. */
export interface Field {
  readonly name: string;
  /** The type as written in the source. */
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

/** The public types by name. */
export type Types = ReadonlyMap<string, DocumentedType>;

/** The component. Its fields are the outputs. */
export const resource = "MultiClusterMesh";

/** The files of `sdk/` that index.ts exports from, and which of their names it exports. */
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

/** The files of `sdk/` that index.ts exports from. */
export const publicFiles = (): string[] => publicParts().map(({ file }) => file);

/** Every type that the package exports, read from the sources. */
export function documentedTypes(): Types {
  const types = publicParts().flatMap(({ file, exported }) =>
    parse(file).statements.flatMap((statement) => {
      const type = typeOf(statement);
      return type !== undefined && exported(type.name) ? [type] : [];
    }),
  );
  return new Map(types.map((type) => [type.name, type]));
}

export function typeNamed(types: Types, name: string): DocumentedType {
  const type = types.get(name);
  if (type === undefined) throw new Error(`the package exports no type "${name}"`);
  return type;
}

/** A type and every type that its fields refer to, each after the first type that refers to it. */
export function reachableFrom(start: string, types = documentedTypes()): DocumentedType[] {
  const found = new Set<DocumentedType>();
  const add = (name: string): void => {
    const type = typeNamed(types, name);
    if (found.has(type)) return;
    found.add(type);
    for (const field of type.fields) typesIn(field.type, types).forEach(add);
  };
  add(start);
  return [...found];
}

/** The documented types that a type mentions. */
export const typesIn = (type: string, types: Types): string[] =>
  (type.match(/\w+/g) ?? []).filter((word) => types.has(word));

/** The arguments that hold values rather than groups of arguments, e.g. `ClusterArgs.network`. */
export function leafArguments(): string[] {
  const types = documentedTypes();
  const isGroup = (name: string): boolean => typeNamed(types, name).fields.length > 0;
  return reachableFrom(`${resource}Args`, types).flatMap(({ name, fields }) =>
    fields
      .filter(({ type }) => !typesIn(type, types).some(isGroup))
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
  if (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement))
    return groupOf(statement);
  if (ts.isVariableStatement(statement)) return enumerationOf(statement);
  return undefined;
}

function groupOf(declaration: ts.InterfaceDeclaration | ts.ClassDeclaration): DocumentedType {
  const members: readonly ts.Node[] = declaration.members;
  return {
    name: declaration.name?.text ?? "",
    description: descriptionOf(declaration),
    ...defined({ example: exampleOf(declaration) }),
    fields: members
      .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
      .map(fieldOf),
    choices: [],
  };
}

/** Reads `export const Name = { Choice: "value" } as const`. */
function enumerationOf(statement: ts.VariableStatement): DocumentedType | undefined {
  const [declaration] = statement.declarationList.declarations;
  const initializer = declaration?.initializer;
  if (initializer === undefined || !ts.isAsExpression(initializer)) return undefined;
  if (!ts.isObjectLiteralExpression(initializer.expression)) return undefined;
  return {
    name: declaration?.name.getText() ?? "",
    description: descriptionOf(statement),
    fields: [],
    choices: initializer.expression.properties.filter(ts.isPropertyAssignment).map((property) => ({
      name: property.name.getText(),
      value: (property.initializer as ts.StringLiteral).text,
      description: descriptionOf(property),
    })),
  };
}

const fieldOf = (member: ts.PropertySignature | ts.PropertyDeclaration): Field => ({
  name: member.name.getText(),
  type: member.type?.getText() ?? "any",
  required: member.questionToken === undefined,
  description: descriptionOf(member),
});

const descriptionOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join("\n\n");

function exampleOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "example");
  return ts.getTextOfJSDocComment(tag?.comment);
}

/** A docstring taken apart. */
export interface Description {
  /** The first line. */
  readonly summary: string;
  /** Everything before the facts, the first line included. It is Markdown. */
  readonly text: string;
  /** The field of Istio or Kubernetes that an argument becomes. */
  readonly becomes?: string;
  readonly defaultsTo?: string;
  /** When an output has no value. */
  readonly notSet?: string;
}

/** The words that a fact of a docstring begins with, at the beginning of a line. */
const openings = { becomes: "Becomes ", defaultsTo: "Defaults to ", notSet: "Not set " } as const;

export function readDescription(description: string): Description {
  const beginning = Object.values(openings).join("|");
  const [text = "", ...facts] = description.split(new RegExp(`\\n(?=${beginning})`));
  const factWith = (opening: string): string | undefined =>
    facts.find((fact) => fact.startsWith(opening))?.slice(opening.length);
  return {
    summary: text.split("\n")[0] ?? "",
    text: text.trim(),
    ...defined({
      becomes: factWith(openings.becomes),
      defaultsTo: factWith(openings.defaultsTo),
      notSet: factWith(openings.notSet),
    }),
  };
}
