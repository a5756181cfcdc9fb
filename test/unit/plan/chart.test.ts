import assert from "node:assert/strict";
import type { IstioArgs } from "../../../sdk/args/istio";
import { planMesh } from "../../../sdk/plan/plan";
import { topologyOf } from "../../support/check";
import { plan } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("A chart", () => {
  const sourceOf = (chartRepository: string): object => {
    const istio = { chartRepository, version: "1.31.1" };
    const [east] = planMesh(topologyOf(meshArgs({ east: {} }, { istio }))).clusters;
    const { releaseName, namespace, values, renamed, validatesAll, ...source } = east!.istiod;
    return source;
  };

  it("comes from a repository with its URL", () =>
    assert.deepEqual(sourceOf("https://charts.example/x"), {
      chart: "istiod",
      repository: "https://charts.example/x",
      version: "1.31.1",
    }));

  it("comes from an OCI address that ends in its name", () =>
    assert.deepEqual(sourceOf("oci://example/charts/"), {
      chart: "oci://example/charts/istiod",
      version: "1.31.1",
    }));

  it("comes from a folder with its path", () =>
    assert.deepEqual(sourceOf("./charts"), {
      chart: "istiod",
      folder: "./charts",
      version: "1.31.1",
    }));

  describe("with a mirror", () => {
    const sourcesIn = (istio: IstioArgs) => {
      const { east } = plan(meshArgs({ east: { cni: true }, west: {} }, { istio }));
      const charts = [east!.base!, east!.istiod, east!.gateway!.chart!, east!.cni!];
      return {
        charts: charts.map(({ chart }) => chart),
        hubs: [east!.istiod, east!.cni!].map(({ values }: any) => values.global.hub),
      };
    };
    const expected = (charts: string, hub: string) => ({
      charts: ["base", "istiod", "gateway", "cni"].map((chart) => `oci://${charts}/${chart}`),
      hubs: [hub, hub],
    });
    const mirror = "m.example:5000/istio";

    it("comes from there, and so do its images", () =>
      assert.deepEqual(sourcesIn({ mirror }), expected(`${mirror}/charts`, mirror)));

    it("takes images or charts from elsewhere if that is given", () => {
      assert.deepEqual(
        sourcesIn({ mirror, imageHub: "hub.example" }),
        expected(`${mirror}/charts`, "hub.example"),
      );
      assert.deepEqual(
        sourcesIn({ mirror, chartRepository: "oci://charts.example/x" }),
        expected("charts.example/x", mirror),
      );
    });
  });
});
