import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openContexts } from "../../../sdk/status/contexts";
import { assess, type Judgement } from "../../../sdk/status/judge";
import { observeCluster } from "../../../sdk/status/observe";
import { makeAuthority } from "../../support/authorities";
import {
  FakeCluster,
  item,
  primary,
  remoteKubeconfig,
  writeKubeconfig,
  type Answers,
  type Item,
} from "../../support/fake-cluster";

const base = "/api/v1/namespaces/istio-system";
const metrics = `${base}/pods/istiod-1:15014/proxy/metrics`;
const isRemoteSecret = { "istio/multiCluster": "true" };
const token = `e30.${Buffer.from('{"iat":1700000000,"exp":1700003600}').toString("base64url")}.x`;

const east = primary("east", "west", "synced");
const west = primary("west", "east", "synced");

/** Answers with more objects in some lists, or another page. */
function having(answers: Answers, more: { [path: string]: readonly Item[] | string }): Answers {
  const added = Object.entries(more).map(([key, value]) => {
    const before = answers[key];
    return [key, typeof value === "string" ? value : [...(before as readonly Item[]), ...value]];
  });
  return { ...answers, ...Object.fromEntries(added) };
}

const encode = (content: string): string => Buffer.from(content).toString("base64");
const mutating = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
const { caBundle } = (east[mutating]![0] as Item)["webhooks"][0].clientConfig;

/** Answers with another object in a list. */
const replacing = (
  answers: Answers,
  path: string,
  name: string,
  change: (object: Item) => Item,
): Answers => ({
  ...answers,
  [path]: (answers[path] as readonly Item[]).map((one) =>
    one.metadata.name === name ? change(one) : one,
  ),
});

/** Answers without an object of a list. */
const without = (answers: Answers, path: string, name: string): Answers => ({
  ...answers,
  [path]: (answers[path] as readonly Item[]).filter(({ metadata }) => metadata.name !== name),
});

const labelled = (object: Item, labels: { [label: string]: string }): Item => ({
  ...object,
  metadata: { ...object.metadata, labels },
});

const meshConfig = (answers: Answers, mesh: string): Answers =>
  replacing(answers, `${base}/configmaps`, "istio", (one) => ({ ...one, data: { mesh } }));

const validator = (name: string) => ({
  webhooks: [{ clientConfig: { service: { name, namespace: "istio-system" } } }],
});
const secretFor = (name: string, cluster: string, ...rest: string[]): Item =>
  item(name, isRemoteSecret, { data: { [cluster]: remoteKubeconfig(cluster, ...rest) } });
const statusOf = (cluster: string, status: string): string =>
  `istiod_remote_cluster_sync_status{cluster="${cluster}",cluster_type="remote",status="${status}"} 1`;
const synced = [statusOf("west", "synced")];

