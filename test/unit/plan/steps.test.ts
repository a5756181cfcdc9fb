import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { ClusterPlan } from "../../../sdk/plan/plan";
import { planSteps } from "../../../sdk/plan/steps";
import { planOf } from "../../support/check";
import { meshArgs, namedTopologies, withExternalControlPlane } from "../../support/topologies";

const stepsBefore = (args: MultiClusterMeshArgs, id: string): readonly string[] =>
  planSteps(planOf(args)).find((step) => step.id === id)!.after;

describe("The steps", () => {
  it("link a remote to several primaries after each is exposed and can read the remote", () => {
    const before = stepsBefore(
      namedTopologies["a remote of two primaries"]!,
      "south/istiodEndpoints",
    );
    for (const primary of ["east", "west"])
      for (const step of [`${primary}/exposure`, `${primary}/remoteSecret/south`])
        assert.ok(before.includes(step), `${step} is not among ${before.join()}`);
  });

  it("wait for a gateway's address only if it is assigned", () => {
    const addresses = ["203.0.113.7"];
    const args = meshArgs({ east: { eastWestGateway: { addresses } }, west: {} });
    const services = planSteps(planOf(args)).filter(({ part }) => part === "gatewayService");
    assert.deepEqual(
      services.map(({ cluster, waits }) => [cluster, waits]),
      [
        ["east", false],
        ["west", true],
      ],
    );
  });

  it("install the chart `base` after the host name that its values contain", () => {
    const args = withExternalControlPlane({ eastWestGateway: { hostNames: "InjectionURL" } });
    assert.deepEqual(stepsBefore(args, "east/base"), ["east/namespace"]);
    const helmValues = { base: { experimental: { stableValidationPolicy: true } } };
    const clusters = { ...args.clusters, east: { ...args.clusters["east"], helmValues } };
    assert.deepEqual(stepsBefore({ ...args, clusters }, "east/base"), [
      "east/namespace",
      "control/gatewayService",
    ]);
  });

  it("expose services after the cluster's own gateway, and no other", () =>
    assert.ok(!stepsBefore(meshArgs({ a: {}, b: {} }), "a/exposure").includes("b/gateway")));

  it("expose services after the remotes' gateways if their config cluster has none", () => {
    const args = withExternalControlPlane();
    const { east, ...others } = args.clusters;
    const clusters = {
      ...others,
      east: { ...east, network: "west", eastWestGateway: { enabled: false } },
      north: east!,
    };
    const before = stepsBefore({ ...args, clusters }, "east/exposure");
    assert.ok(before.includes("west/gateway") && before.includes("north/gateway"), before.join());
  });
});

describe("One cluster at a time", () => {
  const orderOf = (args: MultiClusterMeshArgs, part: string): string[] =>
    planSteps(planOf({ ...args, istio: { ...args.istio, oneClusterAtATime: true } }))
      .filter((step) => step.part === part)
      .map(({ cluster }) => cluster);

  for (const [title, args] of Object.entries(namedTopologies))
    it(`each cluster waits for the gateway of the one before it: ${title}`, () => {
      const plan = planOf({ ...args, istio: { ...args.istio, oneClusterAtATime: true } });
      const steps = new Map(planSteps(plan).map((step) => [step.id, step]));
      const waits = (id: string, other: string): boolean =>
        steps.get(id)!.after.some((before) => before === other || waits(before, other));
      const serve = ({ name, controlPlaneClusters, configCluster }: ClusterPlan): boolean =>
        configCluster !== undefined || controlPlaneClusters.includes(name);
      const isTogether = ({ name }: ClusterPlan): boolean =>
        plan.clusters.some(({ configCluster }) => configCluster === name);
      const order = [...plan.clusters.filter(serve), ...plan.clusters.filter((one) => !serve(one))];
      const alone = order.filter((one) => !isTogether(one));
      alone.slice(1).forEach(({ name }, index) => {
        const { name: before } = alone[index]!;
        const last = steps.has(`${before}/gateway`) ? "gateway" : "istiod";
        for (const part of ["base", "istiod"])
          if (steps.has(`${name}/${part}`))
            assert.ok(waits(`${name}/${part}`, `${before}/${last}`), `${name}/${part}: ${before}`);
      });
    });

  it("has remotes after all control planes, whatever their names", () => {
    const clusters = {
      a: { role: "remote", primary: "c" } as const,
      b: { role: "remote", primary: "d" } as const,
      c: {},
      d: {},
    };
    assert.deepEqual(orderOf(meshArgs(clusters), "gateway"), ["c", "d", "a", "b"]);
  });

  it("changes an external control plane together with its config cluster", () =>
    assert.deepEqual(orderOf(withExternalControlPlane(), "istiod"), ["east", "control", "west"]));
});

describe("An upgrade", () => {
  for (const [title, args] of Object.entries(namedTopologies)) {
    const plan = planOf(args);
    const steps = new Map(planSteps(plan).map((step) => [step.id, step]));
    const waits = (id: string, other: string): boolean =>
      steps.get(id)!.after.some((before) => before === other || waits(before, other));
    const expectWait = (id: string, other: string): void => {
      if (steps.has(id)) assert.ok(waits(id, other), `${id} does not wait for ${other}`);
    };

    it(`changes CRDs before what uses them: ${title}`, () => {
      for (const { name, base, runsIstiod } of plan.clusters) {
        if (base && runsIstiod) expectWait(`${name}/istiod`, `${name}/base`);
        if (base) expectWait(`${name}/exposure`, `${name}/base`);
      }
    });

    it(`reaches a remote after its primaries, and gateways last: ${title}`, () => {
      for (const { name, controlPlaneClusters } of plan.clusters) {
        expectWait(`${name}/gateway`, `${name}/istiod`);
        for (const primary of controlPlaneClusters.filter((other) => other !== name)) {
          expectWait(`${name}/gateway`, `${primary}/istiod`);
          // an external istiod itself waits for its config cluster
          if (plan.clusters.every((one) => one.name !== primary || one.configCluster !== name))
            expectWait(`${name}/istiod`, `${primary}/istiod`);
        }
      }
    });
  }
});
