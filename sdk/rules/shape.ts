import { ClusterRole, Platform } from "../args/cluster";
import {
  ExternalTrafficPolicy,
  GatewayServiceType,
  HostNameStrategy,
  InternalLoadBalancer,
  IPFamily,
  IPFamilyPolicy,
} from "../args/gateway";
import { quoteList, type Issue } from "../issue";
import { checkPlain, isLater, isOutput, onlyKnownLater } from "./plain-data";

/**
 * Checks the arguments' shape. TypeScript does so for its own programs; from YAML, Python or Go, whatever was written
 * arrives here: unknown fields, wrong types, values that are only known later.
 */
export function checkShape(args: unknown): Issue[] {
  return checkObject("", args, meshShape);
}

/** The form a field must have. A text is not empty, unless it is any. `anything` is a map that is left to Helm, of plain data that is known. */
type Shape =
  | "text"
  | "any text"
  | "input text"
  | "flag"
  | "count"
  | "number from 0"
  | "number from 1"
  | "anything"
  /** A choice of texts. */
  | readonly string[]
  /** An object with these fields. */
  | { readonly [field: string]: Shape }
  /** A map of any names, or a list, whose members all have one form. */
  | { readonly each: () => Shape }
  | { readonly list: () => Shape };

const texts: Shape = { each: () => "any text" };
const quantities: Shape = { each: () => "text" };
const listOfTexts: Shape = { list: () => "text" };

const gatewayShape: Shape = {
  enabled: "flag",
  serviceType: Object.values(GatewayServiceType),
  serviceAnnotations: texts,
  internalLoadBalancer: Object.values(InternalLoadBalancer),
  loadBalancerClass: "text",
  loadBalancerSourceRanges: listOfTexts,
  loadBalancerIP: "text",
  allocateLoadBalancerNodePorts: "flag",
  externalTrafficPolicy: Object.values(ExternalTrafficPolicy),
  ipFamilyPolicy: Object.values(IPFamilyPolicy),
  ipFamilies: { list: () => Object.values(IPFamily) },
  nodePorts: { each: () => "count" },
  addresses: listOfTexts,
  hostNames: Object.values(HostNameStrategy),
  addressTimeout: "text",
  replicas: "count",
  autoscaling: {
    minReplicas: "count",
    maxReplicas: "count",
    targetCPUUtilizationPercentage: "count",
  },
  minAvailable: "count",
  resources: { requests: quantities, limits: quantities },
  nodeSelector: texts,
  tolerations: {
    list: () => ({
      key: "text",
      operator: ["Equal", "Exists"],
      value: "text",
      effect: taintEffects,
      tolerationSeconds: "count",
    }),
  },
  networkPolicy: "flag",
  istiodCredential: "text",
};
const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

const clusterShape: Shape = {
  kubeconfig: "input text",
  context: "text",
  role: Object.values(ClusterRole),
  primary: "text",
  primaries: listOfTexts,
  network: "text",
  localInjector: "flag",
  configCluster: "text",
  clusterDomain: "text",
  platform: Object.values(Platform),
  cni: "flag",
  namespace: { existing: "flag", labels: texts, annotations: texts },
  legacyEndpoints: "flag",
  istioVersion: "text",
  apiServer: { server: "text", certificateAuthorityData: "text", tlsServerName: "text" },
  remoteSecret: { serviceAccount: "text", rotate: "number from 0" },
  eastWestGateway: gatewayShape,
  certificateAuthority: {
    certificate: "input text",
    privateKey: "input text",
    chain: "input text",
  },
  helmValues: { base: "anything", istiod: "anything", gateway: "anything", cni: "anything" },
};

const meshShape: { readonly [field: string]: Shape } = {
  meshId: "text",
  clusters: { each: () => clusterShape },
  defaults: clusterShape,
  istio: {
    version: "text",
    allowFaultyVersion: "flag",
    revision: "text",
    revisionTags: listOfTexts,
    mirror: "text",
    chartRepository: "text",
    imageHub: "text",
    imagePullSecrets: listOfTexts,
    imageTag: "text",
    imagePullPolicy: ["Always", "IfNotPresent", "Never"],
  },
  systemNamespace: "text",
  meshConfig: "anything",
  trust: {
    rootCertificate: "input text",
    rootKey: "input text",
    existingSecret: "text",
    generation: "number from 1",
    domain: "text",
    domainAliases: listOfTexts,
  },
};

