import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import type { Code } from "../../sdk/status/finding";
import { leakMarker } from "./kubeconfig";
import { acceptWebSocket, onMessage, sendMessage } from "./websocket";

/** The codes that test/unit/status/workload.test.ts has a case for. */
export const workloadCodes: readonly Code[] = [
  "NOT_ENCRYPTED",
  "WORKLOAD_NOT_READY",
  "NO_RIGHTS_TO_VERIFY",
  "NAMESPACE_TAKEN",
  "VERIFY_PREVENTED",
  "NO_NODES",
  "WORKLOAD_LEFT_BEHIND",
];

export interface Item {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    deletionTimestamp?: string;
    labels?: { readonly [key: string]: string };
  };
  [member: string]: any;
}

/** What an API server returns by path: a list of objects, or a page of metrics. */
export interface Answers {
  readonly [path: string]: readonly Item[] | string;
}

export const item = (
  name: string,
  labels: { [key: string]: string },
  more: { [member: string]: unknown } = {},
): Item => ({ metadata: { name, namespace: "istio-system", labels }, ...more });

/** A certificate authority that stays valid. Also a CA bundle, in base64. */
const root = fs.readFileSync(path.join(__dirname, "api-server-ca.pem"), "utf8");
const caBundle = Buffer.from(root).toString("base64");
const signing = { "ca-cert.pem": caBundle, "root-cert.pem": caBundle };

/** A kubeconfig for a remote secret, in base64. */
export function remoteKubeconfig(
  name: string,
  token = leakMarker,
  server = `https://127.0.0.1:1/${name}`,
) {
  const kubeconfig = {
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  return Buffer.from(yaml.dump(kubeconfig)).toString("base64");
}

/** The API server of a primary, whose istiod reports `status` for its peer. */
export function primary(name: string, peer: string, status: string): Answers {
  const base = "/api/v1/namespaces/istio-system";
  // nothing may leave the machine, so the gateways are on loopback
  const address = name < peer ? "127.0.0.9" : "127.0.0.10";
  const network = { "topology.istio.io/network": name };
  const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
  const enabled = { key: "istio-injection", operator: "In", values: ["enabled"] };
  const webhook = (namespace: string, more = {}) => ({
    webhooks: [
      {
        name: "w",
        clientConfig: { service: { name: "istiod", namespace }, ...more },
        namespaceSelector: { matchExpressions: [enabled] },
      },
    ],
  });
  const istiod = {
    containers: [
      { name: "discovery", image: "pilot:1.31", env: [{ name: "CLUSTER_ID", value: name }] },
    ],
  };
  const secret = Buffer.from(leakMarker).toString("base64");
  return {
    "/api/v1/namespaces": [item("istio-system", network), item("default", {})],
    "/apis/apps/v1/namespaces/istio-system/deployments": [
      item(
        "istiod",
        { app: "istiod", "istio.io/rev": "default" },
        { spec: { replicas: 1, template: { spec: istiod } }, status: { readyReplicas: 1 } },
      ),
      item("other", {}, { spec: { template: {} } }),
    ],
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": [
      item(
        "istio-sidecar-injector",
        { app: "sidecar-injector" },
        webhook("istio-system", { caBundle }),
      ),
      item("of-another-mesh", { app: "sidecar-injector" }, webhook("other")),
    ],
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations": [
      item(
        "istiod-default-validator",
        { app: "istiod" },
        {
          webhooks: [{ clientConfig: { service: { name: "istiod", namespace: "istio-system" } } }],
        },
      ),
    ],
    "/apis/discovery.k8s.io/v1/namespaces/istio-system/endpointslices": [
      item(
        "istiod-1",
        { "kubernetes.io/service-name": "istiod" },
        { endpoints: [{ addresses: ["10.0.0.5"], conditions: { ready: true } }] },
      ),
    ],
    [`${base}/pods`]: [
      item("istiod-1", { app: "istiod" }, ready),
      item("istiod-starting", { app: "istiod" }),
      item("gateway-1", { istio: "eastwestgateway" }, ready),
    ],
    "/api/v1/services": [
      item("istiod", {}, { spec: { selector: { app: "istiod" } } }),
      item("istio-eastwestgateway", network, {
        spec: {
          selector: { istio: "eastwestgateway" },
          ports: [{ port: 15021 }, { port: 15443 }],
        },
        status: { loadBalancer: { ingress: [{ ip: address }] } },
      }),
    ],
    [`${base}/services`]: [],
    "/apis/networking.istio.io/v1/gateways": [
      item(
        "cross-network-gateway",
        {},
        {
          spec: {
            selector: { istio: "eastwestgateway" },
            servers: [{ port: { number: 15443 }, tls: { mode: "AUTO_PASSTHROUGH" } }],
          },
        },
      ),
    ],
    "/apis/security.istio.io/v1/peerauthentications": [],
    "/apis/networking.istio.io/v1/namespaces/istio-system/destinationrules": [],
    "/apis/networking.istio.io/v1/workloadgroups": [],
    "/apis/networking.istio.io/v1/workloadentries": [],
    [`${base}/secrets`]: [
      item(
        `istio-remote-secret-${peer}`,
        { "istio/multiCluster": "true" },
        { data: { [peer]: remoteKubeconfig(peer) } },
      ),
      item("cacerts", {}, { data: { ...signing, "ca-key.pem": secret } }),
    ],
    [`${base}/configmaps`]: [
      item("istio-ca-root-cert", {}, { data: { "root-cert.pem": root } }),
      item("istio", {}, { data: { mesh: "defaultConfig:\n  meshId: mesh1\n" } }),
    ],
    [`${base}/pods/istiod-1:15014/forward/debug/syncz`]: "[]",
    [`${base}/pods/istiod-1:15014/proxy/metrics`]: `istiod_remote_cluster_sync_status{cluster="${peer}",cluster_type="remote",status="${status}"} 1\n`,
  };
}

