import assert from "node:assert/strict";
import { overlap, podRangesOf } from "../../../../sdk/status/facts/pod-ranges";

const node = (name: string, ...podCIDRs: string[]) => ({ metadata: { name }, spec: { podCIDRs } });
const pod = (nodeName: string, podIP: string, hostNetwork = false) => ({
  spec: { containers: [], nodeName, hostNetwork },
  status: { podIP },
});

describe("the pod ranges of a cluster", () => {
  it("are the ranges of all nodes, once a pod of the same family has an address of one", () => {
    const nodes = [node("a", "10.244.0.0/24", "fd00::/80"), node("b", "10.244.1.0/24")];
    assert.deepEqual(podRangesOf(nodes, [pod("b", "10.244.1.9")]), [
      "10.244.0.0/24",
      "10.244.1.0/24",
    ]);
  });

  it("are of both families if pods have addresses of both", () =>
    assert.deepEqual(
      podRangesOf(
        [node("a", "10.244.0.0/24"), node("b", "10.244.1.0/24", "fd00::/80")],
        [
          pod("a", "10.244.0.9"),
          { spec: { containers: [], nodeName: "b" }, status: { podIPs: [{ ip: "fd00::1" }] } },
        ],
      ),
      ["10.244.0.0/24", "10.244.1.0/24", "fd00::/80"],
    ));

  it("leave out ranges that the network plug-in ignores", () => {
    assert.deepEqual(podRangesOf([node("a", "10.244.0.0/24")], [pod("a", "192.168.7.1")]), []);
    assert.deepEqual(podRangesOf([node("a", "10.244.0.0/24")], [pod("b", "10.244.0.9")]), []);
    assert.deepEqual(podRangesOf([node("a", "10.244.0.0/24")], [pod("a", "10.244.0.9", true)]), []);
    assert.deepEqual(podRangesOf([node("a", "nonsense")], [pod("a", "")]), []);
  });

  const pairs: [string, string, boolean][] = [
    ["10.244.0.0/16", "10.244.3.0/24", true],
    ["10.244.3.0/24", "10.244.0.0/16", true],
    ["10.244.3.0/24", "10.244.4.0/24", false],
    ["10.0.0.0/8", "fd00::/64", false],
    ["fd00::/64", "fd00::/80", true],
  ];
  for (const [one, other, expected] of pairs)
    it(`${one} and ${other} ${expected ? "have" : "do not have"} addresses in common`, () =>
      assert.equal(overlap(one, other), expected));
});
