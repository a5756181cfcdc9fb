import assert from "node:assert/strict";
import type { TrustArgs } from "../../../sdk/args/trust";
import { issueLine } from "../../../sdk/issue";
import type { MeshPlan } from "../../../sdk/plan/plan";
import type { ClusterFacts, TrustFacts } from "../../../sdk/preflight/facts";
import { checkStep } from "../../../sdk/preflight/rotation";
import { planOf } from "../../support/check";
import { ownerOf } from "../../support/owners";
import { remote } from "../../support/plans";
import { ambientArgs, meshArgs } from "../../support/topologies";

const [before, changed, later] = ["08:00", "12:00", "13:00"].map(
  (at) => `2026-01-01T${at}:00.000Z`,
);
const longAgo = "2025-12-30T08:00:00.000Z";
const day = 24 * 3600_000;

/** A cluster in which the last step was made at noon. */
const member = (roots: string[], signer: string, more: TrustFacts = {}): TrustFacts => ({
  trusted: roots,
  trustedSince: changed!,
  roots,
  signer,
  signingSince: changed!,
  oldestProxies: { shop: before! },
  ...more,
});

/** A remote has workloads and no istiod. */
const served = (trusted: string[]): TrustFacts => {
  const { roots: _, signer: __, signingSince: ___, ...workloads } = member(trusted, "");
  return workloads;
};

interface Target {
  readonly trusted: string[];
  readonly signing: string[];
}
const first = { trusted: ["A", "B"], signing: ["A"] };
const second = { trusted: ["A", "B"], signing: ["B"] };
const third = { trusted: ["B"], signing: ["B"] };

const planWith = (trust: TrustArgs): MeshPlan =>
  planOf(meshArgs({ east: {}, west: {}, south: remote({ primary: "east" }) }, { trust }));
const plan = planWith({ rotation: { step: 1 } });

function check(
  target: Target,
  trust: { [cluster: string]: TrustFacts | undefined },
  now = later!,
  more: { [cluster: string]: ClusterFacts } = {},
  planned = plan,
): string {
  const facts = Object.entries(trust).map(([name, found]): [string, ClusterFacts] => [
    name,
    { owner: ownerOf(name), ...(found === undefined ? {} : { trust: found }) },
  ]);
  const all = new Map([...facts, ...Object.entries(more)]);
  return checkStep(planned, target, all, Date.parse(now)).map(issueLine).join("\n");
}

const everywhere = (one: TrustFacts) => ({
  east: one,
  west: one,
  south: { ...served([...(one.trusted ?? [])]), trustedSince: one.trustedSince! },
});
const afterADay = new Date(Date.parse(changed!) + 120_000 + day).toISOString();