function checkValue(path: string, value: unknown, shape: Shape): Issue[] {
  if (value === undefined) return [];
  if (shape === "input text" && isOutput(value)) return [];
  if (shape === "input text" && value instanceof Promise)
    return [{ path, reason: "it holds a promise; make it an output, by pulumi.output(...)" }];
  if (isLater(value)) return [onlyKnownLater(path)];
  if (shape === "text" || shape === "input text")
    return checkText(path, value, shape === "input text");
  if (shape === "any text")
    return typeof value === "string" ? [] : [expected(path, value, "a text")];
  if (shape === "flag")
    return typeof value === "boolean" ? [] : [expected(path, value, "true or false")];
  if (shape === "count") return checkWholeNumber(path, value, 0, mostCounted);
  if (shape === "number from 0") return checkWholeNumber(path, value, 0);
  if (shape === "number from 1") return checkWholeNumber(path, value, 1);
  if (shape === "anything") return [...checkObject(path, value), ...checkPlain(path, value)];
  if (Array.isArray(shape)) return checkChoice(path, value, shape as readonly string[]);
  if ("list" in shape) return checkList(path, value, shape.list as () => Shape);
  if ("each" in shape) return checkObject(path, value, undefined, shape.each as () => Shape);
  return checkObject(path, value, shape as { readonly [field: string]: Shape });
}

/** The most that Kubernetes takes for numbers of pods, and enough for seconds. */
const mostCounted = 2 ** 31 - 1;

function checkWholeNumber(path: string, value: unknown, from: number, most?: number): Issue[] {
  const fits =
    Number.isSafeInteger(value) &&
    (value as number) >= from &&
    (value as number) <= (most ?? Infinity);
  return fits
    ? []
    : [
        expected(
          path,
          value,
          `a whole number from ${from}${most === undefined ? "" : ` to ${most}`}`,
        ),
      ];
}

function checkText(path: string, value: unknown, secret: boolean): Issue[] {
  if (value === "") return [{ path, reason: "it is empty; give a text, or remove it" }];
  return typeof value === "string" ? [] : [expected(path, value, "a text", secret)];
}

/** What a field holds and what it should. A secret, and whatever is long, is named by its kind alone. */
function expected(path: string, value: unknown, what: string, secret = false): Issue {
  const held =
    secret || typeof value === "object" || value === undefined
      ? describe(value)
      : JSON.stringify(value);
  return { path, reason: `it holds ${held}; ${what} is expected` };
}

function checkList(path: string, value: unknown, each: () => Shape): Issue[] {
  if (!Array.isArray(value)) return [expected(path, value, "a list")];
  return value.flatMap((item, index) => checkValue(`${path}[${index}]`, item ?? null, each()));
}

function checkChoice(path: string, value: unknown, allowed: readonly string[]): Issue[] {
  if (allowed.includes(value as string)) return [];
  return [{ path, reason: `it holds ${JSON.stringify(value)}; allowed are ${quoteList(allowed)}` }];
}

/** An object with named fields (`fields`), or with any names and one shape (`each`), or with anything in it. */
function checkObject(
  path: string,
  value: unknown,
  fields?: { readonly [field: string]: Shape },
  each?: () => Shape,
): Issue[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return mapExpected(path, value);
  const issues: Issue[] = [];
  if (path === "" && (value as { clusters?: unknown }).clusters === undefined) {
    issues.push({ path: "clusters", reason: "it is missing; name the clusters of the mesh" });
  }
  for (const [field, member] of Object.entries(value)) {
    const name = field === "" ? '""' : field; // a path is never empty
    const at = path === "" ? name : `${path}.${name}`;
    if (fields !== undefined && !Object.hasOwn(fields, field)) {
      issues.push({
        path: at,
        reason: `there is no such field; the fields here are ${quoteList(Object.keys(fields))}`,
      });
    } else if (fields !== undefined) {
      issues.push(...checkValue(at, member, fields[field]!));
    } else if (each !== undefined) {
      issues.push(...checkValue(at, member ?? null, each()));
    }
  }
  return issues;
}

const mapExpected = (path: string, value: unknown): Issue[] => [
  {
    path: path === "" ? "the arguments" : path,
    reason: `it holds ${describe(value)}; a map is expected`,
  },
];

const describe = (value: unknown): string =>
  value === null || value === undefined
    ? "nothing"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "a map"
        : `a ${typeof value}`;