describe("faults that API servers show", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "faults-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  async function assessed(...answers: readonly [Answers, Answers]): Promise<Judgement> {
    const clusters = await Promise.all(answers.map((one) => FakeCluster.start(one)));
    const [first, second] = clusters.map(({ url }) => url);
    const file = path.join(folder, "kubeconfig");
    const clients = openContexts(writeKubeconfig(file, { east: first!, west: second! }), []);
    const seen = await Promise.all(clients.map((client) => observeCluster(client, "istio-system")));
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    return assess(seen, { now: Date.parse("2026-12-01"), isWhole: false });
  }

  /** What is found, as `CODE cluster`. */
  const find = async (...answers: readonly [Answers, Answers]): Promise<string[]> =>
    (await assessed(...answers)).findings.map(({ code, cluster }) => `${code} ${cluster}`);

  it("are none in a healthy mesh", async () => assert.deepEqual(await find(east, west), []));

  const faults: [string, string, Answers][] = [
    [
      "REMOTE_SECRET_STALE east",
      "a remote secret for a cluster that is gone",
      having(east, {
        [`${base}/secrets`]: [secretFor("istio-remote-secret-north", "north")],
        [metrics]: [...synced, statusOf("north", "timeout")].join("\n"),
      }),
    ],
    [
      "REMOTE_SECRET_DUPLICATE east",
      "two remote secrets for one cluster",
      having(east, { [`${base}/secrets`]: [secretFor("old", "west")] }),
    ],
    [
      "TOKEN_EXPIRED east",
      "a token that has ended",
      {
        ...east,
        [`${base}/secrets`]: [secretFor("istio-remote-secret-west", "west", token)],
      },
    ],
    [
      "VERSION_SKEW east",
      "istiod 1.28 beside 1.31",
      having(east, { [metrics]: [...synced, 'pilot_info{version="1.28.10"} 1'].join("\n") }),
    ],
    [
      "PROXY_VERSION_SKEW east",
      "proxies that were not restarted after an upgrade",
      having(east, {
        [metrics]: [
          ...synced,
          'pilot_info{version="1.31.0"} 1',
          'pilot_xds{version="1.29.1"} 3',
        ].join("\n"),
      }),
    ],
    [
      "SAME_GATEWAY_ADDRESS west",
      "one gateway address on two networks",
      having(east, {
        "/api/v1/services": [
          item(
            "copied",
            { "topology.istio.io/network": "east" },
            {
              spec: { externalIPs: ["127.0.0.10"], selector: { istio: "eastwestgateway" } },
            },
          ),
        ],
      }),
    ],
    [
      "NAMESPACE_NOT_INJECTED east",
      "the label of a revision that is gone",
      having(east, { "/api/v1/namespaces": [item("shop", { "istio.io/rev": "1-29" })] }),
    ],
    [
      "WEBHOOK_WITHOUT_ENDPOINTS east",
      "a validation webhook that leads to a revision that is gone",
      having(east, {
        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations": [
          item("old", { app: "istiod" }, validator("istiod-old")),
        ],
      }),
    ],
    [
      "MTLS_DISABLED east",
      "a DestinationRule that turns off mTLS",
      having(east, {
        "/apis/networking.istio.io/v1/namespaces/istio-system/destinationrules": [
          item(
            "off",
            {},
            { spec: { host: "*.local", trafficPolicy: { tls: { mode: "DISABLE" } } } },
          ),
        ],
      }),
    ],
    [
      "WEBHOOKS_OVERLAP east",
      "a namespace that two meshes inject",
      having(east, { "/api/v1/namespaces": [item("shop", { "istio-injection": "enabled" })] }),
    ],
    [
      "ISTIOD_EXPOSED east",
      "an exposed istiod without remotes",
      having(east, {
        "/apis/networking.istio.io/v1/gateways": [
          item(
            "istiod-gateway",
            {},
            {
              spec: {
                selector: { istio: "eastwestgateway" },
                servers: [{ port: { number: 15012 } }],
              },
            },
          ),
        ],
      }),
    ],
    [
      "REMOTE_SECRET_INVALID east",
      "an edited remote secret",
      replacing(east, `${base}/secrets`, "istio-remote-secret-west", (one) => ({
        ...one,
        data: { west: encode("altered") },
      })),
    ],
    [
      "PEER_UNKNOWN east",
      "a deleted remote secret",
      { ...without(east, `${base}/secrets`, "istio-remote-secret-west"), [metrics]: "" },
    ],
    [
      "WEBHOOK_MISSING east",
      "a deleted webhook",
      without(east, mutating, "istio-sidecar-injector"),
    ],
    [
      "WEBHOOK_LEFT_BEHIND east",
      "the webhook of a revision that is gone",
      having(east, {
        [mutating]: [
          item(
            "istio-sidecar-injector-old",
            { app: "sidecar-injector", "istio.io/rev": "old" },
            {
              webhooks: [
                {
                  name: "w",
                  clientConfig: {
                    service: { name: "istiod-old", namespace: "istio-system" },
                    caBundle,
                  },
                  namespaceSelector: { matchLabels: { "istio.io/rev": "old" } },
                },
              ],
            },
          ),
        ],
      }),
    ],
    [
      "GATEWAY_NOT_READY east",
      "a gateway without pods",
      without(east, `${base}/pods`, "gateway-1"),
    ],
    [
      "GATEWAY_NETWORK_MISMATCH east",
      "an edited label of a gateway",
      replacing(east, "/api/v1/services", "istio-eastwestgateway", (one) =>
        labelled(one, { "topology.istio.io/network": "other" }),
      ),
    ],
    [
      "NETWORK_MISSING east",
      "a system namespace without a network",
      replacing(east, "/api/v1/namespaces", "istio-system", (one) => labelled(one, {})),
    ],
    [
      "SERVICES_NOT_EXPOSED east",
      "a deleted Gateway of Istio",
      without(east, "/apis/networking.istio.io/v1/gateways", "cross-network-gateway"),
    ],
    [
      "GATEWAY_HIDDEN east",
      "discovery selectors without the system namespace",
      meshConfig(east, "discoverySelectors: [{ matchLabels: { mesh: shop } }]"),
    ],
    ["MESH_ID_MISMATCH west", "another mesh ID", meshConfig(east, "defaultConfig: { meshId: m2 }")],
    [
      "PROXY_REJECTED_CONFIG east",
      "a proxy that rejects its clusters",
      {
        ...east,
        [`${base}/pods/istiod-1:15014/forward/debug/syncz`]: JSON.stringify([
          {
            proxy: "web-1.shop",
            cluster_id: "east",
            resources: {
              "type.googleapis.com/envoy.config.cluster.v3.Cluster": { lastError: "no timeout" },
            },
          },
        ]),
      },
    ],
    [
      "ROLLOUT_STUCK east",
      "a new gateway whose image cannot be pulled",
      having(east, {
        [`${base}/pods`]: [
          {
            metadata: {
              name: "gateway-2",
              labels: { istio: "eastwestgateway", "pod-template-hash": "new" },
              creationTimestamp: "2026-11-30T12:00:00Z",
            },
            status: { containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] },
          } as Item,
        ],
      }),
    ],
  ];

  it("are read from the configuration of the istiod that runs", async () => {
    const old = item(
      "istio-sidecar-injector-1-29",
      { app: "sidecar-injector", "istio.io/rev": "1-29" },
      {
        webhooks: [
          {
            name: "w",
            clientConfig: { service: { name: "istiod-1-29", namespace: "istio-system" }, caBundle },
            namespaceSelector: { matchLabels: { "istio.io/rev": "1-29" } },
          },
        ],
      },
    );
    const answers = meshConfig(
      having(east, { [mutating]: [old] }),
      "defaultConfig: { meshId: m2 }",
    );
    const expected = ["WEBHOOK_LEFT_BEHIND east", "MESH_ID_MISMATCH west"];
    assert.deepEqual(await find(answers, west), expected);
  });

  it("are not known if the ConfigMap of a revision is missing", async () => {
    const { checks } = await assessed(without(east, `${base}/configmaps`, "istio"), west);
    const { reasons } = checks.find(({ check }) => check === "mesh IDs are the same")!;
    assert.match(reasons!.join(), /each revision of "east": the ConfigMap istio is missing/);
  });

  it("are a key and a root that do not belong to the certificate of istiod", async () => {
    const [one, two] = await Promise.all([makeAuthority(), makeAuthority()]);
    const secrets = (east[`${base}/secrets`] as readonly Item[]).filter(
      ({ metadata }) => metadata.name !== "cacerts",
    );
    const answersWith = (data: { [key: string]: string }): Answers => ({
      ...east,
      [`${base}/secrets`]: [...secrets, item("cacerts", {}, { data })],
    });
    const certificate = encode(one.certificate);
    const istio = { "ca-cert.pem": certificate, "ca-key.pem": encode(two.privateKey) };
    const invalid = ["CA_CERTIFICATE_INVALID east", "CA_KEY_MISMATCH east"];
    assert.deepEqual(await find(answersWith(istio), west), invalid);
    const certManager = {
      "tls.crt": certificate,
      "tls.key": encode(one.privateKey),
      "ca.crt": certificate,
    };
    assert.deepEqual(await find(answersWith(certManager), west), ["ROOT_NOT_LOADED east"]);
  });

  for (const [expected, what, answers] of faults)
    it(`are ${expected} for ${what}`, async () =>
      assert.deepEqual(await find(answers, west), [expected]));
});
