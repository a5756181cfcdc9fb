import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { leafArguments } from "../../../scripts/reference";
import type { HelmValuesArgs } from "../../../sdk/args/helm-values";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { MultiClusterMesh } from "../../../sdk/index";
import { meshWith } from "../../support/effect";
import { effects } from "../../support/effects";
import { isSecret, register } from "../../support/mocks";
import { checkArgs, planOf } from "../../support/check";

/** Arguments that change only which arguments are accepted. Each has a test of its own. */
const rulesOnly = ["IstioArgs.allowFaultyVersion"];
/** test/engine/providers.test.ts has its effect. */
const resources = ["ClusterArgs.provider"];

const planByCluster = (args: MultiClusterMeshArgs): object => {
  const plan = planOf(args);
  return {
    ...plan,
    clusters: Object.fromEntries(plan.clusters.map((cluster) => [cluster.name, cluster])),
  };
};

/** Inputs and type of each resource by name. A provider replaces its component of that name. */
async function registrationOf(args: MultiClusterMeshArgs): Promise<object> {
  const registered = await register(() => void new MultiClusterMesh("mesh", args));
  return Object.fromEntries(
    registered.map(({ name, type, inputs }) => [name, { ...inputs, type }]),
  );
}

/** Follows keys into a value, and into the secrets and kubeconfigs in it. */
function lookUp(value: any, place: string): unknown {
  let found = value;
  for (const key of place.split(" ")) {
    found = found?.[key];
    if (isSecret(found)) found = found.value;
    if (typeof found === "string" && /^(#.*\n)?apiVersion:/.test(found)) found = yaml.load(found);
  }
  return found;
}

describe("an argument", () => {
  it("has a test of its effect", () =>
    assert.deepEqual(
      [...Object.keys(effects), ...rulesOnly, ...resources].sort(),
      leafArguments().sort(),
    ));

  for (const [argument, { given = {}, changed, plan, registered, becomes }] of Object.entries(
    effects,
  )) {
    it(`takes effect: ${argument}`, async () => {
      const [before, after] = [meshWith(given), meshWith(given, changed)];
      for (const args of [before, after]) assert.deepEqual(checkArgs(args), []);
      const see = plan === undefined ? registrationOf : planByCluster;
      const place = plan ?? registered!;
      assert.notDeepEqual(
        lookUp(await see(before), place),
        await becomes,
        "the value was there before the change",
      );
      assert.deepEqual(lookUp(await see(after), place), await becomes);
    });
  }

  it("takes effect: IstioArgs.allowFaultyVersion", () => {
    const faulty = (allowFaultyVersion: boolean) =>
      checkArgs(meshWith({ istio: { version: "1.29.0", allowFaultyVersion } }));
    assert.match(faulty(false)[0]!.reason, /allowFaultyVersion/);
    assert.deepEqual(faulty(true), []);
  });

  it("of a cluster has the same effect in `defaults` as in each cluster", () => {
    const isAboutEast = ({ clusters, ...others }: Partial<MultiClusterMeshArgs>): boolean =>
      Object.keys(others).length === 0 &&
      Object.keys(clusters ?? {}).every((name) => name === "east");
    const shared = Object.entries(effects).filter(
      ([, { plan, given = {}, changed }]) =>
        plan !== undefined && isAboutEast(given) && isAboutEast(changed),
    );
    assert.ok(shared.length > 30);
    for (const [argument, { given = {}, changed }] of shared) {
      const { east = {} } = meshWith(given, changed).clusters;
      const own = meshWith({ clusters: { east, west: east } });
      if (checkArgs(own).length === 0)
        assert.deepEqual(planByCluster(meshWith({ defaults: east })), planByCluster(own), argument);
    }
  });
});

/** A mesh where the package sets values of every chart in every way, and a user overrides them. */
const overridden = (helmValues: HelmValuesArgs) =>
  meshWith({
    istio: { imageHub: "ours.example" },
    clusters: {
      east: {
        cni: true,
        eastWestGateway: { replicas: 3 },
        remoteSecret: { serviceAccount: "reader" },
        helmValues,
      },
      west: { cni: true, helmValues },
    },
  });

/** The chart, a cluster that has it, the key of a value, and the user's value. */
const overrides: [keyof HelmValuesArgs, string, string, unknown][] = [
  ["base", "east", "global readerServiceAccount name", "other"],
  ["istiod", "east", "serviceAnnotations pulumi.com/skipAwait", "false"],
  ["istiod", "east", "global readerServiceAccount name", "other"],
  ["istiod", "east", "global hub", "other"],
  ["gateway", "east", "autoscaling enabled", true],
  ["gateway", "east", "replicaCount", 5],
  ["cni", "east", "global hub", "other"],
];

describe("a user's Helm values", () => {
  const valuesOf = (
    args: MultiClusterMeshArgs,
    cluster: string,
    chart: keyof HelmValuesArgs,
  ): object => {
    assert.deepEqual(checkArgs(args), []);
    const { base, istiod, gateway, cni, ztunnel } = planOf(args).clusters.find(
      ({ name }) => name === cluster,
    )!;
    return { base, istiod, gateway: gateway?.chart, cni, ztunnel }[chart]!.values;
  };

  for (const [chart, cluster, place, value] of overrides) {
    it(`override the package's: "${place}" of the chart ${chart} in ${cluster}`, () => {
      const given = place
        .split(" ")
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      const ours = lookUp(valuesOf(overridden({}), cluster, chart), place);
      assert.ok(ours !== undefined && ours !== value, "the package sets no other value");
      assert.deepEqual(
        lookUp(valuesOf(overridden({ [chart]: given }), cluster, chart), place),
        value,
      );
    });
  }
});
