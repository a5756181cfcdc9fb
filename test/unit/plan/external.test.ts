import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  gatewayHostNameOrAddressOf,
  rootCertificate,
  urlAtGatewayOf,
} from "../../../sdk/plan/reference";
import { planSteps } from "../../../sdk/plan/steps";
import { istiodValues, plan } from "../../support/plans";
import { meshArgs } from "../../support/topologies";
import { planOf } from "../../support/check";

const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "control",
  ...more,
});
const anyPrimary: ClusterArgs = { role: ClusterRole.Remote, primaries: ["*"] };

/** An external control plane with two remotes, the first of them its config cluster. */
const outside = (
  control: ClusterArgs = {},
  more: Partial<MultiClusterMeshArgs> = {},
): MultiClusterMeshArgs =>
  meshArgs(
    {
      control: { role: ClusterRole.External, configCluster: "east", ...control },
      east: remote(),
      west: remote(),
    },
    more,
  );
const at = (eastWestGateway: EastWestGatewayArgs) => outside({ eastWestGateway });

describe("an external control plane's config cluster", () => {
  const proxiesAsk = (more: Partial<MultiClusterMeshArgs>): unknown =>
    istiodValues(plan(outside({}, more))["east"]).meshConfig.defaultConfig.discoveryAddress;

  it("sends proxies to the Service that remotes have, of the revision and in the system namespace", () => {
    assert.equal(proxiesAsk({}), "istiod.istio-system.svc:15012");
    assert.equal(
      proxiesAsk({ istio: { revision: "blue" }, systemNamespace: "mesh" }),
      "istiod-blue.mesh.svc:15012",
    );
  });

  it("keeps the mesh configuration that was given, that address included", () => {
    const given = { accessLogFile: "/dev/stdout", defaultConfig: { concurrency: 2 } };
    const { meshConfig } = istiodValues(plan(outside({}, { meshConfig: given }))["east"]);
    assert.deepEqual(meshConfig, {
      ...given,
      defaultConfig: { concurrency: 2, discoveryAddress: "istiod.istio-system.svc:15012" },
    });
    assert.equal(
      proxiesAsk({ meshConfig: { defaultConfig: { discoveryAddress: "other.example:15012" } } }),
      "other.example:15012",
    );
  });

  const validators = (args: MultiClusterMeshArgs): unknown[] => {
    const { east } = plan(args);
    return [east!.base!.values["base"], istiodValues(east).base];
  };

  it("has both validators lead to the host name, given or assigned, where remotes look it up", () => {
    const both = (validationURL: unknown) =>
      Array(2).fill({ validationCABundle: rootCertificate, validationURL });
    assert.deepEqual(
      validators(at({ hostNames: "InjectionURL", addresses: ["a.example"] })),
      both("https://a.example:15017/validate"),
    );
    assert.deepEqual(
      validators(at({ hostNames: "InjectionURL" })),
      both(urlAtGatewayOf("control", "https://", ":15017/validate")),
    );
    const { control, east, west } = plan(at({ hostNames: "InjectionURL" }));
    assert.deepEqual(
      istiodValues(control).env.ISTIOD_CUSTOM_HOST,
      gatewayHostNameOrAddressOf("control"),
    );
    assert.equal(istiodValues(control).base, undefined);
    assert.equal(istiodValues(west).base, undefined);
    assert.equal(istiodValues(east).global.configCluster, true);
  });

  it("has both validators lead to the Service where that has IP addresses", () => {
    for (const gateway of [{}, { addresses: ["10.0.0.1"] }, { hostNames: "Resolve" as const }])
      assert.deepEqual(
        validators(at(gateway)),
        Array(2).fill({ validationCABundle: rootCertificate }),
      );
  });

  it("waits for the host name before its chart `base`, which has it", () => {
    const stepsBefore = (args: MultiClusterMeshArgs): readonly string[] =>
      planSteps(planOf(args)).find(({ id }) => id === "east/base")!.after;
    assert.deepEqual(stepsBefore(at({ hostNames: "InjectionURL" })), [
      "east/namespace",
      "control/gatewayService",
    ]);
    assert.deepEqual(stepsBefore(at({})), ["east/namespace"]);
  });
});

describe("an external control plane", () => {
  it("gets no node agent that all clusters share, for no pod is injected there", () => {
    const { control, east } = plan(outside({}, { defaults: { ...outside().defaults, cni: true } }));
    assert.deepEqual([control!.cni, east!.cni?.releaseName], [undefined, "istio-cni"]);
  });

  it("leads no remote of any primary", () => {
    const annotation = (clusters: { [name: string]: ClusterArgs }): unknown =>
      plan(meshArgs(clusters))["west"]!.namespace.metadata.annotations![
        "topology.istio.io/controlPlaneClusters"
      ];
    const external = { control: { role: ClusterRole.External }, east: remote() };
    assert.equal(annotation({ north: {}, south: {}, west: anyPrimary }), "*");
    assert.equal(
      annotation({ ...external, north: {}, south: {}, west: anyPrimary }),
      "north,south",
    );
  });
});
