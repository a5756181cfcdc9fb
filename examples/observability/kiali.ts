import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Where the objects for one cluster are created. */
export interface Place {
  readonly cluster: string;
  readonly namespace: string;
  /** Options for objects in the cluster itself. */
  readonly own: pulumi.CustomResourceOptions;
  /** Options for objects in the cluster with Kiali. */
  readonly home: pulumi.CustomResourceOptions;
}

const account = "kiali-remote-access";
const read = ["get", "list", "watch"];

/** What Kiali reads in view-only mode. It does not read Secrets. */
const rules = [
  {
    apiGroups: [""],
    resources: [
      ...["configmaps", "endpoints", "namespaces", "pods", "pods/log"],
      ...["replicationcontrollers", "services"],
    ],
    verbs: read,
  },
  {
    apiGroups: ["apps"],
    resources: ["daemonsets", "deployments", "replicasets", "statefulsets"],
    verbs: read,
  },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: read },
  {
    apiGroups: [
      ...["networking.istio.io", "security.istio.io", "telemetry.istio.io"],
      ...["extensions.istio.io", "gateway.networking.k8s.io"],
    ],
    resources: ["*"],
    verbs: read,
  },
  {
    apiGroups: ["admissionregistration.k8s.io"],
    resources: ["mutatingwebhookconfigurations"],
    verbs: read,
  },
];

/**
 * Lets Kiali read another cluster. Creates an account with a token in that cluster, and a Secret with
 * its kubeconfig in Kiali's cluster.
 */
export function kialiAccess({
  cluster,
  namespace,
  own,
  home,
  server,
}: Place & { readonly server: pulumi.Input<string> }): void {
  const secret = kialiToken(cluster, namespace, own);
  const field = (key: string): pulumi.Output<string> =>
    secret.data.apply((data) => data[key] ?? "");
  const token = field("token").apply((data) => Buffer.from(data, "base64").toString());
  const kubeconfig = pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: cluster, cluster: { server, "certificate-authority-data": field("ca.crt") } },
    ],
    users: [{ name: cluster, user: { token } }],
    contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    "current-context": cluster,
  });
  new k8s.core.v1.Secret(
    `kiali-${cluster}`,
    {
      metadata: {
        name: `kiali-remote-cluster-secret-${cluster}`,
        namespace,
        labels: { "kiali.io/multiCluster": "true" },
        annotations: { "kiali.io/cluster": cluster },
      },
      stringData: { [cluster]: kubeconfig },
    },
    home,
  );
}

/** The token of an account that may read what Kiali shows. */
function kialiToken(
  cluster: string,
  namespace: string,
  own: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const name = `kiali-access-${cluster}`;
  const metadata = { name: account, namespace };
  const serviceAccount = new k8s.core.v1.ServiceAccount(name, { metadata }, own);
  new k8s.rbac.v1.ClusterRole(name, { metadata: { name: account }, rules }, own);
  new k8s.rbac.v1.ClusterRoleBinding(
    name,
    {
      metadata: { name: account },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: account },
      subjects: [{ kind: "ServiceAccount", name: account, namespace }],
    },
    own,
  );
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: {
        ...metadata,
        annotations: {
          "kubernetes.io/service-account.name": serviceAccount.metadata.name,
          "pulumi.com/waitFor": "jsonpath={.data.token}",
        },
      },
      type: "kubernetes.io/service-account-token",
    },
    own,
  );
}
