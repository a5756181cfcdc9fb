import { readFileSync } from "node:fs";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ClusterRole } from "../../sdk/args";
import { sharedClusters } from "../support/clusters";
import { meshSuite } from "./support/mesh-suite";

describe("one network", function () {
  this.timeout(300_000);
  this.slow(60_000);

  describe("with two primaries and no gateway", () => meshSuite({ clusters: { east: { network: "flat" }, west: { network: "flat" } } }));

  describe("with a primary, and a remote that reaches istiod through a gateway, of kubeconfigs as content and by KUBECONFIG", () => {
    const before = process.env["KUBECONFIG"];
    after(() => {
      if (before === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = before;
    });

    meshSuite({
      clusters: { east: { network: "flat" }, west: { network: "flat", role: ClusterRole.Remote, primary: "east" } },
      prepare: async () => {
        const kubeconfig = await sharedClusters({ east: "flat", west: "flat" });
        process.env["KUBECONFIG"] = kubeconfig;
        return {
          clusters: {
            east: { network: "flat", kubeconfig: readFileSync(kubeconfig, "utf8") },
            west: { network: "flat", role: ClusterRole.Remote, primary: "east" },
          },
          defaults: { helmValues: stockEnvoy },
        };
      },
    });
  });
});
