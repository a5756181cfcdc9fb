import assert from "node:assert/strict";
import {
  chartVersionOf,
  connectedProxiesOf,
  istiodVersionsOf,
  proxyVersionsOf,
  tagOf,
} from "../../../../sdk/status/facts/versions";

const page = (istiod: string, proxies: { [version: string]: number }): string =>
  [
    `pilot_info{version="${istiod}"} 1`,
    'pilot_xds_pushes{type="cds"} 7',
    ...Object.entries(proxies).map(([version, n]) => `pilot_xds{version="${version}"} ${n}`),
  ].join("\n");

const deployment = {
  spec: {
    selector: {},
    template: {
      spec: { containers: [{ name: "discovery", image: "r:5000/pilot:1.30.4@sha256:a" }] },
    },
  },
};

describe("the versions of Istio in a cluster", () => {
  it("are the tags of images", () => {
    assert.equal(tagOf("r:5000/istio/pilot:1.30.4@sha256:ab"), "1.30.4");
    assert.equal(tagOf("r:5000/istio/pilot@sha256:ab"), undefined);
    assert.deepEqual(istiodVersionsOf([deployment], []), ["1.30.4"]);
  });

  it("are what running istiods report, not what their Deployments ask for", () =>
    assert.deepEqual(
      istiodVersionsOf([deployment], [page("1.31.0", {}), page("1.30.3", {}), page("1.31.0", {})]),
      ["1.30.3", "1.31.0"],
    ));

  it("are the releases that istioctl shows, without the commit of the build", () =>
    assert.deepEqual(
      istiodVersionsOf(
        [],
        [page("1.31.0-eed52ebb66ad-Clean", {}), page("1.32-alpha.0-eed52eb-Modified", {})],
      ),
      ["1.31.0", "1.32-alpha.0"],
    ));

  it("are those of the proxies that each istiod counts", () =>
    assert.deepEqual(
      connectedProxiesOf([
        page("1.31.0", { "1.31.0": 2, "1.29.6": 1, "1.28.0": 0 }),
        page("1.31.0", { "1.31.0": 3 }),
        'pilot_xds{version="1.0.0"} 1',
      ]),
      [
        { istiod: "1.31.0", version: "1.29.6", count: 1 },
        { istiod: "1.31.0", version: "1.31.0", count: 5 },
      ],
    ));

  it("are those of the proxy's container, also if it is a native sidecar", () => {
    const proxy = (version: string) => ({ name: "istio-proxy", image: `proxyv2:${version}` });
    const app = { name: "app", image: "app:9" };
    assert.deepEqual(
      proxyVersionsOf([
        { spec: { containers: [app], initContainers: [proxy("1.31.0")] } },
        { spec: { containers: [proxy("1.30.4"), app] } },
      ]),
      ["1.30.4", "1.31.0"],
    );
  });

  it("are the version of the charts of a remote", () => {
    const labels = { "app.kubernetes.io/version": "1.31.0" };
    assert.equal(chartVersionOf([{}, { metadata: { labels } }]), "1.31.0");
    assert.equal(chartVersionOf([]), undefined);
  });

  it("are not known from the charts of Istio's source", () => {
    const labels = { "app.kubernetes.io/version": "1.0.0" };
    assert.equal(chartVersionOf([{ metadata: { labels } }]), undefined);
  });
});