/** How a fake cluster treats the workload of `verify`. */
export interface Behaviour {
  /** The rights that the user lacks, such as `create pods`. */
  readonly denied?: readonly string[];
  readonly nodes?: number;
  /** A namespace that is there before the run. */
  readonly namespace?: Item;
  /** The status of the workload's pod. The default is ready. */
  readonly podStatus?: object;
  /** Whether pods get a sidecar, unless their namespace is in ambient mode. */
  readonly injects?: boolean;
  /** The annotations that the cluster adds to pods. */
  readonly podAnnotations?: { readonly [key: string]: string };
  /** Whether the namespace cannot be deleted. */
  readonly keepsNamespace?: boolean;
  /** Answers a request that the pod sends to a host: `[status, body]`. */
  readonly answer?: (host: string) => readonly [number, string];
  /** A path that is never answered. */
  readonly hangs?: string;
  /** Called when that path is requested. */
  readonly onHang?: () => void;
  /** Paths that do not exist. */
  readonly missing?: readonly string[];
  /** Called before each request is answered. */
  readonly onRequest?: (request: string) => void;
}

/** What the server of a cluster answers to a client with a certificate, or without one. */
export const serverAnswer = (server: string, certificate: string | null = "URI=spiffe://td/ns/a") =>
  [200, JSON.stringify({ server, certificate })] as const;

const answerHost = (host: string) => serverAnswer(host.split(".")[0]!);

const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
const own = "/api/v1/namespaces/istio-multicluster-verify";

/** An API server on loopback that has the given answers, and lets `verify` run its workload. */
export class FakeCluster {
  /** Every request as `verb resource`, for example `list pods`. */
  readonly requests: string[] = [];
  readonly pods: Item[] = [];
  readonly services: Item[] = [];
  readonly namespaces: Item[] = [];
  private readonly server: http.Server;

  private constructor(
    private readonly answers: Answers,
    private readonly behaviour: Behaviour,
  ) {
    if (behaviour.namespace !== undefined) this.namespaces.push(behaviour.namespace);
    this.server = http.createServer((request, response) => void this.respond(request, response));
    this.server.on("upgrade", (request, socket) => this.forward(request, socket));
  }

  static async start(answers: Answers, behaviour: Behaviour = {}): Promise<FakeCluster> {
    const cluster = new FakeCluster(answers, behaviour);
    await new Promise<void>((resolve) => cluster.server.listen(0, "127.0.0.1", resolve));
    return cluster;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async respond(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url!, "http://x");
    const pathname = decodeURIComponent(url.pathname);
    const verb = this.record(request.method!, pathname);
    let body = "";
    for await (const chunk of request) body += chunk;
    const send = (code: number, content: unknown): void => {
      const isText = typeof content === "string";
      const type = isText ? "text/plain; version=0.0.4; charset=utf-8" : "application/json";
      response.writeHead(code, { "content-type": type });
      response.end(isText ? content : JSON.stringify(content));
    };
    if (verb === "create") return send(201, this.create(pathname, url, JSON.parse(body)));
    if (verb === "delete") return send(...this.delete());
    if (pathname === this.behaviour.hangs) return this.behaviour.onHang?.();
    if (this.behaviour.missing?.includes(pathname)) return send(404, { kind: "Status", code: 404 });
    const listed = this.list(pathname);
    if (listed === undefined)
      return send(403, { kind: "Status", code: 403, message: `may not see ${pathname}` });
    if (typeof listed === "string") return send(200, listed);
    return send(200, { items: select(listed, url.searchParams) });
  }

  private record(method: string, pathname: string): string {
    const { resource, isNamed } = resourceIn(pathname);
    const reading = isNamed ? "get" : "list";
    const verb = { GET: reading, POST: "create", DELETE: "delete" }[method]!;
    const request = `${verb} ${resource}`;
    this.requests.push(request);
    this.behaviour.onRequest?.(request);
    return verb;
  }

  private list(pathname: string): readonly Item[] | string | undefined {
    if (pathname === "/api/v1/nodes")
      return Array.from({ length: this.behaviour.nodes ?? 1 }, (_, i) => item(`node-${i}`, {}));
    if (pathname === `${own}/pods`) return this.pods;
    const listed = this.answers[pathname];
    if (pathname !== "/api/v1/namespaces" || listed === undefined) return listed;
    return [...(listed as readonly Item[]), ...this.namespaces];
  }

