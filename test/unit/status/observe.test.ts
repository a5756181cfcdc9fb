import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type * as k8s from "@kubernetes/client-node";
import type { FetchedCluster } from "../../../sdk/status/fetch/cluster";
import { observationOf } from "../../../sdk/status/observe";
import { fetched } from "../../support/fetched";
import { leakMarker } from "../../support/kubeconfig";

const systemNamespace = (
  annotations: { [key: string]: string } = {},
  labels: { [key: string]: string } = {},
): k8s.V1Namespace => ({ metadata: { name: "istio-system", annotations, labels } });

const managedBy = (names: string): k8s.V1Namespace =>
  systemNamespace({ "topology.istio.io/controlPlaneClusters": names });

function istiod(id: string, revision = "default", ready = 1): k8s.V1Deployment {
  const env = [{ name: "CLUSTER_ID", value: id }];
  const containers = [{ name: "discovery", image: "registry:5000/istio/pilot:1.31.0", env }];
  return {
    metadata: { name: "istiod", labels: { "istio.io/rev": revision } },
    spec: {
      selector: {},
      template: { spec: { containers } },
    },
    status: { readyReplicas: ready },
  };
}

function webhook(
  clientConfig: k8s.AdmissionregistrationV1WebhookClientConfig,
): k8s.V1MutatingWebhookConfiguration {
  const common = { name: "w", admissionReviewVersions: ["v1"], sideEffects: "None" };
  return {
    metadata: { name: "istio-sidecar-injector", labels: { "istio.io/rev": "default" } },
    webhooks: [{ ...common, clientConfig }],
  };
}

const authority = fs.readFileSync(
  path.resolve(__dirname, "../../support/api-server-ca.pem"),
  "utf8",
);
const service = { name: "istiod", namespace: "istio-system" };
const istiodSlice: k8s.V1EndpointSlice = {
  metadata: { labels: { "kubernetes.io/service-name": "istiod" } },
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"] }],
};
const injector = webhook({ service: { ...service, path: "/inject" }, caBundle: "Y2E=" });

const remoteSecret: k8s.V1Secret = {
  metadata: { name: "s", annotations: { "networking.istio.io/cluster": "west" } },
  data: { west: leakMarker, other: leakMarker },
};

const syncStatus = (cluster: string, status: string): string =>
  `istiod_remote_cluster_sync_status{cluster="${cluster}",cluster_type="remote",status="${status}"} 1`;

