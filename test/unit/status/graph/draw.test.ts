import assert from "node:assert/strict";
import type { Drawing } from "../../../../sdk/status/graph/drawing";
import { draw } from "../../../../sdk/status/graph/draw";
import { graphOfReport } from "../../../../sdk/status/graph/from-report";
import {
  fiftyClusters,
  manyFindings,
  pictured,
  reportOf,
  sixClusters,
  twoClusters,
  type Wrong,
} from "../../../support/graphs";
import { primary, remote } from "../../../support/observations";

const drawn = (clusters: Parameters<typeof reportOf>[0], wrong: readonly Wrong[] = []): Drawing =>
  draw(graphOfReport(reportOf(clusters, wrong)));
const boxesIn = ({ networks }: Drawing) => networks.flatMap(({ groups }) => groups);
const titles = (drawing: Drawing): string[] => boxesIn(drawing).map(({ title }) => title);

/** The arrows, with the titles of boxes and the clusters of rows. */
function arrowsIn(drawing: Drawing): string[] {
  const boxes = boxesIn(drawing);
  const nameOf = ({ group, row }: Drawing["arrows"][number]["from"]): string => {
    const box = boxes.find(({ id }) => id === group)!;
    return row === undefined ? box.title : box.rows.find(({ id }) => id === row)!.cluster;
  };
  return drawing.arrows.map(
    ({ kind, from, to, isMutual }) =>
      `${nameOf(from)} ${isMutual ? "<" : ""}${kind}> ${nameOf(to)}`,
  );
}

