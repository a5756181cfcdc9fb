import assert from "node:assert/strict";
import { draw } from "../../../../sdk/status/graph/draw";
import { toDot } from "../../../../sdk/status/graph/dot";
import type { Drawing } from "../../../../sdk/status/graph/drawing";
import { oneLine } from "../../../../sdk/status/graph/escape";
import { graphOfReport } from "../../../../sdk/status/graph/from-report";
import { toMermaid } from "../../../../sdk/status/graph/mermaid";
import { toPage } from "../../../../sdk/status/graph/page";
import { toSvg } from "../../../../sdk/status/graph/svg";
import { assertGolden } from "../../../support/golden";
import { oddName, oddReport as odd, pictured } from "../../../support/graphs";

const drawingOf = (name: string): Drawing => draw(graphOfReport(pictured[name]!()));

describe("a picture", () => {
  it("has the recorded data", () => {
    const graph = graphOfReport(pictured["two clusters with findings"]!());
    assertGolden("status/graph.json", JSON.stringify(graph, undefined, 2));
  });

  it("matches the recorded Mermaid and DOT", () => {
    const drawing = drawingOf("two clusters with findings");
    assertGolden("status/graph.mmd", toMermaid(drawing));
    assertGolden("status/graph.dot", toDot(drawing));
  });

  for (const name of Object.keys(pictured))
    it(`can be laid out by Graphviz: ${name}`, async () => {
      const svg = await toSvg(drawingOf(name));
      const start =
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Istio mesh mesh1"';
      assert.ok(svg.startsWith(start), svg.slice(0, 200));
      assert.doesNotMatch(svg, /<title>|Verdana/);
    });

  it("escapes odd names in SVG and HTML", async () => {
    const drawing = draw(graphOfReport(odd));
    const svg = await toSvg(drawing);
    const page = await toPage(drawing, odd.findings);
    for (const markup of [svg, page]) {
      assert.doesNotMatch(markup, /<img/);
      assert.match(markup, /&lt;img src=x onerror=alert\(1\)&gt;&amp;amp;/);
    }
  });

  it("escapes odd names in Mermaid", () => {
    const [, title, , , ...lines] = toMermaid(draw(graphOfReport(odd))).split("\n");
    assert.equal(JSON.parse(title!.replace("title: ", "")), `Istio mesh ${oneLine(oddName)}`);
    for (const line of lines) {
      assert.doesNotMatch(line, /<img|%%/);
      assert.match(line.replace(/"[^"]*"/g, ""), /^[\w #:,.<>[\]|=-]*$/, line);
    }
  });

  it("has no section for findings without findings", async () => {
    const page = await toPage(drawingOf("two clusters"), []);
    assert.doesNotMatch(page, /<h2>|<table>/);
  });

  it("does not load other files", async () => {
    const { findings } = pictured["six clusters with findings"]!();
    const page = await toPage(drawingOf("six clusters with findings"), findings);
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /<script|<link|<img|url\(|@import|\bsrc=/);
    const urls = [...page.matchAll(/https?:\/\/[^"<\s]+/g)].map(([url]) => url);
    // the XML namespace of SVG is a name, and browsers do not request it
    assert.deepEqual([...new Set(urls)], ["http://www.w3.org/2000/svg"]);
  });
});
