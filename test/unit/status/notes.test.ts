import assert from "node:assert/strict";
import { withoutDuplicates } from "../../../sdk/status/notes";
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

  it("keep clusters that cannot be told apart from others", () => {
    const renamedCopy = primary("west", [], { uid: "1" });
    const unknown = [unreachable("a", "refused"), unreachable("b", "refused")];
    const all = [east, renamedCopy, ...unknown];
    assert.deepEqual(withoutDuplicates(all), { clusters: all, notes: [] });
  });
});
