import assert from "node:assert/strict";
import { hiddenGatewaysOf } from "../../../../sdk/status/facts/discovery";
import { fetched } from "../../../support/fetched";

const namespaces = [
  { metadata: { name: "istio-system", labels: { mesh: "on" } } },
  { metadata: { name: "gateways" } },
];
const gateways = ["istio-system", "gateways"].flatMap((namespace) =>
  [{ "topology.istio.io/network": "n" }, {}].map((labels, index) => ({
    service: { metadata: { name: `gw-${index}`, namespace, labels } },
    pods: [],
  })),
);
const hidden = (mesh: string) =>
  hiddenGatewaysOf(fetched({ meshConfig: { mesh, values: [] }, namespaces, gateways }));

describe("gateways that istiod does not read", () => {
  it("are those to networks in namespaces that no selector matches", () => {
    const selector = "discoverySelectors: [{ matchLabels: { mesh: 'on' } }]";
    assert.deepEqual(hidden(selector), ["gateways/gw-0"]);
    assert.deepEqual(hidden("discoverySelectors: [{ matchLabels: { other: x } }]"), [
      "istio-system/gw-0",
      "gateways/gw-0",
    ]);
  });

  it("are empty without selectors, and with one that matches every namespace", () => {
    for (const mesh of ["", "discoverySelectors: []", "discoverySelectors: [{}, text]"])
      assert.deepEqual(hidden(mesh), []);
  });
});
