import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../../../sdk/args/mesh";
import { istiodValues, plan, planWithGateway } from "../../../support/plans";
import { meshArgs } from "../../../support/topologies";

/** The setting in the environment of both istiods, and in that of the proxies. */
function settings(gateway: EastWestGatewayArgs, more: Partial<MultiClusterMeshArgs> = {}) {
  const { east, west } = plan(meshArgs({ east: {}, west: { eastWestGateway: gateway } }, more));
  return [east, west].map((cluster) => {
    const { env, meshConfig } = istiodValues(cluster);
    return {
      istiod: env?.ISTIO_DUAL_STACK,
      proxies: meshConfig?.defaultConfig?.proxyMetadata?.ISTIO_DUAL_STACK,
    };
  });
}

describe("Dual stack", () => {
  const on = { istiod: "true", proxies: "true" };
  const off = { istiod: undefined, proxies: undefined };

  it("is on in every istiod and proxy if one gateway may have IPv6 addresses", () => {
    assert.deepEqual(settings({ ipFamilyPolicy: "RequireDualStack" }), [on, on]);
    assert.deepEqual(settings({ ipFamilies: ["IPv6"] }), [on, on]);
  });

  it("is on in a local injector too", () => {
    const { west } = planWithGateway(
      { ipFamilyPolicy: "PreferDualStack" },
      { localInjector: true },
    );
    const { env, meshConfig } = istiodValues(west);
    assert.equal(env.ISTIO_DUAL_STACK, "true");
    assert.equal(meshConfig.defaultConfig.proxyMetadata.ISTIO_DUAL_STACK, "true");
  });

  it("is off without IPv6 addresses", () => {
    assert.deepEqual(settings({}), [off, off]);
    const gateway: EastWestGatewayArgs = { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] };
    assert.deepEqual(settings(gateway), [off, off]);
  });

  it("keeps what the mesh configuration sets", () => {
    const meshConfig = {
      defaultConfig: { proxyMetadata: { ISTIO_DUAL_STACK: "false", OTHER: "x" } },
    };
    const found = settings({ ipFamilyPolicy: "RequireDualStack" }, { meshConfig });
    assert.deepEqual(
      found.map(({ proxies }) => proxies),
      ["false", "false"],
    );
  });
});
