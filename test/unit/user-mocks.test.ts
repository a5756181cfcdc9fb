import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { kubeconfigFor } from "../support/kubeconfig";
import { namedTopologies } from "../support/topologies";

/** Resources of a test: what the mocks were asked for. */
const registered: { readonly type: string; readonly name: string }[] = [];

/** The mocks that Pulumi's documentation shows: a resource has its inputs as its state. */
const mockAsDocumented = (): Promise<void> =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name });
        return { id: `${inputs["name"]}_id`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "project",
    "stack",
    false,
  );

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => void output.apply(resolve));

describe("a unit test of a user's program", () => {
  before(mockAsDocumented);
  beforeEach(() => registered.splice(0));

  for (const [name, args] of Object.entries(namedTopologies))
    it(`runs with the mocks of Pulumi's documentation: ${name}`, async () => {
      const mesh = new MultiClusterMesh("mesh", args);
      // ready waits for every resource, so it also tells that none has failed
      assert.equal(await valueOf(mesh.ready), true);
      const clusters = await valueOf(mesh.clusters);
      assert.deepEqual(Object.keys(clusters), Object.keys(args.clusters).sort());
      for (const [cluster, { gatewayPorts, gatewayAddress }] of Object.entries(clusters)) {
        const [given] = args.clusters[cluster]?.eastWestGateway?.addresses ?? [];
        assert.equal(gatewayAddress, gatewayPorts && (given ?? "192.0.2.1"));
      }
    });

  it("sees the resources and the values of its arguments", async () => {
    const args: MultiClusterMeshArgs = {
      clusters: {
        east: { eastWestGateway: { addresses: [pulumi.output("203.0.113.7")] } },
        west: {},
      },
      defaults: { kubeconfig: kubeconfigFor(["east", "west"]) },
    };
    const mesh = new MultiClusterMesh("mesh", args);
    assert.equal((await valueOf(mesh.clusters))["east"]!.gatewayAddress, "203.0.113.7");
    assert.match(await valueOf(mesh.rootCertificate), /BEGIN CERTIFICATE/);
    assert.equal(await valueOf(mesh.ready), true);
    const charts = registered.filter(({ type }) => type === "kubernetes:helm.sh/v4:Chart");
    assert.deepEqual(charts.map(({ name }) => name).sort(), [
      ...["mesh-east-gateway", "mesh-east-istiod"],
      ...["mesh-west-gateway", "mesh-west-istiod"],
    ]);
  });
});
