import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import {
  gatewayHostNameOrAddressOf,
  rootCertificate,
  urlAtGatewayOf,
} from "../../../sdk/plan/reference";
import { istiodValues, plan, planWithGateway } from "../../support/plans";
import { withExternalControlPlane } from "../../support/topologies";

describe("The validating webhook of an external control plane's config cluster", () => {
  const withGateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
    withExternalControlPlane({ eastWestGateway });
  const webhook = (args: MultiClusterMeshArgs): unknown => istiodValues(plan(args)["east"]).base;

  it("calls a URL with the host name, given or assigned, if remotes resolve it", () => {
    assert.deepEqual(
      webhook(withGateway({ hostNames: "InjectionURL", addresses: ["a.example"] })),
      {
        validationCABundle: rootCertificate,
        validationURL: "https://a.example:15017/validate",
      },
    );
    assert.deepEqual(webhook(withGateway({ hostNames: "InjectionURL" })), {
      validationCABundle: rootCertificate,
      validationURL: urlAtGatewayOf("control", "https://", ":15017/validate"),
    });
  });

  it("is in no other cluster of that control plane", () => {
    const { control, east, west } = plan(withGateway({ hostNames: "InjectionURL" }));
    assert.equal(istiodValues(control).base, undefined);
    assert.equal(istiodValues(west).base, undefined);
    assert.equal(istiodValues(east).global.configCluster, true);
  });

  it("calls the Service if it has IP addresses", () => {
    for (const gateway of [{}, { addresses: ["10.0.0.1"] }, { hostNames: "Resolve" as const }])
      assert.deepEqual(webhook(withGateway(gateway)), { validationCABundle: rootCertificate });
  });
});

describe("The host name in istiod's certificate", () => {
  const hostName = (gateway: EastWestGatewayArgs): unknown =>
    istiodValues(planWithGateway(gateway)["east"]).env?.ISTIOD_CUSTOM_HOST;

  it("is the gateway's, given or assigned, if remotes resolve it", () => {
    assert.equal(hostName({ hostNames: "InjectionURL", addresses: ["a.example"] }), "a.example");
    assert.deepEqual(hostName({ hostNames: "InjectionURL" }), gatewayHostNameOrAddressOf("east"));
  });

  it("is that of an external control plane's Service too", () => {
    const gateway: EastWestGatewayArgs = { hostNames: "InjectionURL" };
    const { control } = plan(withExternalControlPlane({ eastWestGateway: gateway }));
    assert.deepEqual(
      istiodValues(control).env.ISTIOD_CUSTOM_HOST,
      gatewayHostNameOrAddressOf("control"),
    );
  });

  it("is not set if the host name is resolved at installation", () =>
    assert.equal(hostName({ hostNames: "Resolve", addresses: ["a.example"] }), undefined));
});
