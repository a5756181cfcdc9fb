import * as yaml from "js-yaml";
import { apply, kubectl, kubectlJson } from "../../support/clusters";
import { gatewayName, getInSystem, kubectlInSystem, systemNamespace } from "./installed";

/** A fault of a running mesh of the primaries east and west on two networks. */
export interface Fault {
  /** What `status` reports, as `assertFindings` takes it. */
  readonly findings: readonly string[];
  readonly make: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
}

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [key: string]: unknown;
  };
  readonly [field: string]: unknown;
}

const inNamespace = ({ metadata: { namespace } }: KubernetesObject): string[] =>
  namespace === undefined ? [] : ["-n", namespace];

const remove = (cluster: string, object: KubernetesObject): Promise<string> => {
  const { kind, apiVersion, metadata } = object;
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return kubectl(cluster, ...inNamespace(object), "delete", `${kind}${group}`, metadata.name);
};

/** Objects that are too many. */
const added = (cluster: string, findings: string[], ...objects: KubernetesObject[]): Fault => ({
  findings,
  make: () => apply(cluster, ...objects),
  undo: async () => {
    for (const object of objects) await remove(cluster, object);
  },
});

/** An object that is missing. */
function deleted(
  cluster: string,
  findings: string[],
  ...object: [kind: string, name: string]
): Fault {
  let before: KubernetesObject;
  return {
    findings,
    make: async () => {
      before = withoutServerFields(await getInSystem(cluster, ...object));
      await kubectlInSystem(cluster, "delete", ...object);
    },
    undo: () => apply(cluster, before),
  };
}

function withoutServerFields({ metadata, ...content }: any): KubernetesObject {
  const { name, namespace, labels, annotations } = metadata;
  return { ...content, metadata: { name, namespace, labels, annotations } };
}

const security = { apiVersion: "security.istio.io/v1", kind: "PeerAuthentication" };
const noMtls = (namespace: string): KubernetesObject => ({
  ...security,
  metadata: { name: "plaintext", namespace },
  spec: { mtls: { mode: "DISABLE" } },
});

/** A Secret with which istiod reads the cluster that its key names. */
export const remoteSecret = (name: string, key: string, kubeconfig: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: systemNamespace, labels: { "istio/multiCluster": "true" } },
  stringData: { [key]: kubeconfig },
});

/** Nothing answers here, on this machine or in a pod. */
const goneKubeconfig = yaml.dump({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "gone", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "gone", user: { token: "none" } }],
  contexts: [{ name: "gone", context: { cluster: "gone", user: "gone" } }],
  "current-context": "gone",
});

const duplicate: Fault = {
  findings: ["REMOTE_SECRET_DUPLICATE east west"],
  make: async () => {
    const { data } = await getInSystem("east", "secret", "istio-remote-secret-west");
    const kubeconfig = Buffer.from(data.west, "base64").toString();
    await apply("east", remoteSecret("copied", "west", kubeconfig));
  },
  undo: () => kubectlInSystem("east", "delete", "secret", "copied"),
};

/** A copy of the webhook that injects into namespaces without a revision. */
const secondInjector: Fault = {
  findings: ["WEBHOOKS_OVERLAP east"],
  make: async () => {
    const injectors = ["mutatingwebhookconfigurations", "-l", "app=sidecar-injector"];
    const { items } = await kubectlJson("east", "get", ...injectors);
    const { metadata, ...content } = items.find(injectsByDefault);
    const { labels } = metadata;
    await apply("east", { ...content, metadata: { name: "second-injector", labels } });
  },
  undo: () => kubectl("east", "delete", "mutatingwebhookconfiguration", "second-injector"),
};

/** With istioctl, the tag "default" does this, otherwise the webhook of istiod. */
const injectsByDefault = ({ webhooks }: { webhooks: { namespaceSelector: object }[] }): boolean =>
  webhooks.some(({ namespaceSelector }) => JSON.stringify(namespaceSelector).includes("enabled"));

/** The webhook of an istiod that is gone. No namespace has its revision. */
const oldInjector: KubernetesObject = {
  apiVersion: "admissionregistration.k8s.io/v1",
  kind: "MutatingWebhookConfiguration",
  metadata: {
    name: "istio-sidecar-injector-old",
    labels: { app: "sidecar-injector", "istio.io/rev": "old" },
  },
  webhooks: [
    {
      name: "rev.namespace.sidecar-injector.istio.io",
      clientConfig: {
        service: { name: "istiod-old", namespace: systemNamespace, path: "/inject" },
      },
      namespaceSelector: { matchLabels: { "istio.io/rev": "old" } },
      rules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
      ],
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      failurePolicy: "Fail",
    },
  ],
};

