import assert from "node:assert/strict";
import * as path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { findPrograms, pathFolders } from "../../scripts/tools/on-path";
import { packageRoot } from "./plugin-host";

/** Starts the Chromium of the machine, without a window. */
export function startBrowser(): Promise<Browser> {
  const [executablePath] = findPrograms("chromium", pathFolders());
  assert.ok(executablePath, "no chromium on PATH; run `npm run tools -- install`");
  // the tests run as root, for whom Chromium has no sandbox
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page without a network. What it prints, requests and opens is in `noise`. */
export async function offlinePage(
  browser: Browser,
  colorScheme: "light" | "dark" = "light",
): Promise<{ page: Page; noise: string[] }> {
  const context = await browser.newContext({
    colorScheme,
    offline: true,
    viewport: { width: 1280, height: 800 },
  });
  // functions that tsx compiles call this helper, and pages do not have it
  await context.addInitScript({ content: "globalThis.__name = (named) => named" });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on("console", (message) => noise.push(message.text()));
  page.on("pageerror", (error) => noise.push(error.message));
  page.on("request", (request) => noise.push(request.url()));
  page.on("dialog", (dialog) => {
    noise.push(dialog.message());
    void dialog.dismiss();
  });
  return { page, noise };
}

/** A rectangle on a page. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A label of a picture. */
export interface SeenText extends Rectangle {
  readonly text: string;
  /** The box that it is in. */
  readonly box: number;
  readonly color: string;
  readonly background: string;
}

/** The visible parts of a picture. */
export interface Seen {
  readonly picture: Rectangle;
  /** The colors behind the picture and behind the page. */
  readonly backgrounds: readonly [picture: string, page: string];
  readonly boxes: readonly Rectangle[];
  readonly texts: readonly SeenText[];
}

/** Measures the picture of a page. */
export const look = (page: Page): Promise<Seen> => page.evaluate(measure);

/** Runs in the page. A box is a cluster or a network; Graphviz draws its background first. */
function measure(): Seen {
  const { document, getComputedStyle } = globalThis as any;
  const rectangleOf = (element: any): Rectangle => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const boxes = [...document.querySelectorAll("svg g.node, svg g.cluster")];
  const shapeOf = (box: any): any => box?.querySelector("path, polygon");
  const canvas = document.querySelector("svg g.graph > polygon");
  const texts = [...document.querySelectorAll("svg text")].filter(
    ({ textContent }) => textContent.trim() !== "",
  );
  return {
    picture: rectangleOf(document.querySelector("svg")),
    backgrounds: [getComputedStyle(canvas).fill, getComputedStyle(document.body).backgroundColor],
    boxes: boxes.map((box) => rectangleOf(shapeOf(box))),
    texts: texts.map((text) => {
      const box = text.closest("g.node, g.cluster");
      return {
        ...rectangleOf(text),
        text: text.textContent,
        box: boxes.indexOf(box),
        color: getComputedStyle(text).fill,
        background: getComputedStyle(shapeOf(box) ?? canvas).fill,
      };
    }),
  };
}

export const isInside = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.left >= outer.left - 1 &&
  inner.right <= outer.right + 1 &&
  inner.top >= outer.top - 1 &&
  inner.bottom <= outer.bottom + 1;

/** Whether two rectangles overlap. Common edges are allowed. */
export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;

/** The contrast of two colors such as `rgb(1, 2, 3)`, as WCAG defines it. */
export function contrast(first: string, second: string): number {
  const luminance = (color: string): number => {
    const channels = [...color.matchAll(/[\d.]+/g)].slice(0, 3).map(([value]) => {
      const part = Number(value) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const [red = 0, green = 0, blue = 0] = channels;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** A page in which Mermaid can draw, with the strict settings of GitHub. */
export async function mermaidPage(browser: Browser): Promise<Page> {
  const { page } = await offlinePage(browser);
  await page.setContent("<body></body>");
  const script = path.join(packageRoot, "node_modules/mermaid/dist/mermaid.min.js");
  await page.addScriptTag({ path: script });
  await page.evaluate(() =>
    (globalThis as any).mermaid.initialize({ startOnLoad: false, securityLevel: "strict" }),
  );
  return page;
}

/** The labels of a Mermaid picture. Fails if Mermaid cannot draw it. */
export const drawMermaid = (page: Page, source: string): Promise<string[]> =>
  page.evaluate(async (content) => {
    const { document, mermaid } = globalThis as any;
    const { svg } = await mermaid.render("picture", content);
    document.body.innerHTML = svg;
    const labels = [...document.querySelectorAll(".nodeLabel, .edgeLabel p, .flowchartTitleText")];
    return labels.map(({ innerText, textContent }) => innerText ?? textContent);
  }, source);