  private create(pathname: string, url: URL, body: Item): unknown {
    if (pathname.endsWith("/selfsubjectaccessreviews")) return this.review(body);
    if (pathname === "/api/v1/namespaces") {
      this.namespaces.push({ ...body, metadata: { ...body.metadata, uid: "u1" } });
    } else if (pathname === `${own}/services`) {
      body["spec"].clusterIP = "10.0.0.1";
      this.services.push(body);
    } else if (pathname === `${own}/pods`) return this.createPod(url, body);
    return body;
  }

  private review(body: Item): unknown {
    const { verb, resource, subresource } = body["spec"].resourceAttributes;
    const right = `${verb} ${resource}${subresource ? `/${subresource}` : ""}`;
    return { ...body, status: { allowed: !this.behaviour.denied?.includes(right) } };
  }

  private createPod(url: URL, body: Item): Item {
    const proxy = { name: "istio-proxy", image: "registry/proxyv2:1.31" };
    const { injects = true, podStatus = ready, podAnnotations: annotations } = this.behaviour;
    const metadata = { ...body.metadata, annotations };
    const pod = { ...body, metadata, spec: { ...body["spec"] }, status: podStatus };
    const mode = this.namespaces[0]?.metadata.labels?.["istio.io/dataplane-mode"];
    const asks = metadata.labels?.["sidecar.istio.io/inject"] === "true";
    if (injects && (mode === undefined || asks)) pod.spec.initContainers = [proxy];
    if (!url.searchParams.has("dryRun")) this.pods.push(pod);
    return pod;
  }

  private delete(): [number, unknown] {
    if (this.behaviour.keepsNamespace) return [403, { kind: "Status", message: "a policy" }];
    for (const list of [this.namespaces, this.pods, this.services]) list.length = 0;
    return [200, {}];
  }

  /** The answer of a pod to a request through port-forwarding. */
  private answerInPod(pod: string, request: string): readonly [number, string] {
    const host = /^host: (.*)$/im.exec(request)![1]!;
    if (pod.startsWith(own)) return (this.behaviour.answer ?? answerHost)(host);
    const page = this.answers[`${pod}/forward${request.split(" ")[1]}`];
    return page === undefined ? [403, ""] : [200, page as string];
  }

  private forward(request: http.IncomingMessage, socket: Duplex): void {
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    this.record("GET", pathname);
    acceptWebSocket(request, socket, "v4.channel.k8s.io");
    const port = Buffer.from([0x91, 0x1f]);
    for (const channel of [0, 1]) sendMessage(socket, channel, port);
    const pod = `${pathname.replace(/\/portforward$/, "")}:${searchParams.get("ports")}`;
    let received = "";
    onMessage(socket, (content) => {
      received += content.toString();
      if (!received.endsWith("\r\n\r\n")) return;
      const [status, body] = this.answerInPod(pod, received);
      const date = "Mon, 30 Nov 2026 12:00:00 GMT";
      const head = `HTTP/1.1 ${status} X\r\ndate: ${date}\r\ncontent-length: ${Buffer.byteLength(body)}`;
      sendMessage(socket, 0, `${head}\r\nconnection: close\r\n\r\n${body}`);
    });
    socket.on("error", () => undefined);
  }
}

/** The resource in a path, with its subresource, and whether the path names one object. */
function resourceIn(pathname: string): { resource: string; isNamed: boolean } {
  const parts = pathname.replace(/^\/(api|apis\/[^/]+)\/v1\//, "").split("/");
  const [resource = "", name, subresource] = parts.length > 2 ? parts.slice(2) : parts;
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  return { resource: path, isNamed: name !== undefined };
}

/** Applies selectors as an API server does. */
function select(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const selector = query.get("labelSelector") ?? "";
  const listed = /^(\S+) in \((.*)\)$/.exec(selector);
  const pairs = listed === null ? selector.split(",").map((pair) => pair.split("=")) : [];
  const name = query.get("fieldSelector")?.replace("metadata.name=", "");
  const labelled = ({ metadata: { labels = {} } }: Item): boolean =>
    (listed === null || listed[2]!.split(",").includes(labels[listed[1]!] ?? "")) &&
    pairs.every(
      ([key, value]) => !key || (value === undefined ? key in labels : labels[key] === value),
    );
  return items.filter((one) => labelled(one) && (name === undefined || one.metadata.name === name));
}

/** Writes a kubeconfig with a context for each cluster, and returns its path. */
export function writeKubeconfig(file: string, servers: { [name: string]: string }): string {
  const names = Object.keys(servers);
  const content = {
    clusters: names.map((name) => ({
      name,
      cluster: { server: servers[name], "insecure-skip-tls-verify": true },
    })),
    users: names.map((name) => ({ name, user: { token: leakMarker } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  };
  fs.writeFileSync(file, yaml.dump(content));
  return file;
}
