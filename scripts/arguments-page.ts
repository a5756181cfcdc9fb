import { resolve } from "node:path";
import * as prettier from "prettier";
import { defined } from "../sdk/defined";
import { root } from "./package";
import {
  documentedTypes,
  reachableFrom,
  readDescription,
  resource,
  typeNamed,
  typesIn,
  type DocumentedType,
  type Field,
} from "./reference";

/** The page `docs/arguments.md`, formatted by prettier. */
export async function argumentsPage(): Promise<string> {
  const options = await prettier.resolveConfig(resolve(root, "docs/arguments.md"));
  return prettier.format(new Page().content(), { ...options, parser: "markdown" });
}

const introduction = `
This page lists every argument and output of the component \`${resource}\`. They are the same in
every Pulumi language, in the spelling of that language: \`meshId\` is \`mesh_id\` in Python.

- An argument marked *input* can be [an output of another
  resource](programs.md#use-values-of-other-resources). So can each single value in \`helmValues\` and
  \`meshConfig\`. All other arguments must be known when the program runs.
- *Becomes* names the field of Istio or Kubernetes that an argument sets.
- Invalid arguments are rejected before anything is created. The error lists all of them, each with
  its field.

The page is generated from the comments in [sdk/args](../sdk/args) and
[sdk/mesh.ts](../sdk/mesh.ts). To change it, edit the comments and run \`npm run golden\`.
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
      typeNamed(this.types, resource).example ?? "",
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

  /** A tree of links. Below each type are the fields that have other types. */
  private contents(label: string, start: string): string[] {
    const shown = new Set<string>();
    const entry = (field: string, type: string, indent: string): string[] => {
      if (shown.has(type)) return [];
      shown.add(type);
      const below = typeNamed(this.types, type).fields.flatMap((one) =>
        typesIn(one.type, this.types).flatMap((other) =>
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
    const facts = defined({ Becomes: becomes, Default: defaultsTo, "Not set": notSet });
    return [
      `#### ${name}`,
      `*${this.typeText(type)}${isArgument ? `, ${need}` : ""}*`,
      text,
      Object.entries(facts)
        .map(([fact, value]) => `- *${fact}:* ${value}`)
        .join("\n"),
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
    if (item !== undefined) return `list of ${this.members(item)}`;
    const value = inner(/^\{ \[\w+: string\]: (.*) \}$/);
    if (value !== undefined) return `map of ${this.members(value)}`;
    if (type === "any") return "any value";
    return this.types.has(type) ? this.link(type) : type;
  }

  private members(type: string): string {
    const input = /^pulumi\.Input<(.*)>$/.exec(type)?.[1];
    return input === undefined ? this.plural(type) : `${this.plural(input)}, each an input`;
  }

  private plural(type: string): string {
    return this.types.has(type) ? this.link(type) : `${this.typeText(type)}s`;
  }

  private link(type: string): string {
    return `[${type}](#${this.anchors.get(type)})`;
  }
}

/** The anchors of headings on GitHub, which numbers those that differ only in case. */
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
