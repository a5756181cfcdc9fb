import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  KubernetesObject,
  V1DaemonSet,
  V1Deployment,
  V1Namespace,
  V1Secret,
  V1Service,
} from "@kubernetes/client-node";
import { ApiClient, ApiError } from "../clusters/api";
import type { Cluster } from "../clusters/state";
import { emptyNamespace } from "./namespaces";
import { LongWatch } from "./watch";

const revision = "deployment.kubernetes.io/revision";
const tokenType = "kubernetes.io/service-account-token";

/** How long the stand-in waits after a request that failed, in ms. */
const retryAfter = 1000;

/** What the controllers, the scheduler and the kubelets of a cluster would do, at once. */
export class StandIn {
  /** The requests that it has sent so far, other than watches. */
  requests = 0;
  private readonly watches: readonly { stop(): void }[];
  private readonly connected = new Set<string | undefined>();
  private readonly api: ApiClient;
  private readonly certificateAuthority: string;
  private stopped = false;

  constructor(private readonly cluster: Cluster) {
    this.api = new ApiClient(cluster);
    this.certificateAuthority = readFileSync(join(cluster.folder, "pki", "ca.crt"), "base64");
    this.watches = [
      this.watch<V1Deployment>("/apis/apps/v1/deployments", (object) => this.rollOut(object)),
      this.watch<V1DaemonSet>("/apis/apps/v1/daemonsets", (object) => this.schedule(object)),
      this.watch<V1Service>(
        "/api/v1/services",
        (object) => this.connect(object),
        (object) => this.disconnect(object),
      ),
      this.watch<V1Secret>("/api/v1/secrets", (object) => this.fillToken(object)),
      this.watch<V1Namespace>("/api/v1/namespaces", (object) => this.finalize(object)),
    ];
  }

  stop(): void {
    this.stopped = true;
    this.watches.forEach((watch) => watch.stop());
  }

  private watch<T>(
    path: string,
    onChange: (object: T) => Promise<void>,
    onDelete?: (object: T) => Promise<void>,
  ): LongWatch<T> {
    return new LongWatch<T>(this.api, `${path}?watch=true`, (type, object) => {
      const handle = type === "DELETED" ? onDelete : onChange;
      if (handle !== undefined) this.handle(() => handle(object));
    });
  }

  /** Handles an event, again and again if the API server is too busy to answer. */
  private handle(change: () => Promise<void>): void {
    const failed = (error: unknown): void => {
      if (!isTemporary(error)) return ignoreMissing(error);
      if (!this.stopped) setTimeout(() => this.handle(change), retryAfter).unref();
    };
    change().catch(failed);
  }

  /** Reports a Deployment and its ReplicaSet ready. */
  private async rollOut(deployment: V1Deployment): Promise<void> {
    const { metadata, spec, status } = deployment;
    const { generation = 0 } = metadata ?? {};
    if (spec === undefined || status?.observedGeneration === generation) return;
    await this.createReplicaSet(deployment);
    const condition = (type: string, reason: string) => ({ type, status: "True", reason });
    await this.patchStatus(pathOf("apps/v1", "deployments", deployment), {
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
    });
  }

  private async createReplicaSet(deployment: V1Deployment): Promise<void> {
    const { name = "", namespace = "", uid = "", generation } = deployment.metadata ?? {};
    const { selector, template, replicas = 1 } = deployment.spec ?? {};
    const metadata = {
      name: `${name}-${uid.slice(0, 8)}-${generation}`,
      namespace,
      annotations: { [revision]: String(generation) },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true }],
    };
    const spec = { replicas, selector, template };
    await this.create("apps/v1", "replicasets", { metadata, spec });
    await this.patchStatus(pathOf("apps/v1", "replicasets", { metadata }), {
      status: { ...readyReplicas(deployment), observedGeneration: 1 },
    });
  }

  /** Reports a DaemonSet as ready, because the cluster has no nodes. */
  private async schedule(object: V1DaemonSet): Promise<void> {
    const { generation } = object.metadata ?? {};
    if (object.status?.observedGeneration === generation) return;
    const status = { observedGeneration: generation };
    await this.patchStatus(pathOf("apps/v1", "daemonsets", object), { status });
  }

  /** Gives a Service an endpoint if it selects pods, and an address if it is a load balancer. */
  private async connect(service: V1Service): Promise<void> {
    const { metadata: { name = "", namespace = "", uid } = {}, spec, status } = service;
    if (spec?.selector !== undefined && !this.connected.has(uid)) {
      this.connected.add(uid);
      const subsets = [{ addresses: [{ ip: this.address() }] }];
      await this.create("v1", "endpoints", { metadata: { name, namespace }, subsets });
    }
    if (spec?.type !== "LoadBalancer" || status?.loadBalancer?.ingress !== undefined) return;
    const ip = spec.loadBalancerIP ?? this.address();
    await this.patchStatus(pathOf("v1", "services", service), {
      status: { loadBalancer: { ingress: [{ ip }] } },
    });
  }

  private async disconnect(service: V1Service): Promise<void> {
    if (service.spec?.selector === undefined) return;
    await this.send(pathOf("v1", "endpoints", service), "DELETE");
  }

  private readonly address = (): string => `10.200.${this.cluster.index}.1`;

  /** Fills in a token of the usual size. Nothing logs in with it. */
  private async fillToken(secret: V1Secret): Promise<void> {
    if (secret.type !== tokenType || secret.data?.["token"] !== undefined) return;
    const base64 = (value: string): string => Buffer.from(value).toString("base64");
    const data = {
      token: base64(randomBytes(450).toString("hex")),
      "ca.crt": this.certificateAuthority,
      namespace: base64(secret.metadata?.namespace ?? ""),
    };
    await this.send(pathOf("v1", "secrets", secret), "PATCH", { data });
  }

  /** Removes a deleted namespace, and first what is in it. */
  private async finalize(object: V1Namespace): Promise<void> {
    const { name = "", deletionTimestamp } = object.metadata ?? {};
    if (deletionTimestamp === undefined || !object.spec?.finalizers?.length) return;
    this.requests += await emptyNamespace(this.api, name);
    const body = { metadata: { name }, spec: { finalizers: [] } };
    await this.send(`/api/v1/namespaces/${name}/finalize`, "PUT", body);
  }

  private create = <T extends KubernetesObject>(
    version: string,
    plural: string,
    object: T,
  ): Promise<void> =>
    this.send(folderOf(version, plural, object), "POST", object).catch(ignoreMissing);

  private patchStatus = (path: string, body: object): Promise<void> =>
    this.send(`${path}/status`, "PATCH", body);

  private async send(path: string, method: string, body?: object): Promise<void> {
    this.requests++;
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    await this.api.send(path, { method, contentType, ...(body && { body }) });
  }
}

function readyReplicas({ spec }: V1Deployment) {
  const replicas = spec?.replicas ?? 1;
  return { replicas, readyReplicas: replicas, availableReplicas: replicas };
}

const folderOf = (version: string, plural: string, { metadata }: KubernetesObject): string =>
  `/${version === "v1" ? "api" : "apis"}/${version}/namespaces/${metadata?.namespace}/${plural}`;

const pathOf = (version: string, plural: string, object: KubernetesObject): string =>
  `${folderOf(version, plural, object)}/${object.metadata?.name}`;

/** The API server does not answer, or etcd does not answer it. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof ApiError)) return error instanceof Error && "code" in error;
  const { status = 0 } = error;
  return status === 429 || status >= 500;
}

/** An object may be there already, or be deleted or changed before its event is handled. */
function ignoreMissing(error: unknown): void {
  if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return;
  throw error;
}
