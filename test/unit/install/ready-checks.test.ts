import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { checkReadiness, type Readiness } from "../../../sdk/install/ready-checks";
import { openClient, type Client } from "../../../sdk/kubeconfig/client";
import { FakeCluster, item, type Answers } from "../../support/fake-cluster";

const istiod = { app: "istiod", "istio.io/rev": "default" };
const gateway = { app: "istio-eastwestgateway", istio: "eastwestgateway" };
const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
const namespace = "istio-system";
const api = `/api/v1/namespaces/${namespace}/pods`;

const status = (peer: string, value: string): string =>
  `istiod_remote_cluster_sync_status{cluster="${peer}",cluster_type="remote",status="${value}"} 1\n`;
const metrics = (pod: string, page: string): Answers => ({
  [`${api}/${pod}:15014/proxy/metrics`]: page,
});

/** The page with the clusters that an istiod reads, and their status. */
const listed = (pod: string, clusters: { [name: string]: string }): Answers => ({
  [`${api}/${pod}:15014/forward/debug/clusterz`]: JSON.stringify([
    { id: "east", syncStatus: "synced" },
    ...Object.entries(clusters).map(([id, syncStatus]) => ({
      id,
      secretName: `s/${id}`,
      syncStatus,
    })),
  ]),
});