describe("a drawing", () => {
  it("has a box for each cluster, in the box of its network", () => {
    const drawing = drawn(twoClusters());
    const [east, west] = drawing.networks;
    assert.deepEqual([east?.label, west?.label], ["network east", "network west"]);
    const [box] = east!.groups;
    assert.equal(box?.title, "east");
    assert.deepEqual(box?.lines, ["primary", "istiod 1.31.0 (default)", "gateway 192.0.2.1"]);
    assert.deepEqual(arrowsIn(drawing), ["east <reads> west", "east <gateways> west"]);
    assert.deepEqual(drawing.notes, []);
  });

  it("has a note instead of too many arrows", () => {
    const drawing = drawn(sixClusters());
    assert.deepEqual(arrowsIn(drawing), ["b uses> a", "d uses> c", "f uses> a", "f uses> c"]);
    assert.deepEqual(drawing.notes, [
      "Each of the 3 istiods reads the API servers of all other clusters.",
      "Requests between the 3 networks go through the gateways.",
    ]);
  });

  it("joins similar clusters, and networks with one cluster", () => {
    const drawing = drawn(fiftyClusters({ networks: "own" }));
    assert.deepEqual(titles(drawing), [
      "35 primaries",
      "5 remotes of primary-03",
      "5 remotes of primary-01",
      "5 remotes of primary-02",
    ]);
    assert.deepEqual(arrowsIn(drawing), [
      "5 remotes of primary-03 uses> primary-03",
      "5 remotes of primary-01 uses> primary-01",
      "5 remotes of primary-02 uses> primary-02",
    ]);
    const [primaries] = boxesIn(drawing);
    assert.deepEqual(primaries?.lines, ["istiod 1.31.0 (default)", "each on a network of its own"]);
    assert.deepEqual(primaries?.rows[0]?.cells, ["192.0.2.1"]);
    assert.match(drawing.notes[0]!, /^Each of the 35 istiods reads/);
  });

  it("does not join clusters that differ in version, role or network", () => {
    const named = (names: string, version: string, network = "flat") =>
      [...names].map((name) =>
        primary(name, [], { network, istiod: { versions: [version], ready: 1, wanted: 1 } }),
      );
    const drawing = drawn([
      ...named("abcd", "1.31.0"),
      ...named("efgh", "1.30.0"),
      ...named("ijk", "1.29.0"),
    ]);
    assert.deepEqual(titles(drawing), ["4 primaries", "4 primaries", "i", "j", "k"]);
    const split = drawn([...named("ab", "1.31.0"), ...named("cd", "1.31.0", "other")]);
    assert.deepEqual(titles(split), ["a", "b", "c", "d"]);
  });

  it("joins remotes of different primaries, and names the primary in each row", () => {
    const primaries = ["a", "b", "c"].map((name) => primary(name, [], { network: "n" }));
    const remotes = ["w", "x", "y", "z"].map((name, index) =>
      remote(name, [["a", "b", "c", "a"][index]!], { network: "n" }),
    );
    const drawing = drawn([...primaries, ...remotes]);
    const box = boxesIn(drawing).at(-1)!;
    assert.equal(box.title, "4 remotes");
    assert.deepEqual(
      box.rows.map(({ cells }) => cells[0]),
      ["of a", "of b", "of c", "of a"],
    );
    assert.deepEqual(arrowsIn(drawing), [
      "4 remotes uses> a",
      "4 remotes uses> b",
      "4 remotes uses> c",
    ]);
  });

  it("says how many remote secrets exist if some are missing", () => {
    const clusters = fiftyClusters({ networks: "three" });
    const [first, ...others] = clusters;
    const { notes } = drawn([{ ...first!, remoteSecrets: [] }, ...others]);
    assert.equal(notes[0], "Remote secrets: 1666 of the 1715 that a complete mesh has.");
  });

  it("shows findings in the box of their cluster, and as arrows", () => {
    const drawing = drawn(twoClusters(), [
      ["PEER_UNKNOWN", "east", "west"],
      ["TOKEN_EXPIRES", "west", "east"],
      ["GATEWAY_NOT_READY", "west"],
    ]);
    const [east, west] = boxesIn(drawing);
    assert.deepEqual([east?.severity, west?.severity], ["error", "error"]);
    assert.deepEqual(east?.rows[0]?.findings, ["PEER_UNKNOWN: west"]);
    assert.deepEqual(west?.rows[0]?.findings, ["TOKEN_EXPIRES: east", "GATEWAY_NOT_READY"]);
    assert.deepEqual(arrowsIn(drawing), [
      "east <gateways> west",
      "east error> west",
      "west warning> east",
    ]);
  });

  it("joins the arrows of many findings", () => {
    const drawing = drawn(fiftyClusters({ networks: "own" }), manyFindings);
    const findings = arrowsIn(drawing).filter((arrow) => arrow.includes("error"));
    assert.deepEqual(findings, ["primary-03 error> remote-40", "35 primaries error> remote-41"]);
    const rows = boxesIn(drawing)[0]!.rows;
    assert.deepEqual(rows[2]?.findings, ["PEER_NOT_SYNCED: remote-40, primary-07"]);
    assert.deepEqual(
      [rows[2]?.severity, rows[8]?.severity, rows[0]?.severity],
      ["error", "warning", undefined],
    );
  });

  it("never has too many arrows", () => {
    const clusters = fiftyClusters({ networks: "three" });
    const names = clusters.map(({ cluster }) => cluster);
    // every request between clusters fails
    const all = names.flatMap((name) =>
      names.filter((peer) => peer !== name).map((peer): Wrong => ["NO_ANSWER_FROM", name, peer]),
    );
    const drawing = drawn(clusters, all);
    assert.ok(drawing.arrows.length <= 20, `${drawing.arrows.length} arrows`);
    assert.ok(drawing.notes.some((note) => /arrows of findings are left out/.test(note)));
    assert.deepEqual(boxesIn(drawing)[0]?.rows[0]?.findings, ["NO_ANSWER_FROM: 49 clusters"]);
  });

  it("has the ends of every arrow", () => {
    for (const report of Object.values(pictured))
      assert.ok(arrowsIn(draw(graphOfReport(report()))));
  });
});
