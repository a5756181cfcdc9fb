import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import * as fs from "node:fs";
import { MultiClusterMesh } from "../../sdk";
import { ConfigMap, Provider } from "../../sdk/install/kubernetes";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes } from "../support/engine";
import { ServedStack } from "../support/served-stack";

const inSystem = (...rest: string[]): string[] => ["-n", "istio-system", "get", ...rest];

describe("values that resources of the same program make", function () {
  this.timeout(600_000);
  this.slow(120_000);
  const address = "192.0.2.9";
  const server = "https://west.example:6443";
  const served = ServedStack.duringTests("inputs", ["east", "west"], () => program());
  /** Increases if the resource with the outputs is replaced, so that they are unknown again. */
  let generation = 1;

  function authority(): string {
    const { clusters } = yaml.load(fs.readFileSync(served.servers.kubeconfig, "utf8")) as any;
    return clusters[1].cluster["certificate-authority-data"];
  }

  async function program(): Promise<void> {
    const { kubeconfig } = served.servers;
    const provider = new Provider("east", { kubeconfig, context: "east" });
    const metadata = { name: `made-${generation}`, namespace: "default" };
    const made = new ConfigMap(metadata.name, { metadata }, { provider });
    // a preview does not know it, as for the address that a cloud reserves
    const outputOf = (value: string): pulumi.Output<string> => made.id.apply(() => value);
    new MultiClusterMesh("mesh", {
      clusters: {
        east: {
          eastWestGateway: {
            loadBalancerIP: outputOf(address),
            addresses: [outputOf(address)],
            serviceAnnotations: { "example.com/subnets": outputOf("subnet-1,subnet-2") },
          },
        },
        west: {
          // as of a cluster that is created in the same program
          kubeconfig: outputOf(fs.readFileSync(kubeconfig, "utf8")),
          role: "remote",
          primary: "east",
          apiServer: { server: outputOf(server), certificateAuthorityData: outputOf(authority()) },
        },
      },
      defaults: { kubeconfig },
      istio: localIstio(),
      readyTimeout: "0s",
      meshConfig: {
        accessLogFile: outputOf("/dev/stdout"),
        accessLogEncoding: generation === 1 ? "TEXT" : "JSON",
      },
    });
  }

  let listed: string[];

  it("hide no object from the first preview", async () => {
    const preview = await served.stack.preview();
    assertSucceeded(preview);
    assert.doesNotMatch(preview.output, /Preview is incomplete/);
    listed = changes(preview);
  });

  it("are in the mesh after one update", async () => {
    const run = await served.stack.up();
    assertSucceeded(run);
    assert.deepEqual(changes(run), listed);
    const service = await served.servers.kubectlJson(
      "east",
      ...inSystem("service", "istio-eastwestgateway"),
    );
    assert.equal(service.metadata.annotations["example.com/subnets"], "subnet-1,subnet-2");
    assert.deepEqual(service.status.loadBalancer.ingress[0].ip, address);
    const secret = await served.servers.kubectlJson(
      "east",
      ...inSystem("secret", "istio-remote-secret-west"),
    );
    const remote: any = yaml.load(Buffer.from(secret.data.west, "base64").toString());
    assert.deepEqual(remote.clusters[0].cluster, {
      server,
      "certificate-authority-data": authority(),
    });
    const config = await served.servers.kubectlJson("east", ...inSystem("configmap", "istio"));
    assert.match(config.data.mesh, /accessLogFile: \/dev\/stdout/);
    assert.match(config.data.meshNetworks, new RegExp(`address: ${address}\n`));
  });

  it("change nothing in the next update", async () => {
    const again = await served.stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    assert.deepEqual(changes(again), []);
  });

  it("update objects of the mesh, and replace none, when they are unknown again", async () => {
    generation += 1;
    const preview = await served.stack.preview();
    generation -= 1;
    assertSucceeded(preview);
    const changed = changes(preview);
    assert.ok(changed.some((step) => /^update .*:ConfigMap mesh-east-istiod:/.test(step)));
    assert.deepEqual(
      changed.filter((step) => !step.startsWith("update ")),
      ["create kubernetes:core/v1:ConfigMap made-2", "delete kubernetes:core/v1:ConfigMap made-1"],
    );
  });
});