describe("the observation of a cluster", () => {
  it("has everything that the objects of a primary say", () => {
    const gateway: k8s.V1Service = {
      metadata: {
        name: "gw",
        namespace: "istio-system",
        labels: { "topology.istio.io/network": "n1" },
      },
      status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } },
    };
    const readyPod: k8s.V1Pod = { status: { conditions: [{ type: "Ready", status: "True" }] } };
    const observation = observationOf(
      fetched({
        systemNamespace: systemNamespace({}, { "topology.istio.io/network": "n1" }),
        deployments: [istiod("east"), istiod("east", "canary", 0)],
        webhooks: [injector],
        services: [{ metadata: service }],
        webhookTargets: { validators: [], slices: [istiodSlice] },
        remoteSecrets: [remoteSecret],
        rootCertificate: "pem\n",
        gateways: [{ service: gateway, pods: [readyPod, {}] }],
        meshConfig: {
          mesh: "trustDomain: x",
          values: ['{"global":{"network":"n1","meshID":"mesh1"}}'],
        },
        metrics: [syncStatus("west", "synced"), syncStatus("west", "timeout")],
      }),
    );
    const invalid = "expected a YAML object with clusters, users and contexts, got something else";
    assert.deepEqual(observation, {
      context: "ctx",
      cluster: "east",
      role: "primary",
      controlPlaneClusters: [],
      network: "n1",
      networkLabel: "n1",
      injectedNetwork: "n1",
      meshId: "mesh1",
      trustDomain: "x",
      revisions: ["canary", "default"],
      revisionTags: {},
      namespaceRevisions: {},
      unservedNamespaces: [],
      injectionConflicts: [],
      istiod: { version: "1.31.0", versions: ["1.31.0"], ready: 1, wanted: 2 },
      connectedProxies: [],
      unsyncedProxies: [],
      peers: { west: "timeout" },
      remoteSecrets: [
        {
          name: "s",
          cluster: "west",
          keys: ["other", "west"],
          access: { other: { invalid }, west: { invalid } },
        },
      ],
      webhookHasCertificate: true,
      root: "f0aeace912cf19dc1c6fffd41de6e395daeb5462f1221945706bd0674c3005eb",
      rootCertificates: [],
      intermediates: [],
      gateways: [
        {
          name: "istio-system/gw",
          network: "n1",
          address: "192.0.2.9",
          addresses: ["192.0.2.9"],
          port: 15443,
          readyPods: 1,
        },
      ],
      exposesIstiod: false,
      hasMachines: false,
      podRanges: [],
    });
  });

  it("holds no values of remote secrets", () => {
    const observation = observationOf(fetched({ remoteSecrets: [remoteSecret] }));
    assert.ok(!JSON.stringify(observation).includes(leakMarker));
  });

  it("takes the name and the network of a remote from its injection webhook", () => {
    const { cluster, network, role, controlPlaneClusters } = observationOf(
      fetched({
        systemNamespace: managedBy("east,west"),
        webhooks: [webhook({ url: "https://192.0.2.1:15017/inject/cluster/south/net/n2" })],
      }),
    );
    assert.deepEqual(
      { cluster, network, role, controlPlaneClusters },
      { cluster: "south", network: "n2", role: "remote", controlPlaneClusters: ["east", "west"] },
    );
  });

  it("keeps the label of the network apart from the network of injection", () => {
    const networks = (more: Partial<FetchedCluster>) => {
      const { network, networkLabel, injectedNetwork } = observationOf(fetched(more));
      return [network, networkLabel, injectedNetwork];
    };
    const meshConfig = { values: ['{"global":{"network":"n1"}}'] };
    const deployments = [istiod("east")];
    const labelled = systemNamespace({}, { "topology.istio.io/network": "n2" });
    assert.deepEqual(networks({ deployments, meshConfig }), ["n1", undefined, "n1"]);
    assert.deepEqual(networks({ deployments, meshConfig, systemNamespace: labelled }), [
      "n2",
      "n2",
      "n1",
    ]);
    const webhooks = [webhook({ url: "https://192.0.2.1:15017/inject/cluster/south/net/n3" })];
    assert.deepEqual(networks({ webhooks, meshConfig }), ["n3", undefined, "n3"]);
  });

  it("knows where the proxies of a remote look for istiod, and not those of a primary", () => {
    const istiodEndpoints = {
      services: [{ spec: { externalName: "gateway.example" } }],
      slices: [],
      loadBalancers: [],
    };
    const addresses = (more: Partial<FetchedCluster>) =>
      observationOf(fetched({ istiodEndpoints, ...more })).istiodAddresses;
    assert.deepEqual(addresses({ webhooks: [injector] }), ["gateway.example"]);
    assert.equal(addresses({ deployments: [istiod("east")] }), undefined);
  });

  it("shows the intermediates of a cluster with istiod only, because nothing else uses them", () => {
    const subjects = (more: Partial<FetchedCluster>) =>
      observationOf(
        fetched({ signing: { certificates: [authority] }, ...more }),
      ).intermediates!.map(({ subject }) => subject);
    assert.deepEqual(subjects({ deployments: [istiod("east")] }), ["CN=kubernetes"]);
    assert.deepEqual(subjects({ webhooks: [injector] }), []);
  });

  const roles: [string, string, Partial<FetchedCluster>][] = [
    ["none", "a cluster without istiod and webhook", {}],
    ["primary", "istiod without a webhook", { deployments: [istiod("east")] }],
    [
      "primary",
      "istiod in a namespace that names only its own cluster",
      { deployments: [istiod("east")], webhooks: [injector], systemNamespace: managedBy("east") },
    ],
    [
      "remote",
      "istiod and a webhook in a namespace that names another cluster",
      { deployments: [istiod("east")], webhooks: [injector], systemNamespace: managedBy("west") },
    ],
    [
      "primary",
      "istiod without a webhook in a namespace that names another cluster",
      { deployments: [istiod("east")], systemNamespace: managedBy("west") },
    ],
    ["remote", "a webhook alone", { webhooks: [injector] }],
    [
      "external",
      "istiod that reads its configuration from another cluster",
      { deployments: [istiod("east")], webhooks: [injector], hasConfigKubeconfig: true },
    ],
  ];
  for (const [role, what, more] of roles)
    it(`has the role ${role} for ${what}`, () =>
      assert.equal(observationOf(fetched(more)).role, role));

  it("names an external control plane by its context, and keeps the name it works under", () => {
    const { cluster, servesAs } = observationOf(
      fetched({ deployments: [istiod("east")], hasConfigKubeconfig: true }),
    );
    assert.deepEqual([cluster, servesAs], ["ctx", "east"]);
  });

  it("knows that an external istiod with two settings reads the secrets of its own cluster", () => {
    const readsOwn = (...env: k8s.V1EnvVar[]) => {
      const deployment = istiod("east");
      deployment.spec!.template.spec!.containers[0]!.env!.push(...env);
      const deployments = [deployment];
      return observationOf(fetched({ deployments, hasConfigKubeconfig: true })).readsOwnSecrets;
    };
    const watcher = { name: "LOCAL_CLUSTER_SECRET_WATCHER", value: "true" };
    assert.equal(readsOwn(watcher), undefined);
    assert.equal(readsOwn(watcher, { name: "EXTERNAL_ISTIOD", value: "true" }), true);
  });

  it("prefers a webhook that a server answers", () => {
    const old = webhook({ service: { ...service, name: "gone", path: "/inject/cluster/old" } });
    old.metadata!.labels = { "istio.io/rev": "1-29" };
    const { cluster, revisions } = observationOf(
      fetched({
        webhooks: [old, webhook({ service: { ...service, path: "/inject/cluster/west" } })],
        systemNamespace: systemNamespace(),
        services: [{ metadata: service }],
        webhookTargets: { validators: [], slices: [istiodSlice] },
      }),
    );
    assert.deepEqual([cluster, revisions], ["west", ["default"]]);
  });

  it("reports metrics that cannot be read, and istiods too old to have them", () => {
    const istiodWith = (more: Partial<FetchedCluster>) =>
      observationOf(fetched({ deployments: [istiod("east")], ...more })).istiod;
    assert.equal(istiodWith({ unanswered: { metrics: "HTTP 403" } })!.unreadable, "HTTP 403");
    const old = 'istiod_managed_clusters{cluster_type="remote"} 1';
    assert.equal(istiodWith({ metrics: [old] })!.statusMissing, true);
  });

  it("requires a CA bundle of every webhook that leads to a Service", () => {
    const hasCertificate = (...webhooks: k8s.V1MutatingWebhookConfiguration[]) =>
      observationOf(fetched({ webhooks })).webhookHasCertificate;
    assert.equal(hasCertificate(injector, webhook({ url: "https://istiod.example" })), true);
    assert.equal(hasCertificate(injector, webhook({ service })), false);
    assert.equal(hasCertificate(), false);
  });

  it("notices that a primary has no webhook", () => {
    const lacksWebhook = (more: Partial<FetchedCluster>) =>
      observationOf(fetched({ deployments: [istiod("east")], ...more })).lacksWebhook;
    assert.equal(lacksWebhook({}), true);
    assert.equal(lacksWebhook({ webhooks: [webhook({ service })] }), undefined);
    assert.equal(lacksWebhook({ hasConfigKubeconfig: true }), undefined);
  });
});
