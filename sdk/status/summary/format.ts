import { issueLine, type Issue } from "../../issue";
import { plural } from "../words";
import { sentencesOf, type Sentence } from "./sentences";
import type { MeshSummary, Summary } from "./summary";

/** A summary for a terminal: a line for each mesh, and one for each risk. */
export function toShort({ meshes, otherChanges, errors }: Summary): string {
  // a preview that failed does not have all changes
  if (errors.length > 0) return errors.map((error) => `error: ${error}`).join("\n");
  return [
    ...meshes.flatMap((mesh) => [
      (mesh.name === undefined ? "" : `${mesh.name}: `) + sentencesOf(mesh).map(lineOf).join("; "),
      ...mesh.risks.map((risk) => `risk: ${withPath(risk)}`),
    ]),
    ...otherLines(meshes, otherChanges),
  ].join("\n");
}

/** A summary for a comment in a pull request. */
export function toMarkdown({ meshes, otherChanges, errors }: Summary): string {
  if (errors.length > 0) return ["### The preview failed", "", "```", ...errors, "```"].join("\n");
  const sections = meshes.map((mesh) => meshLines(mesh).join("\n"));
  return [...sections, ...otherLines(meshes, otherChanges)].join("\n\n");
}

function meshLines(mesh: MeshSummary): string[] {
  const title = mesh.name === undefined ? "Mesh" : `Mesh \`${mesh.name}\``;
  const sentences = sentencesOf(mesh).map(({ what, details }) => ({
    what: `- **${escape(what)}**`,
    details: escape(details),
  }));
  const risks = mesh.risks.map(({ path, reason }) =>
    path === "" ? `- ${escape(reason)}` : `- \`${path}\`: ${escape(reason)}`,
  );
  return [
    `### ${title}`,
    "",
    ...sentences.map(lineOf),
    ...(risks.length > 0 ? ["", "Risks:", "", ...risks] : []),
  ];
}

const lineOf = ({ what, details }: Sentence): string =>
  details === "" ? what : `${what}: ${details}`;

const withPath = (risk: Issue): string => (risk.path === "" ? risk.reason : issueLine(risk));

function otherLines(meshes: readonly MeshSummary[], otherChanges: number): string[] {
  const meshless = meshes.length === 0 ? ["The preview has no mesh."] : [];
  const others = `The preview also changes ${plural(otherChanges, "resource")} outside of a mesh.`;
  return [...meshless, ...(otherChanges === 0 ? [] : [others])];
}

/** Shows the characters that mean something in Markdown as they are. */
const escape = (line: string): string => line.replace(/[\\`*_[\]<>|]/g, "\\$&");
