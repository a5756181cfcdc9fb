/** The metadata of an object in a cluster that is read. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: { readonly [annotation: string]: string };
  readonly labels?: { readonly [label: string]: string };
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  readonly managedFields?: readonly { readonly manager?: string }[];
}

/** The programs that have set its fields. */
export const managersOf = ({ managedFields = [] }: Metadata): string[] =>
  managedFields.flatMap(({ manager }) => manager ?? []);

/** Whether a Kubernetes provider of Pulumi made the object, with Helm or without. */
export const isByPulumi = (metadata: Metadata): boolean =>
  managersOf(metadata).some((name) => name.startsWith("pulumi"));

/** The field manager of Helm inside a Kubernetes provider of Pulumi. */
const helmManager = "pulumi-resource-kubernetes";

/** Whether a Kubernetes provider of Pulumi has set some of its fields, without Helm. */
export const isObjectOfPulumi = (metadata: Metadata): boolean =>
  managersOf(metadata).some((name) => name.startsWith("pulumi") && name !== helmManager);

/** A media type that asks for the metadata of an object, or of each object of a list. */
export const onlyMetadata = (of: "object" | "list"): string =>
  `application/json;as=PartialObjectMetadata${of === "list" ? "List" : ""};v=v1;g=meta.k8s.io`;
