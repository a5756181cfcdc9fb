import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { draw } from "../../sdk/status/graph/draw";
import { oneLine } from "../../sdk/status/graph/escape";
import { graphOfReport } from "../../sdk/status/graph/from-report";
import { toMermaid } from "../../sdk/status/graph/mermaid";
import { toPage } from "../../sdk/status/graph/page";
import type { Report } from "../../sdk/status/report";
import {
  contrast,
  drawMermaid,
  isInside,
  look,
  mermaidPage,
  offlinePage,
  overlap,
  startBrowser,
  type Seen,
} from "../support/browser";
import { oddName, oddReport, pictured } from "../support/graphs";
import { readPages } from "../support/markdown";

const all: typeof pictured = { ...pictured, "odd names": () => oddReport };

/** The pairs of items that meet a condition. */
const pairs = <T>(items: readonly T[], holds: (a: T, b: T) => boolean): [T, T][] =>
  items.flatMap((a, index) =>
    items.slice(index + 1).flatMap((b): [T, T][] => (holds(a, b) ? [[a, b]] : [])),
  );

/** The faults of a picture. */
function faultsOf({ picture, boxes, texts }: Seen): string[] {
  const nested = (a: Seen["picture"], b: Seen["picture"]): boolean =>
    isInside(a, b) || isInside(b, a);
  return [
    ...boxes.filter((box) => !isInside(box, picture)).map(() => "a box is outside of the picture"),
    ...pairs(boxes, (a, b) => overlap(a, b) && !nested(a, b)).map(() => "two boxes overlap"),
    ...pairs(texts, overlap).map(([a, b]) => `"${a.text}" is over "${b.text}"`),
    ...texts
      .filter((text) => !isInside(text, boxes[text.box] ?? picture))
      .map(({ text }) => `"${text}" is cut`),
    ...texts
      .filter(({ color, background }) => contrast(color, background) < 4.5)
      .map(({ text, color, background }) => `"${text}" is ${color} on ${background}`),
    ...texts
      .filter(({ top, bottom }) => bottom - top < 9)
      .map(({ text }) => `"${text}" is too small`),
  ];
}

describe("pictures in a browser", function () {
  this.timeout(120_000);
  this.slow(20_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pictures-"));
  let browser: Browser;

  before(async () => (browser = await startBrowser()));
  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
  });

  async function open(report: Report, colorScheme: "light" | "dark") {
    const file = path.join(folder, "mesh.html");
    fs.writeFileSync(file, await toPage(draw(graphOfReport(report)), report.findings));
    const url = pathToFileURL(file).href;
    const { page, noise } = await offlinePage(browser, colorScheme);
    await page.goto(url);
    return { page, others: noise.filter((line) => line !== url) };
  }

  for (const [name, report] of Object.entries(all))
    for (const scheme of ["light", "dark"] as const)
      it(`are readable: ${name}, ${scheme}`, async () => {
        const { page, others } = await open(report(), scheme);
        const seen = await look(page);
        assert.ok(seen.boxes.length > 1 && seen.texts.length > 5);
        assert.deepEqual(faultsOf(seen), []);
        assert.ok(seen.picture.right <= 1280, "it is as wide as the window at most");
        const background = scheme === "dark" ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)";
        assert.deepEqual(seen.backgrounds, [background, background]);
        // the page sent no request
        assert.deepEqual(others, []);
        await page.close();
      });

  it("show every cluster and every finding by name", async () => {
    const report = pictured["fifty clusters with findings"]!();
    const { page } = await open(report, "light");
    const words = (await look(page)).texts.map(({ text }) => text).join("\n");
    for (const { cluster } of report.clusters) assert.ok(words.includes(cluster), cluster);
    const listed = await page.locator("tbody tr").allInnerTexts();
    assert.equal(listed.length, report.findings.length);
    await page.close();
  });

  it("escape an odd name", async () => {
    const { page } = await open(oddReport, "light");
    const texts = (await look(page)).texts.map(({ text }) => text);
    assert.ok(texts.includes(oneLine(oddName)), texts.join("\n"));
    await page.close();
  });

  describe("that Mermaid draws", () => {
    let page: Page;
    before(async () => (page = await mermaidPage(browser)));

    for (const [name, report] of Object.entries(pictured))
      it(`have a box for each box of the drawing: ${name}`, async () => {
        const drawing = draw(graphOfReport(report()));
        const labels = await drawMermaid(page, toMermaid(drawing));
        for (const { title } of drawing.networks.flatMap(({ groups }) => groups))
          assert.ok(
            labels.some((label) => label.startsWith(title)),
            `${title}: ${labels}`,
          );
      });

    it("show findings in red, on a light and on a dark box", async () => {
      await drawMermaid(
        page,
        toMermaid(draw(graphOfReport(pictured["six clusters with findings"]!()))),
      );
      const finding = page.getByText("PEER_NOT_SYNCED: d");
      const color = await finding.evaluate(
        (element) => (globalThis as any).getComputedStyle(element).color,
      );
      assert.equal(color, "rgb(209, 36, 47)");
      for (const box of ["rgb(236, 236, 255)", "rgb(31, 32, 32)"])
        assert.ok(contrast(color, box) > 3);
    });

    it("escape an odd name", async () => {
      const labels = await drawMermaid(page, toMermaid(draw(graphOfReport(oddReport))));
      assert.ok(
        labels.some((label) => label.startsWith(oneLine(oddName))),
        labels.join("\n"),
      );
    });

    it("are drawn from every page of the docs", async () => {
      const blocks = readPages().flatMap(({ file, blocks }) =>
        blocks
          .filter(({ language }) => language === "mermaid")
          .map(({ lines }) => ({ file, lines })),
      );
      assert.ok(blocks.length > 5);
      for (const { file, lines } of blocks)
        await drawMermaid(page, lines.join("\n")).catch((error: unknown) => {
          throw new Error(`${file}: ${error}`);
        });
    });
  });
});
