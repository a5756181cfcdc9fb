import assert from "node:assert/strict";
import { readKubeconfigs } from "../../../sdk/kubeconfig/access";
import { oncePerValue } from "../../../sdk/kubeconfig/once";
import { kubeconfigFor } from "../../support/kubeconfig";

describe("the access to the clusters", () => {
  it("parses a kubeconfig that several clusters share once", () => {
    const shared = { kubeconfig: kubeconfigFor(["east", "west"]), context: "east" };
    const { access } = readKubeconfigs(
      new Map([
        ["one", shared],
        ["two", shared],
      ]),
    );
    assert.equal(access.get("one")?.context.name, "east");
    assert.ok(access.get("one")?.context === access.get("two")?.context, "parsed twice");
  });

  it("reports a kubeconfig that cannot be used for each of its clusters", () => {
    const broken = { kubeconfig: "- no\n- kubeconfig\n" };
    const { issues } = readKubeconfigs(
      new Map([
        ["one", broken],
        ["two", broken],
      ]),
    );
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.one.kubeconfig", "clusters.two.kubeconfig"],
    );
  });
});

describe("what is made once per value", () => {
  it("is made again only if it failed", () => {
    const asked: string[] = [];
    const length = oncePerValue((value: string) => {
      asked.push(value);
      if (asked.length === 1) throw new Error("failed");
      return value.length;
    });
    assert.throws(() => length("a"));
    assert.deepEqual([length("a"), length("a"), length("bb")], [1, 1, 2]);
    assert.deepEqual(asked, ["a", "a", "bb"]);
  });
});
