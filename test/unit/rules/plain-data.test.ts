import * as pulumi from "@pulumi/pulumi";
import { itAccepts, itRefuses } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
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
      "Helm values that are an Output",
      meshArgs({ east: { helmValues: { istiod: pulumi.output({}) as object } } }),
      "clusters.east.helmValues.istiod",
      /got an Output or a Promise; this argument must be known when the program runs, because it/,
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
      "Outputs and promises as Helm values and as mesh configuration",
      {
        clusters: {
          east: { helmValues: { istiod: { pilot: { env: { A: pulumi.output("b") } } } } },
        },
        defaults: {
          kubeconfig: kubeconfigFor(["east"]),
          helmValues: { gateway: { tolerations: [{}, pulumi.output({})] } },
        },
        meshConfig: { defaultConfig: { a: Promise.resolve(1) } },
      },
    ],
    [
      "every kind of plain data, also if it is used twice",
      meshArgs(
        { east: { helmValues: { istiod: { one: shared, other: shared } } } },
        { meshConfig: shared },
      ),
    ],
  ]);
});