describe("a step of a rotation", () => {
  const states: { [name: string]: TrustFacts } = {
    "one root": member(["A"], "A"),
    "both roots, the old one signs": member(["A", "B"], "A"),
    "both roots, the new one signs": member(["A", "B"], "B", { trustedSince: longAgo }),
    "the new root": member(["B"], "B"),
  };
  const distrust =
    /workloads in "east", "south" and "west" do not trust the root that would sign; take one/;
  const signs = /istiod in "east" and "west" still signs with the root that would be removed/;
  const early = /wait until 2026-01-02T12:0[02]:00Z, or restart the workloads in "east\/shop"/;

  /** What an hour after the last change is refused, from each state to each step. */
  const refused: { [state: string]: (RegExp | undefined)[] } = {
    "one root": [undefined, distrust, distrust],
    "both roots, the old one signs": [undefined, early, signs],
    "both roots, the new one signs": [undefined, undefined, early],
    "the new root": [distrust, undefined, undefined],
  };
  for (const [state, reasons] of Object.entries(refused))
    [first, second, third].forEach((target, index) =>
      it(`${index + 1} from ${state} is ${reasons[index] ? "refused" : "possible"}`, () =>
        assert.match(check(target, everywhere(states[state]!)), reasons[index] ?? /^$/)),
    );

  it("is possible when a day has passed", () => {
    for (const [target, state] of [
      [second, states["both roots, the old one signs"]],
      [third, states["both roots, the new one signs"]],
    ] as const)
      assert.equal(check(target, everywhere(state!), afterADay), "");
  });

  it("is possible when all workloads have restarted", () => {
    const oldestProxies = { shop: "2026-01-01T12:04:00Z" };
    const all = (one: TrustFacts) => ({
      ...everywhere({ ...one, oldestProxies }),
      south: { ...served(["A", "B"]), oldestProxies },
    });
    assert.equal(check(second, all(states["both roots, the old one signs"]!)), "");
    assert.equal(check(third, all(states["both roots, the new one signs"]!)), "");
  });

  it("asks for a restart of what has certificates in ambient mode", () => {
    const facts = new Map([
      ["east", { owner: ownerOf("east"), trust: states["both roots, the old one signs"]! }],
    ]);
    const trust = { rotation: { step: 2 } };
    const ambient = planOf(ambientArgs({ east: {} }, { trust }));
    const [issue] = checkStep(ambient, second, facts, Date.parse(later!));
    assert.match(issue!.reason, /or restart ztunnel, gateways and waypoints in "east\/shop"$/);
  });

  it("waits for workloads that started before a kubelet gave istiod its certificate", () => {
    const oldestProxies = { shop: "2026-01-01T12:01:00Z" };
    const soon = "2026-01-01T12:01:30Z";
    const east = member(["A", "B"], "B", { oldestProxies });
    assert.match(
      check(third, { east }, soon),
      /restart the workloads in "east\/shop" after 2026-01-01T12:02:00Z/,
    );
  });

  it("can be completed after it was interrupted, without another wait", () => {
    const done = member(["A", "B"], "B", { signingSince: later!, trustedSince: before! });
    const rest = member(["A", "B"], "A", { trustedSince: before! });
    const south = { ...served(["A", "B"]), trustedSince: before! };
    const now = new Date(Date.parse(before!) + day).toISOString();
    assert.equal(check(second, { east: done, west: rest, south }, now), "");
    const dropped = member(["B"], "B", { signingSince: afterADay });
    assert.equal(
      check(third, { east: dropped, west: states["both roots, the new one signs"]! }, afterADay),
      "",
    );
  });

  it("is refused if one cluster of several has not made the step before", () => {
    const east = states["both roots, the old one signs"]!;
    const west = states["one root"]!;
    assert.match(check(second, { east, west }, afterADay), /workloads in "west" do not trust/);
  });

  it("is refused if a cluster of the mesh does not say what it trusts", () => {
    const known = { east: states["both roots, the old one signs"]! };
    const unseen = /could not read which roots "west" trust/;
    assert.match(check(second, { ...known, west: undefined }, afterADay), unseen);
    assert.match(check(second, known, afterADay, { west: { unreachable: "timeout" } }), unseen);
    assert.equal(check(first, { ...known, west: undefined }, afterADay), "");
  });

  it("is possible while a cluster joins, and in a mesh that is not installed", () => {
    const east = states["both roots, the old one signs"]!;
    assert.equal(check(second, { east }, afterADay, { west: { kubernetesVersion: "v1" } }), "");
    for (const target of [first, second, third]) assert.equal(check(target, {}), "");
  });

  describe("with Secrets that users manage", () => {
    const [A, B] = ["A", "B"];
    const planned = (step: number): MeshPlan =>
      planWith({
        rootCertificate: A,
        existingSecret: "mesh-ca",
        rotation: { step, rootCertificate: B },
      });
    const steps: [string, Target, string, string][] = [
      ["one root", first, "both roots, the old one signs", "both roots, the old one first, and a"],
      [
        "both roots, the old one signs",
        second,
        "both roots, the new one signs",
        "both roots, the old one first, and a certificate of the new root",
      ],
      [
        "both roots, the new one signs",
        third,
        "the new root",
        "only the new root and a certificate of the new root",
      ],
    ];
    steps.forEach(([from, target, to, expected], index) => {
      const step = index + 1;
      const judge = (trust: { [cluster: string]: TrustFacts }, now?: string): string =>
        check(target, trust, now, {}, planned(step));

      it(`names the Secrets that step ${step} needs, when it is possible`, () => {
        const reason = judge(everywhere(states[from]!), afterADay);
        const wanted = `"east" and "west" do not fit step ${step}; expected ${expected}`;
        assert.ok(reason.includes(wanted), reason);
        assert.equal(judge(everywhere(states[to]!), afterADay), "");
      });

      if (step > 1)
        it(`says how long to wait before step ${step}`, () =>
          assert.match(
            judge(everywhere(states[from]!)),
            /^trust\.rotation\.step: some .* wait until /,
          ));
    });

    it("compares the order of the roots, and no Secret of a remote", () => {
      const east = member(["B", "A"], "A", { trusted: ["A", "B"] });
      const south = { ...served(["A", "B"]), roots: ["C"] };
      assert.match(
        check(first, { east, south }, later, {}, planned(1)),
        /the Secrets in "east" do/,
      );
    });
  });
});
