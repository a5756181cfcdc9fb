import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { leafArguments } from "../../scripts/arguments";
import type { MultiClusterMeshArgs } from "../../sdk/args";
import { MultiClusterMesh } from "../../sdk/index";
import { planMesh } from "../../sdk/plan/plan";
import { readTopology } from "../../sdk/topology/read";
import { checkArgs } from "../../sdk/topology/rules/arguments";
import { meshWith } from "../support/effect";
import { effects } from "../support/effects";
import { isSecret, register } from "../support/mocks";

/** Arguments that change nothing but what is accepted; each has a test of its own. */
const ofTheRules = ["IstioArgs.allowFaultyVersion"];

const planOf = (args: MultiClusterMeshArgs): object => {
  const plan = planMesh(readTopology(args));
  return { ...plan, clusters: Object.fromEntries(plan.clusters.map((cluster) => [cluster.name, cluster])) };
};

/** What is registered, by its name: its inputs and its type. A component's name is its provider's too, which comes after it. */
async function registrationOf(args: MultiClusterMeshArgs): Promise<object> {
  const resources = await register(() => void new MultiClusterMesh("mesh", args));
  return Object.fromEntries(resources.map(({ name, type, inputs }) => [name, { ...inputs, type }]));
}

/** Follows keys into a value, into secrets and kubeconfigs too. */
function lookUp(value: any, place: string): unknown {
  let found = value;
  for (const key of place.split(" ")) {
    found = found?.[key];
    if (isSecret(found)) found = found.value;
    if (typeof found === "string" && found.startsWith("apiVersion:")) found = yaml.load(found);
  }
  return found;
}

describe("every argument", () => {
  it("is tried here", () => assert.deepEqual([...Object.keys(effects), ...ofTheRules].sort(), leafArguments().sort()));

  for (const [argument, { given = {}, changed, plan, registered, becomes }] of Object.entries(effects)) {
    it(`counts: ${argument}`, async () => {
      const [before, after] = [meshWith(given), meshWith(given, changed)];
      for (const args of [before, after]) assert.deepEqual(checkArgs(args), []);
      const see = plan === undefined ? registrationOf : planOf;
      const place = plan ?? registered!;
      assert.notDeepEqual(lookUp(await see(before), place), await becomes, "it was so before");
      assert.deepEqual(lookUp(await see(after), place), await becomes);
    });
  }

  it("counts: IstioArgs.allowFaultyVersion", () => {
    const faulty = (allowFaultyVersion: boolean) => checkArgs(meshWith({ istio: { version: "1.29.0", allowFaultyVersion } }));
    assert.match(faulty(false)[0]!.reason, /allowFaultyVersion/);
    assert.deepEqual(faulty(true), []);
  });

  it("of a cluster counts in `defaults` as in each cluster", () => {
    const isAboutEast = ({ clusters, ...others }: Partial<MultiClusterMeshArgs>): boolean =>
      Object.keys(others).length === 0 && Object.keys(clusters ?? {}).every((name) => name === "east");
    const shared = Object.entries(effects).filter(
      ([, { plan, given = {}, changed }]) => plan !== undefined && isAboutEast(given) && isAboutEast(changed),
    );
    assert.ok(shared.length > 30);
    for (const [argument, { given = {}, changed }] of shared) {
      const { east = {} } = meshWith(given, changed).clusters;
      const own = meshWith({ clusters: { east, west: east } });
      if (checkArgs(own).length === 0) assert.deepEqual(planOf(meshWith({ defaults: east })), planOf(own), argument);
    }
  });
});
