import { names } from "../plan/names";
import { defaultReaderAccount } from "../topology/defaults";
import { defaultValidator, istioLabels, istioSelectors } from "../topology/istio-names";
import {
  crdSelectors,
  existingGateway,
  existingObject,
  injectionWebhook,
  type ExistingIstio,
  type ExistingKind,
  type ExistingObject,
} from "./existing-istio";
import type { ClusterFacts } from "./facts";
import { onlyMetadata, type Metadata } from "./metadata";
import type { Read } from "./reader";

/** Reads the objects of Istio in a cluster. Objects that cannot be read are left out. */
export async function queryExisting(read: Read, namespace: string): Promise<ClusterFacts> {
  const answers = queriesIn(namespace).map(async ({ path, accept, existingIn }) => {
    const { status, body } = await read(path, accept);
    return status === 200 ? existingIn(JSON.parse(body)) : {};
  });
  const parts = await Promise.all(answers.map((answer) => answer.catch(() => ({}))));
  const found: Partial<ExistingIstio>[] = parts.filter((part) => Object.keys(part).length > 0);
  if (found.length === 0) return {};
  const objects = withoutRepeated(found.flatMap((part) => part.objects ?? []));
  return { existing: Object.assign({ injectors: [] }, ...found, { objects }) as ExistingIstio };
}

/** A CRD may match both selectors. */
const withoutRepeated = (objects: readonly ExistingObject[]): ExistingObject[] => {
  const isFirst = ({ kind, name }: ExistingObject, index: number): boolean =>
    objects.findIndex((other) => other.kind === kind && other.name === name) === index;
  return objects.filter(isFirst);
};

interface ExistingQuery {
  readonly path: string;
  readonly accept?: string;
  readonly existingIn: (body: any) => Partial<ExistingIstio>;
}

function queriesIn(namespace: string): ExistingQuery[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const webhooks = "/apis/admissionregistration.k8s.io/v1";
  const validators = `${webhooks}/validatingwebhookconfigurations`;
  return [
    ...crdSelectors.map(crdQuery),
    objectQuery("serviceaccount", `${core}/serviceaccounts/${defaultReaderAccount}`),
    objectQuery("validatingwebhookconfiguration", `${validators}/${defaultValidator}`),
    {
      path: `${core}/configmaps?${selecting(istioLabels.revision)}`,
      accept: onlyMetadata("list"),
      existingIn: ({ items }) => ({ objects: objectsIn("configmap", items) }),
    },
    {
      path: `${webhooks}/mutatingwebhookconfigurations?${selecting(istioSelectors.injectionWebhook)}`,
      existingIn: ({ items }) => ({ injectors: items.map(injectionWebhook) }),
    },
    {
      path: `/apis/apps/v1/namespaces/${namespace}/deployments/${names.gateway}`,
      existingIn: (deployment) => ({ gateway: existingGateway(deployment) }),
    },
  ];
}

const selecting = (selector: string): string => `labelSelector=${encodeURIComponent(selector)}`;

const crdQuery = (selector: string): ExistingQuery => ({
  path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions?${selecting(selector)}`,
  accept: onlyMetadata("list"),
  existingIn: ({ items }) => ({
    objects: objectsIn("crd", items).map((crd) => ({ ...crd, selector })),
  }),
});

const objectQuery = (kind: ExistingKind, path: string): ExistingQuery => ({
  path,
  accept: onlyMetadata("object"),
  existingIn: ({ metadata }) => ({ objects: [existingObject(kind, metadata)] }),
});

const objectsIn = (kind: ExistingKind, items: readonly { metadata: Metadata }[]) =>
  items.map(({ metadata }) => existingObject(kind, metadata));
