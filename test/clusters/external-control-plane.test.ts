import assert from "node:assert/strict";
import { setHostNames } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { ClusterRole } from "../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import { kubectlJson } from "../support/clusters";
import { assertSucceeded } from "../support/engine";
import { kubectlInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";
import { assertTraffic } from "./support/verify";

describe("a mesh with an external control plane, a primary and a revision tag", function () {
  this.timeout(600_000);
  this.slow(60_000);

  const name = "control.mesh.test";
  const control = { role: ClusterRole.External, configCluster: "east" };
  const remotes = {
    east: { role: ClusterRole.Remote, primary: "south" },
    west: { role: ClusterRole.Remote, primary: "south" },
  };
  const labelGateway = [
    "label",
    "gateways.networking.istio.io",
    "cross-network-gateway",
    "--dry-run=server",
  ];
  const patchGateway = [
    "patch",
    "gateways.networking.istio.io",
    "cross-network-gateway",
    "--dry-run=server",
    "--type=merge",
    "-p",
  ];

  meshSuite({
    clusters: { south: control, ...remotes, north: {} },
    workloads: ["east", "west", "north"],
    injectionLabel: { "istio.io/rev": "stable" },
    prepare: async () => ({ istio: { revision: "blue", revisionTags: ["stable"] } }),
    moreTests: (state) =>
      it("keeps working at a host name, and validates configuration there", async () => {
        const address = state.results["south"]!.gatewayAddress!;
        for (const cluster of ["east", "west"])
          await setHostNames({ instance: testInstance(), cluster }, { [name]: address });
        const eastWestGateway: EastWestGatewayArgs = {
          addresses: [name],
          hostNames: "InjectionURL",
        };
        state.extraArgs = {
          ...state.extraArgs,
          clusters: { south: { ...control, eastWestGateway }, ...remotes, north: {} },
        };
        assertSucceeded(await state.stack.up());

        const { items } = await kubectlJson(
          "east",
          "get",
          "validatingwebhookconfigurations",
          "-l",
          "istio.io/rev=blue",
        );
        const urls = items.flatMap(({ webhooks }: any) =>
          webhooks.map(({ clientConfig }: any) => clientConfig.url),
        );
        assert.deepEqual(urls, [`https://${name}:15017/validate`]);
        // the webhook validates objects without a revision, and those of this revision
        await kubectlInSystem("east", ...labelGateway, "istio.io/rev=blue");
        await assert.rejects(
          kubectlInSystem("east", ...patchGateway, '{"spec":{"servers":[]}}'),
          /denied the request/,
        );
        await assertTraffic(["south", "east", "west", "north"], {
          workloads: ["east", "west", "north"],
        });
      }),
  });
});
