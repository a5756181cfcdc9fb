import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

/** Plain data of every kind. */
const shared = {
  list: [1, "a", true, null, [], {}],
  none: undefined,
  bare: Object.assign(Object.create(null), { a: 1 }),
};

describe("the plain data rules", () => {
  itRefuses([
    [
      "an output in Helm values",
      meshArgs({ east: { helmValues: { istiod: { pilot: { env: { A: pulumi.output("b") } } } } } }),
      "clusters.east.helmValues.istiod.pilot.env.A",
      /got an output or a promise; this argument must be known when the program runs/,
    ],
    [
      "an output in a list of shared Helm values",
      {
        clusters: { east: {} },
        defaults: {
          helmValues: { gateway: { tolerations: [{}, pulumi.output({})] } },
        } as ClusterArgs,
      },
      "defaults.helmValues.gateway.tolerations[1]",
      /got an output or a promise/,
    ],
    [
      "a promise in the mesh configuration",
      meshArgs({ east: {} }, { meshConfig: { defaultConfig: { a: Promise.resolve(1) } } }),
      "meshConfig.defaultConfig.a",
      /got an output or a promise/,
    ],
    [
      "a function in the mesh configuration",
      meshArgs({ east: {} }, { meshConfig: { a: () => 1 } }),
      "meshConfig.a",
      /expected plain data, got a function/,
    ],
    [
      "a date in Helm values",
      meshArgs({ east: { helmValues: { base: { a: [new Date()] } } } }),
      "clusters.east.helmValues.base.a[0]",
      /expected plain data, got a class instance; use strings, numbers/,
    ],
    [
      "NaN in Helm values",
      meshArgs({ east: { helmValues: { cni: { a: NaN } } } }),
      "clusters.east.helmValues.cni.a",
      /expected plain data, got NaN/,
    ],
  ]);

  itAccepts([
    [
      "every kind of plain data, also if it is used twice",
      meshArgs(
        { east: { helmValues: { istiod: { one: shared, other: shared } } } },
        { meshConfig: shared },
      ),
    ],
  ]);
});
