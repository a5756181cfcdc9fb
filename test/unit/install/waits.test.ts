import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { MultiClusterMesh } from "../../../sdk/index";
import type { Part, Step } from "../../../sdk/plan/step";
import { planSteps } from "../../../sdk/plan/steps";
import { register, type Registered } from "../../support/mocks";
import { meshArgs, namedTopologies } from "../../support/topologies";
import { planOf } from "../../support/check";

/** The names of the resources that a step registers, without the names of the mesh and the cluster. */
function registeredBy(step: Step): string[] {
  switch (step.part) {
    case "namespace":
      return ["namespace"];
    case "owner":
      return ["owner"];
    case "gatewayService":
      return ["gateway-service"];
    case "cacerts":
    case "base":
    case "cni":
    case "ztunnel":
    case "injector":
    case "istiod":
    case "gateway":
      return [step.part];
    case "gatewayApi":
      return ["gateway-api"];
    case "istiodEndpoints":
      return step.manifests.map(({ kind, metadata: { name } }) =>
        kind === "EndpointSlice" ? `istiod-slice:${name}` : `${name}-${kind.toLowerCase()}`,
      );
    case "exposure":
      return step.manifests.map(({ metadata }) => metadata.name);
    case "readerToken":
      return ["reader-token"];
    case "remoteSecret":
      return [`remote-secret:${step.secret.target}`];
    case "configToken":
      return ["istiod-token"];
    case "configKubeconfig":
      return ["config-kubeconfig"];
  }
}

/** Whether the provider waits for a chart: it does if the chart has Deployments or DaemonSets. */
const chartsWithPods: { readonly [chart: string]: (values: any) => boolean } = {
  istiod: ({ profile, istiodRemote }) =>
    profile !== "remote" || istiodRemote?.enabledLocalInjectorIstiod === true,
  "istio-eastwestgateway": () => true,
  "istio-cni": () => true,
  ztunnel: () => true,
};

/** Whether the provider waits until an object is ready, by its rules for each kind. */
function isAwaited({ type, inputs }: Registered): boolean {
  const annotations = inputs["metadata"]?.annotations ?? {};
  if ("pulumi.com/waitFor" in annotations) return true;
  if (annotations["pulumi.com/skipAwait"] === "true") return false;
  if (type === "kubernetes:helm.sh/v4:Chart")
    return chartsWithPods[inputs["name"]]!(inputs["values"]);
  // the provider also waits for releases, but ours have no pods
  return type === "kubernetes:core/v1:Service" && inputs["spec"]?.type === "LoadBalancer";
}

const given: MultiClusterMeshArgs = meshArgs({
  east: { eastWestGateway: { addresses: ["192.0.2.99"] } },
  west: {
    eastWestGateway: {
      serviceType: "NodePort",
      addresses: ["192.0.2.98"],
      nodePorts: { tls: 30443 },
    },
  },
  south: { role: ClusterRole.Remote, primaries: ["east"] },
});
const withCni = (args: MultiClusterMeshArgs): MultiClusterMeshArgs => ({
  ...args,
  defaults: { ...args.defaults, cni: true },
});
const meshes: { [name: string]: MultiClusterMeshArgs } = {
  "a remote of two primaries": namedTopologies["a remote of two primaries"]!,
  "a remote with a local injector": namedTopologies["a remote with a local injector"]!,
  "an external control plane, with the node agent": withCni(
    namedTopologies["an external control plane"]!,
  ),
  "gateways with given addresses": given,
  "ambient mode": namedTopologies["ambient, different networks"]!,
};

/** Every part; an object, so that one that is missing does not compile. */
const allParts = Object.keys({
  namespace: true,
  owner: true,
  gatewayService: true,
  cacerts: true,
  base: true,
  gatewayApi: true,
  cni: true,
  ztunnel: true,
  injector: true,
  istiod: true,
  istiodEndpoints: true,
  exposure: true,
  gateway: true,
  readerToken: true,
  remoteSecret: true,
  configToken: true,
  configKubeconfig: true,
} satisfies { [part in Part]: true });

describe("steps that wait", () => {
  for (const [name, args] of Object.entries(meshes)) {
    it(`are exactly those whose resources the provider waits for: ${name}`, async () => {
      const plan = planOf(args);
      const registered = await register(() => void new MultiClusterMesh("mesh", args));
      for (const step of planSteps(plan)) {
        const names = registeredBy(step).map((rest) => `mesh-${step.cluster}-${rest}`);
        const resources = registered.filter(
          (resource) => resource.type.startsWith("kubernetes:") && names.includes(resource.name),
        );
        assert.equal(
          new Set(resources.map((resource) => resource.name)).size,
          new Set(names).size,
          `not all of ${names.join()} is there`,
        );
        assert.equal(resources.some(isAwaited), step.waits, `${step.id}: is it awaited?`);
      }
    });
  }

  it("are tested for every part", () => {
    const parts = Object.values(meshes).flatMap((args) =>
      planSteps(planOf(args)).map(({ part }) => part),
    );
    assert.deepEqual([...new Set(parts)].sort(), [...allParts].sort());
  });

  it("include charts with pods, because no chart value turns the wait off", () => {
    for (const args of Object.values(meshes))
      for (const { istiod, gateway } of planOf(args).clusters)
        for (const annotations of [
          istiod.values["deploymentAnnotations"],
          gateway?.chart?.values["annotations"],
        ])
          assert.ok(!("pulumi.com/skipAwait" in ((annotations ?? {}) as object)));
  });
});
