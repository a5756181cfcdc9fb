/** The kinds that are compared. */
export type LiveKind = keyof typeof apis;

/** The API and the resource of a kind. */
interface Api {
  readonly group: string;
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** Only whether an object exists matters, so its content is not read. */
  readonly onlyNames?: true;
  /** Selects what is read. */
  readonly selector?: string;
}

const core = { group: "v1", isNamespaced: true } as const;
const rbac = { group: "rbac.authorization.k8s.io/v1", onlyNames: true } as const;
const istio = { group: "networking.istio.io/v1", isNamespaced: true } as const;
const webhooks = { group: "admissionregistration.k8s.io/v1", isNamespaced: false } as const;

const apis = {
  Namespace: { group: "v1", resource: "namespaces", isNamespaced: false },
  // without Helm's records, because they are large
  Secret: { ...core, resource: "secrets", selector: "type!=helm.sh/release.v1" },
  Service: { ...core, resource: "services" },
  ConfigMap: { ...core, resource: "configmaps" },
  ServiceAccount: { ...core, resource: "serviceaccounts", onlyNames: true },
  Deployment: { group: "apps/v1", resource: "deployments", isNamespaced: true },
  EndpointSlice: {
    group: "discovery.k8s.io/v1",
    resource: "endpointslices",
    isNamespaced: true,
  },
  Gateway: { ...istio, resource: "gateways" },
  VirtualService: { ...istio, resource: "virtualservices" },
  DestinationRule: { ...istio, resource: "destinationrules" },
  MutatingWebhookConfiguration: { ...webhooks, resource: "mutatingwebhookconfigurations" },
  ValidatingWebhookConfiguration: { ...webhooks, resource: "validatingwebhookconfigurations" },
  ClusterRole: { ...rbac, resource: "clusterroles", isNamespaced: false },
  ClusterRoleBinding: { ...rbac, resource: "clusterrolebindings", isNamespaced: false },
  Role: { ...rbac, resource: "roles", isNamespaced: true },
  RoleBinding: { ...rbac, resource: "rolebindings", isNamespaced: true },
} satisfies { [kind: string]: Api };

export const liveKinds = Object.keys(apis) as LiveKind[];

const apiOf = (kind: LiveKind): Api => apis[kind];

export const isNamespaced = (kind: LiveKind): boolean => apiOf(kind).isNamespaced;

/** Whether only the existence of an object is compared. */
export const hasOnlyNames = (kind: LiveKind): boolean => apiOf(kind).onlyNames === true;

/** The kind of a Pulumi type such as `kubernetes:core/v1:Secret`, if it is compared. */
export function liveKindOf(type: string): LiveKind | undefined {
  const [, group = "", name = ""] = type.split(":");
  const kind = name.replace(/^NamespacePatch$/, "Namespace");
  if (!(kind in apis)) return undefined;
  const found = kind as LiveKind;
  return apiOf(found).group === group.replace(/^core\//, "") ? found : undefined;
}

/** The path of the list to read. */
export function pathOf(kind: LiveKind, systemNamespace: string): string {
  const { group, resource, isNamespaced, selector } = apiOf(kind);
  const base = group === "v1" ? "/api/v1" : `/apis/${group}`;
  const path = isNamespaced
    ? `${base}/namespaces/${systemNamespace}/${resource}`
    : `${base}/${resource}`;
  const fields = kind === "Namespace" ? `metadata.name=${systemNamespace}` : selector;
  return fields === undefined ? path : `${path}?fieldSelector=${encodeURIComponent(fields)}`;
}
