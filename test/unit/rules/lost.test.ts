import { itRefuses } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const kubeconfig = kubeconfigFor(["east"]);

describe("the rules for lost clusters", () => {
  itRefuses([
    [
      "`lost` in defaults",
      meshArgs({ east: { kubeconfig } }, { defaults: { lost: true } }),
      "defaults.lost",
      /^cannot be shared; set lost for each lost cluster in clusters$/,
    ],
    [
      "a name that no cluster can have",
      meshArgs({ east: {}, Net_1: { lost: true } }),
      "clusters.Net_1",
      /^expected a DNS label/,
    ],
  ]);
});
