import { faults } from "./faults";
import { assertFindings } from "./findings";
import { assertTraffic } from "./verify";

const clusters = ["east", "west"];

/** Tests of `status` on a mesh of two primaries on two networks, east and west, that breaks. */
export function findingTests(): void {
  describe("that breaks in many places at once", () => {
    for (const [what, { make }] of Object.entries(faults))
      it(`has ${what}`, async () => void (await make()));

    it("is found broken in each of them by the command status, and nowhere else", () =>
      assertFindings(
        clusters,
        Object.values(faults).flatMap(({ findings }) => findings),
      ));

    it("is found healthy when all of it is repaired", async () => {
      for (const { undo } of Object.values(faults)) await undo();
      await assertFindings(clusters, []);
      await assertTraffic(clusters);
    });
  });
}
