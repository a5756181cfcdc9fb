import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  Watch,
  type V1DaemonSet,
  type V1Deployment,
  type V1Namespace,
  type V1Secret,
  type V1Service,
} from "@kubernetes/client-node";
import { adminConfig } from "../../clusters/api";
import type { Cluster } from "../../clusters/state";

const revision = "deployment.kubernetes.io/revision";
const asMergePatch = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);

/** What the controllers, the scheduler and the kubelets of a cluster would do, at once. */
export class StandIn {
  /** The requests that it has sent so far, other than watches. */
  requests = 0;
  private readonly watches: AbortController[] = [];
  private readonly core: CoreV1Api;
  private readonly apps: AppsV1Api;
  private readonly certificateAuthority: string;
  private readonly connected = new Set<string | undefined>();
  private stopped = false;

  private constructor(
    private readonly cluster: Cluster,
    private readonly config: KubeConfig,
  ) {
    this.core = config.makeApiClient(CoreV1Api);
    this.apps = config.makeApiClient(AppsV1Api);
    this.certificateAuthority = readFileSync(join(cluster.folder, "pki", "ca.crt"), "base64");
  }

  static async start(cluster: Cluster): Promise<StandIn> {
    const standIn = new StandIn(cluster, adminConfig(cluster));
    await Promise.all([
      standIn.watch("/apis/apps/v1/deployments", (object: V1Deployment) => standIn.rollOut(object)),
      standIn.watch("/apis/apps/v1/daemonsets", (object: V1DaemonSet) => standIn.schedule(object)),
      standIn.watch("/api/v1/services", (object: V1Service) => standIn.connect(object)),
      standIn.watch("/api/v1/secrets", (object: V1Secret) => standIn.fillToken(object), {
        fieldSelector: "type=kubernetes.io/service-account-token",
      }),
      standIn.watch("/api/v1/namespaces", (object: V1Namespace) => standIn.finalize(object)),
    ]);
    return standIn;
  }

  stop(): void {
    this.stopped = true;
    this.watches.forEach((watch) => watch.abort());
  }

  /** A watch begins with every object that exists. The API server ends it from time to time. */
  private async watch<T>(
    path: string,
    handle: (object: T) => Promise<void>,
    query = {},
  ): Promise<void> {
    const onChange = (phase: string, object: T): void => {
      if (phase === "ADDED" || phase === "MODIFIED") handle(object).catch(ignoreMissing);
    };
    const onEnd = (): void => {
      if (!this.stopped) void this.watch(path, handle, query);
    };
    this.watches.push(await new Watch(this.config).watch(path, query, onChange, onEnd));
  }

  /** Reports a Deployment and its ReplicaSet ready. */
  private async rollOut(deployment: V1Deployment): Promise<void> {
    const { metadata, spec, status } = deployment;
    const { name = "", namespace = "", generation = 0 } = metadata ?? {};
    if (spec === undefined || status?.observedGeneration === generation) return;
    await this.createReplicaSet(deployment);
    const condition = (type: string, reason: string) => ({ type, status: "True", reason });
    const body = {
      metadata: { annotations: { [revision]: String(generation) } },
      status: {
        ...readyReplicas(deployment),
        updatedReplicas: spec.replicas ?? 1,
        observedGeneration: generation,
        conditions: [
          condition("Available", "MinimumReplicasAvailable"),
          condition("Progressing", "NewReplicaSetAvailable"),
        ],
      },
    };
    await this.send(() =>
      this.apps.patchNamespacedDeploymentStatus({ name, namespace, body }, asMergePatch),
    );
  }

  private async createReplicaSet(deployment: V1Deployment): Promise<void> {
    const { name = "", namespace = "", uid = "", generation } = deployment.metadata ?? {};
    const { selector = {}, template, replicas } = deployment.spec ?? {};
    const metadata = {
      name: `${name}-${generation}`,
      annotations: { [revision]: String(generation) },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true }],
    };
    const spec = { replicas: replicas ?? 1, selector, ...(template && { template }) };
    await this.send(() =>
      this.apps.createNamespacedReplicaSet({ namespace, body: { metadata, spec } }),
    );
    const body = { status: { ...readyReplicas(deployment), observedGeneration: 1 } };
    await this.send(() =>
      this.apps.patchNamespacedReplicaSetStatus(
        { name: metadata.name, namespace, body },
        asMergePatch,
      ),
    );
  }

  /** Reports a DaemonSet ready. There is no node to run it on. */
  private async schedule({ metadata, status }: V1DaemonSet): Promise<void> {
    const { name = "", namespace = "", generation } = metadata ?? {};
    if (status?.observedGeneration === generation) return;
    const body = { status: { observedGeneration: generation } };
    await this.send(() =>
      this.apps.patchNamespacedDaemonSetStatus({ name, namespace, body }, asMergePatch),
    );
  }

  /** Gives a Service an endpoint if it selects pods, and an address if it is a load balancer. */
  private async connect({ metadata, spec, status }: V1Service): Promise<void> {
    const { name = "", namespace = "", uid } = metadata ?? {};
    if (spec?.selector !== undefined && !this.connected.has(uid)) {
      this.connected.add(uid);
      const subsets = [{ addresses: [{ ip: this.address() }] }];
      const body = { metadata: { name, namespace }, subsets };
      await this.send(() => this.core.createNamespacedEndpoints({ namespace, body }));
    }
    if (spec?.type !== "LoadBalancer" || status?.loadBalancer?.ingress !== undefined) return;
    const body = { status: { loadBalancer: { ingress: [{ ip: this.address() }] } } };
    await this.send(() =>
      this.core.patchNamespacedServiceStatus({ name, namespace, body }, asMergePatch),
    );
  }

  private readonly address = (): string => `10.200.${this.cluster.index}.1`;

  /** Fills in a token of the usual size. Nothing logs in with it. */
  private async fillToken({ metadata, data }: V1Secret): Promise<void> {
    const { name = "", namespace = "" } = metadata ?? {};
    if (data?.["token"] !== undefined) return;
    const base64 = (value: string): string => Buffer.from(value).toString("base64");
    const token = base64(randomBytes(450).toString("hex"));
    const body = {
      data: { token, "ca.crt": this.certificateAuthority, namespace: base64(namespace) },
    };
    await this.send(() => this.core.patchNamespacedSecret({ name, namespace, body }, asMergePatch));
  }

  /** Removes a deleted namespace. Its objects stay in etcd, but no later run reads them. */
  private async finalize({ metadata, spec }: V1Namespace): Promise<void> {
    const { name = "", deletionTimestamp } = metadata ?? {};
    if (deletionTimestamp === undefined || !spec?.finalizers?.length) return;
    const body = { metadata: { name }, spec: { finalizers: [] } };
    await this.send(() => this.core.replaceNamespaceFinalize({ name, body }));
  }

  private async send(request: () => Promise<unknown>): Promise<void> {
    this.requests++;
    await request();
  }
}

function readyReplicas({ spec }: V1Deployment) {
  const replicas = spec?.replicas ?? 1;
  return { replicas, readyReplicas: replicas, availableReplicas: replicas };
}

/** An object may be deleted or changed before its event is handled. */
function ignoreMissing(error: unknown): void {
  if (error instanceof ApiException && (error.code === 404 || error.code === 409)) return;
  throw error;
}
