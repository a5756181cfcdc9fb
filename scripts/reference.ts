import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as prettier from "prettier";
import * as ts from "typescript";
import { defined } from "../sdk/defined";
import { root } from "./package";

/** A public type: a group of arguments or outputs with its fields, or an enumeration with its choices. */
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
export function documentedTypes(): Map<string, DocumentedType> {
  const types = publicParts().flatMap(({ file, exported }) =>
    parse(file).statements.flatMap((statement) =>
      [typeOf(statement)].filter((type) => type !== undefined && exported(type.name)),
    ),
  );
  return new Map(types.map((type) => [type!.name, type!]));
}

/** A type and every type that its fields refer to, each after the first type that refers to it. */
export function reachableFrom(start: string, types = documentedTypes()): DocumentedType[] {
  const found = new Set<DocumentedType>();
  const add = (name: string): void => {
    const type = types.get(name)!;
    if (found.has(type)) return;
    found.add(type);
    for (const field of type.fields) referredBy(field.type, types).forEach(add);
  };
  add(start);
  return [...found];
}

/** The documented types that a type mentions. */
const referredBy = (type: string, types: ReadonlyMap<string, DocumentedType>): string[] =>
  (type.match(/\w+/g) ?? []).filter((word) => types.has(word));

/** The arguments that hold values rather than groups of arguments, e.g. `ClusterArgs.network`. */
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
    const example = exampleOf(statement);
    return {
      name: statement.name!.text,
      description,
      ...defined({ example }),
      fields,
      choices: [],
    };
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

function exampleOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === "example");
  return tag === undefined ? undefined : ts.getTextOfJSDocComment(tag.comment);
}

const descriptionOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join("\n\n");

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

/** The page `docs/arguments.md`, formatted as prettier formats it. */
export async function argumentsPage(): Promise<string> {
  const page = new Page();
  const options = await prettier.resolveConfig(resolve(root, "docs/arguments.md"));
  return prettier.format(page.content(), { ...options, parser: "markdown" });
}

const introduction = `
This page lists every argument and output of the component \`${resource}\`. They are the same in
every Pulumi language, in the spelling of that language: \`meshId\` is \`mesh_id\` in Python.

- An argument marked *input* can be an output of another resource. All other arguments must be known
  when the program runs.
- *Becomes* names the field of Istio or Kubernetes that an argument sets.
- Invalid arguments are rejected before anything is created. The error lists all of them, each with
  its field.

The page is generated from the comments in [sdk/args](../sdk/args) and [sdk/mesh.ts](../sdk/mesh.ts).
To change it, edit the comments and run \`npm run golden\`.
`;

/** The Markdown of the page, before it is formatted. */
class Page {
  private readonly types = documentedTypes();
  private readonly inputs = reachableFrom(`${resource}Args`, this.types);
  private readonly outputs = reachableFrom(resource, this.types).filter(
    (type) => !this.inputs.includes(type),
  );
  private readonly anchors = anchorsOf(
    [...this.inputs, ...this.outputs].flatMap(({ name, fields }) => [
      name,
      ...fields.map((field) => field.name),
    ]),
  );

  content(): string {
    return [
      "# Arguments and outputs",
      introduction,
      "## Example",
      this.types.get(resource)!.example!,
      "## Contents",
      [
        ...this.contents("Arguments", `${resource}Args`),
        ...this.contents("Outputs", resource),
      ].join("\n"),
      "## Arguments",
      ...this.inputs.map((type) => this.section(type)),
      "## Outputs",
      ...this.outputs.map((type) => this.section(type)),
    ].join("\n\n");
  }

  /** A tree of links: below each type the fields that lead to further types. */
  private contents(label: string, start: string): string[] {
    const shown = new Set<string>();
    const entry = (field: string, type: string, indent: string): string[] => {
      if (shown.has(type)) return [];
      shown.add(type);
      const below = this.types
        .get(type)!
        .fields.flatMap((one) =>
          referredBy(one.type, this.types).flatMap((other) =>
            entry(`\`${one.name}\``, other, `${indent}  `),
          ),
        );
      return [`${indent}- ${field}: ${this.link(type)}`, ...below];
    };
    return entry(label, start, "");
  }

  private section({ name, description, fields, choices }: DocumentedType): string {
    return [
      `### ${name}`,
      description,
      ...fields.map((field) => this.field(field, name.endsWith("Args"))),
      choices.map(({ value, description: text }) => `- \`"${value}"\`: ${text}`).join("\n"),
    ].join("\n\n");
  }

  private field({ name, type, required, description }: Field, isArgument: boolean): string {
    const { text, becomes, defaultsTo, notSet } = readDescription(description);
    const need = required ? "required" : "optional";
    const facts = Object.entries(
      defined({ Becomes: becomes, Default: defaultsTo, "Not set": notSet }),
    );
    return [
      `#### ${name}`,
      `*${this.typeText(type)}${isArgument ? `, ${need}` : ""}*`,
      text,
      facts.map(([fact, value]) => `- *${fact}:* ${value}`).join("\n"),
    ].join("\n\n");
  }

  /** A type in words: `{ [name: string]: ClusterArgs }` is a map of ClusterArgs. */
  private typeText(type: string): string {
    const inner = (pattern: RegExp): string | undefined => pattern.exec(type)?.[1];
    const input = inner(/^pulumi\.Input<(.*)>$/);
    if (input !== undefined) return `${this.typeText(input)}, input`;
    const output = inner(/^pulumi\.Output<(.*)>$/);
    if (output !== undefined) return this.typeText(output);
    const item = inner(/^(.*)\[\]$/);
    if (item !== undefined) return `list of ${this.plural(item)}`;
    const value = inner(/^\{ \[\w+: string\]: (.*) \}$/);
    if (value !== undefined) return `map of ${this.plural(value)}`;
    if (type === "any") return "any value";
    return this.types.has(type) ? this.link(type) : type;
  }

  private plural(type: string): string {
    return this.types.has(type) ? this.link(type) : `${this.typeText(type)}s`;
  }

  private link(type: string): string {
    return `[${type}](#${this.anchors.get(type)})`;
  }
}

/** The anchors that GitHub gives to headings. It numbers those that differ only in case. */
export function anchorsOf(headings: readonly string[]): Map<string, string> {
  const seen = new Map<string, number>();
  const anchors = new Map<string, string>();
  for (const heading of headings) {
    const slug = heading.toLowerCase();
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    if (!anchors.has(heading)) anchors.set(heading, before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}