function clientFor(server: string): Client {
  const name = "east";
  const kubeconfig = yaml.dump({
    clusters: [{ name, cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
  return openClient({ kubeconfig, context: name });
}

const neverAsked = (): never => assert.fail("a list of clusters was asked for");

/** A remote secret that was last changed at a time. By default, it was created long before. */
const secretsFrom = (time: string, creationTimestamp = "2025-01-01T00:00:00Z"): Answers => {
  const secret = item("istio-remote-secret-west", { "istio/multiCluster": "true" });
  const metadata = { ...secret.metadata, creationTimestamp, managedFields: [{ time }] };
  return { [`/api/v1/namespaces/${namespace}/secrets`]: [{ metadata }] };
};

const healthy: Answers = {
  [api]: [
    item("istiod-1", istiod, ready),
    item("istiod-2", istiod, ready),
    item("istiod-starting", istiod),
    item("istiod-of-another-revision", { ...istiod, "istio.io/rev": "old" }, ready),
    item("gateway-1", gateway, ready),
  ],
  ...metrics("istiod-1", status("west", "synced") + status("south", "synced")),
  ...metrics("istiod-2", status("west", "synced") + status("south", "synced")),
  ...secretsFrom("2026-01-01T00:00:00Z"),
};

/** Checks a cluster with these answers. */
async function check(answers: Answers, peers = ["west", "south"]): Promise<Readiness> {
  const cluster = await FakeCluster.start(answers);
  const wanted = { cluster: "east", istiod, peers, gateway, holdsRemoteSecrets: peers.length > 0 };
  try {
    return await checkReadiness(wanted, {
      server: cluster.url,
      login: Promise.resolve({}),
      namespace,
      client: () => clientFor(cluster.url),
    });
  } finally {
    await cluster.stop();
  }
}

/** Later than every run of this test, so the status is never old enough to be trusted. */
const justNow = "2100-01-01T00:00:00Z";

const changed: { readonly [what: string]: [Answers, Readiness] } = {
  "that every peer is synced and the gateway is ready": [{}, { waiting: [], unknown: [] }],
  "one replica that has not synced a peer": [
    metrics("istiod-2", status("west", "timeout") + status("south", "synced")),
    { waiting: ['istiod has not synced "west" (status: timeout)'], unknown: [] },
  ],
  "a peer that only the metrics of istiod do not show as synced": [
    {
      ...metrics("istiod-2", status("west", "timeout") + status("south", "synced")),
      ...listed("istiod-2", { west: "synced", south: "synced" }),
    },
    { waiting: [], unknown: [] },
  ],
  "a peer that istiod cannot read": [
    {
      ...metrics("istiod-2", status("west", "timeout") + status("south", "synced")),
      ...listed("istiod-2", { west: "timeout", south: "synced" }),
    },
    { waiting: ['istiod has not synced "west" (status: timeout)'], unknown: [] },
  ],
  "peers of an istiod whose metrics the API server cannot reach": [
    {
      [`${api}/istiod-2:15014/proxy/metrics`]: undefined,
      ...listed("istiod-2", { west: "synced", south: "syncing" }),
    } as unknown as Answers,
    { waiting: ['istiod has not synced "south" (status: syncing)'], unknown: [] },
  ],
  "a peer that istiod does not know yet": [
    metrics("istiod-1", status("west", "synced")),
    { waiting: ['istiod has not synced "south" (status: unknown)'], unknown: [] },
  ],
  "no ready pod": [
    { [api]: [item("istiod-1", istiod), item("gateway-1", gateway)] },
    {
      waiting: ["istiod has no ready pod", "the east-west gateway has no ready pod"],
      unknown: [],
    },
  ],
  "metrics that cannot be read": [
    { [`${api}/istiod-2:15014/proxy/metrics`]: undefined } as unknown as Answers,
    {
      waiting: [],
      unknown: [
        'cannot see whether istiod has synced "west" and "south": ' +
          "its metrics cannot be read (HTTP 403)",
      ],
    },
  ],
  "a new istiod that reports no peers yet": [
    metrics("istiod-1", 'istiod_managed_clusters{cluster_type="remote"} 2\n'),
    {
      waiting: ["west", "south"].map((peer) => `istiod has not synced "${peer}" (status: unknown)`),
      unknown: [],
    },
  ],
  "that there are no remote secrets": [
    { [`/api/v1/namespaces/${namespace}/secrets`]: '{"items":null}' },
    { waiting: [], unknown: [] },
  ],
  "a remote secret that has just changed": [
    secretsFrom(justNow),
    {
      waiting: ["istiod has not reported the status of a changed remote secret yet"],
      unknown: [],
    },
  ],
  "that the peer of a remote secret that was just created is synced": [
    secretsFrom(justNow, justNow),
    { waiting: [], unknown: [] },
  ],
  "an istiod that is too old to report its peers": [
    metrics("istiod-1", 'pilot_info{version="1.28.0-abc"} 1\n'),
    {
      waiting: [],
      unknown: [
        'cannot see whether istiod has synced "west" and "south": ' +
          "istiod 1.28.0-abc does not report it, but 1.29.3 does",
      ],
    },
  ],
  "pods that cannot be listed": [
    { [api]: undefined } as unknown as Answers,
    {
      waiting: [],
      unknown: [
        "the pods of istiod cannot be listed (HTTP 403)",
        "the pods of the east-west gateway cannot be listed (HTTP 403)",
      ],
    },
  ],
};

describe("checking whether a cluster is ready", () => {
  for (const [what, [answers, expected]] of Object.entries(changed))
    it(`finds ${what}`, async () =>
      assert.deepEqual(await check({ ...healthy, ...answers }), expected));

  it("reads no metrics if there are no peers", async () =>
    assert.deepEqual(await check({ [api]: healthy[api]! }, []), { waiting: [], unknown: [] }));

  it("finds that the API server does not answer, or that the login fails", async () => {
    const wanted = { cluster: "east", istiod, peers: [], holdsRemoteSecrets: false };
    const reasonOf = async (server: string, login: Promise<object>): Promise<string> =>
      (
        await checkReadiness(wanted, { server, login, namespace, client: neverAsked })
      ).waiting.join();
    assert.equal(
      await reasonOf("https://127.0.0.1:1", Promise.resolve({})),
      "cannot query the API server (ECONNREFUSED)",
    );
    assert.equal(
      await reasonOf("https://127.0.0.1:1", Promise.reject(new Error("no plug-in"))),
      "cannot query the API server (no plug-in)",
    );
  });
});
