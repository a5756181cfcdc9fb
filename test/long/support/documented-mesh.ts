import * as pulumi from "@pulumi/pulumi";
import { helloWorld } from "../../../examples/local/hello-world";
import { prepareDocumented } from "../../../scripts/bench/documented";
import type { Installer } from "../../../scripts/bench/installer";
import { istioctl } from "../../../scripts/bench/istioctl";
import type { ClusterArgs } from "../../../sdk";
import { runIn } from "../../clusters/support/adoption";
import { listObjects, sharedClusters } from "../../support/clusters";
import { assertSucceeded, TestStack } from "../../support/engine";

/** A mesh that Istio's documented commands install, with the sample. It exists during a suite. */
export class DocumentedMesh {
  kubeconfig = "";
  /** The objects of each cluster from before the mesh. */
  readonly objects: { [cluster: string]: string[] } = {};
  private workloads: TestStack | undefined;

  private constructor(
    private readonly clusters: { readonly [name: string]: ClusterArgs },
    private readonly installer: Installer,
  ) {}

  static duringTests(
    clusters: { readonly [name: string]: ClusterArgs },
    installer = istioctl,
  ): DocumentedMesh {
    const mesh = new DocumentedMesh(clusters, installer);
    before(() => mesh.install());
    after(() => mesh.remove());
    return mesh;
  }

  private async install(): Promise<void> {
    this.kubeconfig = await sharedClusters();
    // an earlier mesh may have left CRDs, and they would stay with its Helm release
    for (const name of this.names) await runIn(name, [deleteCrds]);
    for (const name of this.names) this.objects[name] = await listObjects(name);
    await (await prepareDocumented(this.clusters, this.kubeconfig, this.installer)).install();
    this.workloads = await TestStack.create("workloads", { program: () => this.program() });
    assertSucceeded(await this.workloads.up());
  }

  removeWorkloads = async (): Promise<void> => {
    if (this.workloads !== undefined) assertSucceeded(await this.workloads.destroy());
  };

  private async remove(): Promise<void> {
    await this.workloads?.destroy();
    this.workloads?.remove();
    const left = [
      "istioctl uninstall --purge -y",
      "kubectl delete namespace istio-system --ignore-not-found",
    ];
    for (const name of this.names) await runIn(name, left);
  }

  private async program(): Promise<void> {
    const { kubeconfig } = this;
    const dependsOn = new pulumi.ComponentResource("test:Mesh", "mesh");
    this.names.forEach((name, index) =>
      helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn }),
    );
  }

  private get names(): string[] {
    return Object.keys(this.clusters);
  }
}

const deleteCrds =
  "kubectl get crds -o name | sed -n '/istio\\.io$/p' | xargs --no-run-if-empty kubectl delete";
