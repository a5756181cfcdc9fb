import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent, request, type RequestOptions } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { KubernetesObject } from "@kubernetes/client-node";
import { load } from "js-yaml";
import type { Cluster } from "./state";

/** An object of any kind, with the fields of its status that show whether it is ready. */
export interface ApiObject extends KubernetesObject {
  status?: {
    conditions?: { type: string; status: string }[];
    availableReplicas?: number;
    numberReady?: number;
  };
}

/** What a request sends, besides its path. */
export interface Sent {
  readonly method?: string;
  readonly accept?: string;
  readonly body?: object;
  readonly contentType?: string;
}

/** An answer of the API server that is an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** The kubeconfig file of a cluster's administrator. */
export const adminKubeconfig = (cluster: Cluster): string =>
  join(cluster.folder, "kubeconfigs", "admin");

interface AdminConfig {
  readonly clusters: [{ readonly cluster: { readonly "certificate-authority-data": string } }];
  readonly users: [
    {
      readonly user: {
        readonly "client-certificate-data": string;
        readonly "client-key-data": string;
      };
    },
  ];
}

/**
 * A cluster's administrator. The library for clients of Kubernetes takes a second of CPU time to
 * load, so each test file would spend more on it than on all requests to its clusters.
 */
export class ApiClient {
  private readonly options: RequestOptions;

  constructor(cluster: Cluster) {
    const file = readFileSync(adminKubeconfig(cluster), "utf8");
    const { clusters, users } = load(file) as AdminConfig;
    const [{ cluster: server }] = clusters;
    const [{ user }] = users;
    const data = (base64: string): Buffer => Buffer.from(base64, "base64");
    const agent = new Agent({
      keepAlive: true,
      ca: data(server["certificate-authority-data"]),
      cert: data(user["client-certificate-data"]),
      key: data(user["client-key-data"]),
    });
    this.options = { host: cluster.nodeIp, port: 6443, agent };
  }

  /** Sends a request, and returns the answer. Throws if it is an error. */
  async send(path: string, { accept = "application/json", ...sent }: Sent = {}): Promise<string> {
    const { method = "GET", body, contentType = "application/json" } = sent;
    const headers = { accept, ...(body && { "content-type": contentType }) };
    return new Promise((resolve, reject) => {
      const call = request({ ...this.options, path, method, headers }, (response) => {
        const { statusCode: status = 0 } = response;
        text(response).then((answer) => {
          if (status < 300) resolve(answer);
          else reject(new ApiError(status, `${method} ${path}: ${status} ${answer.trim()}`));
        }, reject);
      });
      call.on("error", reject);
      call.end(body && JSON.stringify(body));
    });
  }

  /** Reads an object. Undefined if it or its kind does not exist. */
  async read<T extends object = ApiObject>(path: string): Promise<T | undefined> {
    try {
      return JSON.parse(await this.send(path)) as T;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Creates or updates an object. Its kind must have a plural that only adds an "s". */
  async apply(object: KubernetesObject): Promise<void> {
    const { apiVersion = "", kind = "", metadata: { name, namespace } = {} } = object;
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const folder = namespace === undefined ? group : `${group}/namespaces/${namespace}`;
    const options = "fieldManager=local-clusters&force=true";
    await this.send(`${folder}/${kind.toLowerCase()}s/${name}?${options}`, {
      method: "PATCH",
      body: object,
      contentType: "application/apply-patch+yaml",
    });
  }

  /** Starts a request whose answer continues until it is destroyed, such as a watch. */
  open(path: string): ReturnType<typeof request> {
    return request({ ...this.options, path }).end();
  }
}

/** Whether the API server says that it is ready. */
export async function apiReady(cluster: Cluster): Promise<boolean> {
  const ca = await readFile(join(cluster.folder, "pki", "ca.crt"), "utf8").catch(() => undefined);
  if (ca === undefined) return false;
  return new Promise((resolve) => {
    const call = request(
      { host: cluster.nodeIp, port: 6443, path: "/readyz", ca, timeout: 2000, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });
}