/** Envoy rejects a cluster with a negative timeout. */
const brokenFilter: KubernetesObject = {
  apiVersion: "networking.istio.io/v1alpha3",
  kind: "EnvoyFilter",
  metadata: { name: "broken", namespace: "sample" },
  spec: {
    configPatches: [
      {
        applyTo: "CLUSTER",
        match: { context: "SIDECAR_OUTBOUND" },
        patch: { operation: "ADD", value: { name: "broken", connect_timeout: "-1s" } },
      },
    ],
  },
};

const istiodGateway: KubernetesObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "Gateway",
  metadata: { name: "istiod-for-all", namespace: systemNamespace },
  spec: {
    selector: { istio: "eastwestgateway" },
    servers: [
      {
        port: { number: 15012, name: "tls-istiod", protocol: "TLS" },
        tls: { mode: "PASSTHROUGH" },
        hosts: ["*"],
      },
    ],
  },
};

const service = (name: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "differs", namespace: "sample" },
  spec: { selector: { app: "helloworld" }, ports: [{ name, port: 5000, targetPort: 5000 }] },
});

const differentPorts: Fault = {
  findings: ["SERVICES_DIFFER west east"],
  make: async () => {
    await apply("east", service("http"));
    await apply("west", service("tcp"));
  },
  undo: async () => {
    for (const cluster of ["east", "west"]) await remove(cluster, service("any"));
  },
};

/** The nodes of west then send requests for the gateway of east to the gateway of west. */
const copiedAddress: Fault = {
  findings: ["SAME_GATEWAY_ADDRESS west east"],
  make: async () => {
    const { status } = await getInSystem("east", "service", gatewayName);
    const [{ ip }] = status.loadBalancer.ingress;
    await patchGateway({ spec: { externalIPs: [ip] } });
  },
  undo: () => patchGateway({ spec: { externalIPs: null } }),
};

const patchGateway = (patch: object): Promise<string> =>
  kubectlInSystem("west", "patch", "service", gatewayName, "-p", JSON.stringify(patch));

const setImage = (image: string): Promise<string> =>
  kubectlInSystem("west", "set", "image", `deployment/${gatewayName}`, `istio-proxy=${image}`);

const stuckRollout: Fault = {
  findings: ["ROLLOUT_STUCK west"],
  make: () => setImage("localhost/none:1"),
  undo: () => setImage("auto"),
};

const newNamespace: KubernetesObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "without-istiod", labels: { "istio.io/rev": "gone" } },
};

export const faults: { readonly [what: string]: Fault } = {
  "two remote secrets for one cluster": duplicate,
  "a remote secret for a cluster that is gone": added(
    "east",
    ["REMOTE_SECRET_STALE east gone"],
    remoteSecret("istio-remote-secret-gone", "gone", goneKubeconfig),
  ),
  "an account without rights": deleted(
    "west",
    ["REMOTE_SECRET_LACKS_RIGHTS east west"],
    "clusterrolebinding",
    `istio-reader-clusterrole-${systemNamespace}`,
  ),
  "a gateway that accepts no requests of other networks": deleted(
    "west",
    // the copied address hides that nothing is exposed: the port is open there
    ["GATEWAY_PORT_CLOSED west"],
    "gateways.networking.istio.io",
    "cross-network-gateway",
  ),
  // in east, the cluster that is gone may be a remote, so the result is unknown
  "an istiod that is exposed for nobody": added("west", ["ISTIOD_EXPOSED west"], istiodGateway),
  "the address of another network": copiedAddress,
  "a gateway that cannot be updated": stuckRollout,
  "Services with different ports": differentPorts,
  "a mesh without mTLS": added("east", ["MTLS_DISABLED east"], noMtls(systemNamespace)),
  "a namespace without mTLS": added("west", ["NAMESPACE_WITHOUT_MTLS west"], noMtls("sample")),
  "a namespace of a revision that is gone": added(
    "west",
    ["NAMESPACE_NOT_INJECTED west"],
    newNamespace,
  ),
  "a webhook of a revision that is gone": added(
    "west",
    ["WEBHOOK_LEFT_BEHIND west", "WEBHOOK_WITHOUT_CA west"],
    oldInjector,
  ),
  "two webhooks for one namespace": secondInjector,
  "a configuration that proxies reject": added(
    "east",
    ["PROXY_REJECTED_CONFIG east"],
    brokenFilter,
  ),
};
