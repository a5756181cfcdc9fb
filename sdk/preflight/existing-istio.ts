import { defined } from "../defined";
import { istioLabels } from "../topology/istio-names";
import { helmAnnotations, helmLabel, makerOf } from "./maker";
import { isObjectOfPulumi, type Metadata } from "./metadata";

/** The objects of Istio in a cluster, of any tool. Objects that cannot be read are missing. */
export interface ExistingIstio {
  /** Objects of kinds that the mesh creates with Helm. */
  readonly objects: readonly ExistingObject[];
  /** The injection webhooks of all revisions. */
  readonly injectors: readonly InjectionWebhook[];
  /** The Deployment with the name of the east-west gateway. */
  readonly gateway?: ExistingGateway;
}

export interface ExistingGateway {
  readonly maker: string;
  /** Whether Pulumi has set some of its fields, and not through Helm. */
  readonly isByPulumi: boolean;
  /** The labels that select its pods. Kubernetes does not allow a change. */
  readonly selector: { readonly [label: string]: string };
}

/** The label selectors for the CRDs of Istio's charts and of its plain manifest. */
export const crdSelectors = ["app.kubernetes.io/part-of=istio", "app=istio-pilot,release=istio"];

/** Kinds as kubectl names them. */
export type ExistingKind =
  "crd" | "serviceaccount" | "configmap" | "validatingwebhookconfiguration";

export interface ExistingObject {
  readonly kind: ExistingKind;
  readonly name: string;
  /** For a CRD: the label selector that found it. */
  readonly selector?: string;
  /** The tool that made it, for messages. */
  readonly maker: string;
  /** The Helm release in its annotations: `namespace/name`. */
  readonly release?: string;
  /** Whether it has the label that Helm requires. */
  readonly hasHelmLabel: boolean;
}

export interface InjectionWebhook {
  readonly name: string;
  readonly maker: string;
  /** Whether Pulumi has set some of its fields, and not through Helm. */
  readonly isByPulumi: boolean;
  /** The tag that it serves, or else the revision. */
  readonly serves: string;
  /** The namespace of its istiod. Not set if it has a URL. */
  readonly namespace?: string;
}

export const existingObject = (kind: ExistingKind, metadata: Metadata): ExistingObject => ({
  kind,
  name: metadata.name,
  maker: makerOf(metadata),
  hasHelmLabel: metadata.labels?.[helmLabel] === "Helm",
  ...defined({ release: releaseOf(metadata) }),
});

function releaseOf({ annotations = {} }: Metadata): string | undefined {
  const name = annotations[helmAnnotations.name];
  return name === undefined ? undefined : `${annotations[helmAnnotations.namespace]}/${name}`;
}

/** The fields of a webhook configuration that are read. */
export interface WebhookConfiguration {
  readonly metadata: Metadata;
  readonly webhooks?: readonly {
    readonly clientConfig: { readonly service?: { readonly namespace: string } };
  }[];
}

/** The fields of a Deployment that are read. */
export interface Deployment {
  readonly metadata: Metadata;
  readonly spec: { readonly selector: { readonly matchLabels?: ExistingGateway["selector"] } };
}

export const existingGateway = ({ metadata, spec }: Deployment): ExistingGateway => ({
  maker: makerOf(metadata),
  isByPulumi: isObjectOfPulumi(metadata),
  selector: spec.selector.matchLabels ?? {},
});

export function injectionWebhook(configuration: WebhookConfiguration): InjectionWebhook {
  const { metadata, webhooks: [webhook] = [] } = configuration;
  const { name, labels = {} } = metadata;
  return {
    name,
    maker: makerOf(metadata),
    isByPulumi: isObjectOfPulumi(metadata),
    serves: labels[istioLabels.tag] ?? labels[istioLabels.revision] ?? "",
    ...defined({ namespace: webhook?.clientConfig.service?.namespace }),
  };
}
