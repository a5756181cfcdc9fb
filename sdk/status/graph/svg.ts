import { toDot, layoutFont } from "./dot";
import type { Drawing } from "./drawing";
import { escapeMarkup } from "./escape";
import { palette } from "./palette";

/** The fonts of the picture. All are narrower than the font of the layout, so labels fit. */
const fonts = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

/** A drawing as an image that needs no network, and follows the color scheme of the reader. */
export async function toSvg(drawing: Drawing): Promise<string> {
  // a CommonJS module can load an ES module only with import()
  const { instance } = await import("@viz-js/viz");
  const rendered = (await instance()).render(toDot(drawing), { format: "svg_inline" });
  if (rendered.status === "failure")
    throw new Error(`Graphviz: ${rendered.errors.map(({ message }) => message).join("; ")}`);
  const attributes =
    'xmlns="http://www.w3.org/2000/svg" role="img" ' +
    `aria-label="${escapeMarkup(drawing.title)}" font-family="${fonts}"`;
  return rendered.output
    .replace(/<!--.*?-->\n?/gs, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "")
    .replaceAll(` font-family="${layoutFont}"`, "")
    .replace(/^<svg ([^>]*)>/, `<svg ${attributes} $1>\n<style>${darkStyle()}</style>`);
}

/** The colors for dark mode. Viewers without CSS show the light ones. */
function darkStyle(): string {
  const rules = Object.values(palette).map(
    ({ light, dark }) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  );
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}
