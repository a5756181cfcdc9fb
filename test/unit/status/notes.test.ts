import assert from "node:assert/strict";
import { notesOnRanges, withoutDuplicates } from "../../../sdk/status/notes";
import { unreachable } from "../../../sdk/status/observation";
import { primary } from "../../support/observations";

describe("notes about a mesh", () => {
  const east = primary("east", [], { uid: "1" });

  it("leave out a second context of one cluster", () => {
    const again = { ...east, context: "admin@east" };
    const west = primary("west", [], { uid: "2" });
    assert.deepEqual(withoutDuplicates([east, again, west]), {
      clusters: [east, west],
      notes: [
        'the contexts "east" and "admin@east" lead to one cluster, so only "east" was checked',
      ],
    });
  });

  it("name clusters on different networks if their pods have the same addresses", () => {
    const on = (cluster: string, network: string, ...podRanges: string[]) =>
      primary(cluster, [], { network, podRanges });
    const [a, b] = [on("a", "n1", "10.244.1.0/24"), on("b", "n2", "10.244.0.0/16")];
    assert.match(notesOnRanges([a, b]).join(), /^pods of "a", "b" have addresses from the same/);
    assert.deepEqual(notesOnRanges([a, on("b", "n1", "10.244.0.0/16")]), []);
    assert.deepEqual(notesOnRanges([a, on("b", "n2", "10.245.0.0/16")]), []);
  });

  it("keep clusters without an identity", () => {
    const renamedCopy = primary("west", [], { uid: "1" });
    const unknown = [unreachable("a", "refused"), unreachable("b", "refused")];
    const all = [east, renamedCopy, ...unknown];
    assert.deepEqual(withoutDuplicates(all), { clusters: all, notes: [] });
  });
});
