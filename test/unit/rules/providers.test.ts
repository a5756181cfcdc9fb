import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../../sdk";
import { checkArgs } from "../../support/check";
import { itRefuses } from "../../support/issues";
import { kubeconfigFor } from "../../support/kubeconfig";
import { register } from "../../support/mocks";
import { meshArgs } from "../../support/topologies";

/** Stands for a provider of the program. No unit test reads more of it. */
class StandIn {
  readonly __pulumiType = "pulumi:providers:kubernetes";
}
const provider = (): k8s.Provider => new StandIn() as unknown as k8s.Provider;
const apiServer = { server: "https://east.example:6443" };
const other = { server: "https://west.example:6443" };
const shared = provider();
const external: ClusterArgs = { role: ClusterRole.External, provider: provider() };

describe("the rules for providers", () => {
  itRefuses([
    [
      "a provider without the address that peers use",
      meshArgs({ east: { provider: provider() }, west: {} }),
      "clusters.east.apiServer",
      /^required: the mesh cannot read the address .* from a provider; set server, or set kubeconfig next to provider$/,
    ],
    [
      "a context that belongs to no kubeconfig",
      meshArgs({ east: { provider: provider(), apiServer, context: "east" } }),
      "clusters.east.context",
      /^expected kubeconfig next to it/,
    ],
    [
      "one provider for two clusters",
      meshArgs({
        east: { provider: shared, apiServer },
        west: { provider: shared, apiServer: other },
      }),
      "clusters.west.provider",
      /^is already the provider of "east"; pass the provider of another cluster$/,
    ],
    [
      "a provider for all clusters",
      meshArgs({ east: { apiServer } }, { defaults: { provider: provider() } }),
      "defaults.provider",
      /^cannot be shared; set the provider of each cluster in clusters$/,
    ],
    [
      "an external control plane with nothing but a provider",
      meshArgs({ east: external, west: { role: ClusterRole.Remote, primary: "east" } }),
      "clusters.east.provider",
      /^an external control plane needs kubeconfig next to it; set kubeconfig$/,
    ],
    [
      "something that is not a provider",
      meshArgs({ east: { provider: "east" as unknown as k8s.Provider } }),
      "clusters.east.provider",
      /^expected a Kubernetes provider, got/,
    ],
    [
      "a provider that is an Output",
      meshArgs({ east: { provider: pulumi.output(shared) as unknown as k8s.Provider } }),
      "clusters.east.provider",
      /^expected a plain value, got an Output/,
    ],
  ]);

  it("accept a provider without any kubeconfig, whatever the others have", () => {
    const clusters = { east: { provider: provider(), apiServer }, west: {} };
    const kubeconfig = kubeconfigFor(["west"]);
    assert.deepEqual(checkArgs({ clusters, defaults: { kubeconfig } }), []);
  });
});

describe("a mesh with a provider of the program", () => {
  it("creates everything in that cluster with it, and makes none", async () => {
    const registered = await register(() => {
      const east = new k8s.Provider("platform", { kubeconfig: kubeconfigFor(["east"]) });
      const clusters = { east: { provider: east, apiServer }, west: {} };
      new MultiClusterMesh("mesh", { clusters, defaults: { kubeconfig: kubeconfigFor(["west"]) } });
    });
    const inEast = registered.filter(
      ({ type, name }) => type.startsWith("kubernetes:") && name.startsWith("mesh-east-"),
    );
    assert.ok(inEast.length > 5);
    for (const { name, provider: used } of inEast)
      assert.match(`${name}: ${used}`, /pulumi:providers:kubernetes::platform::/);
    const providers = registered.filter(({ type }) => type === "pulumi:providers:kubernetes");
    assert.deepEqual(
      providers.map(({ name }) => name),
      ["platform", "mesh-west"],
    );
  });
});
