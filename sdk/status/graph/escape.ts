/** Names come from clusters and may hold anything. Keeps one line without control characters. */
export const oneLine = (value: string): string =>
  value.replace(/[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, " ").trim();

const entities: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A string for HTML, SVG and the labels of Graphviz. */
export const escapeMarkup = (value: string): string =>
  oneLine(value).replace(/[&<>"']/g, (character) => entities[character] ?? "");

/** A string for a quoted label of Mermaid. Mermaid has its own entities, and reads Markdown. */
export const escapeMermaid = (value: string): string =>
  oneLine(value).replace(/[^\p{L}\p{N} .,:()/_+-]/gu, (one) => `#${one.codePointAt(0)};`);
