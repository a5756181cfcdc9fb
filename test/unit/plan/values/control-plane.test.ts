import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../../../sdk/args/mesh";
import { istiodValues, plan } from "../../../support/plans";
import { withExternalControlPlane } from "../../../support/topologies";

describe("The mesh configuration of an external control plane's config cluster", () => {
  const meshConfig = (more: Partial<MultiClusterMeshArgs>): any =>
    istiodValues(plan(withExternalControlPlane({}, more))["east"]).meshConfig;
  const discoveryAddress = (more: Partial<MultiClusterMeshArgs>): unknown =>
    meshConfig(more).defaultConfig.discoveryAddress;

  it("connects proxies to the remotes' Service, with its revision and namespace", () => {
    assert.equal(discoveryAddress({}), "istiod.istio-system.svc:15012");
    assert.equal(
      discoveryAddress({ istio: { revision: "blue" }, systemNamespace: "mesh" }),
      "istiod-blue.mesh.svc:15012",
    );
  });

  it("keeps what the arguments set, including that address", () => {
    const given = { accessLogFile: "/dev/stdout", defaultConfig: { concurrency: 2 } };
    assert.deepEqual(meshConfig({ meshConfig: given }), {
      ...given,
      defaultConfig: { concurrency: 2, discoveryAddress: "istiod.istio-system.svc:15012" },
    });
    assert.equal(
      discoveryAddress({
        meshConfig: { defaultConfig: { discoveryAddress: "other.example:15012" } },
      }),
      "other.example:15012",
    );
  });
});
