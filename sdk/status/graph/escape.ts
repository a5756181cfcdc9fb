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

/** A string as text of HTML, SVG or a label of Graphviz. */
export const escapeMarkup = (value: string): string =>
  oneLine(value).replace(/[&<>"']/g, (character) => entities[character] ?? "");

/** A string in a quoted label of Mermaid, which has its own entities and reads Markdown. */
export const escapeMermaid = (value: string): string =>
  oneLine(value).replace(/[^\p{L}\p{N} .,:()/_+-]/gu, (one) => `#${one.codePointAt(0)};`);
