/** A Kubernetes object, as plain data. Values in it may be References. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
  readonly spec?: { readonly [key: string]: unknown };
  /** What an EndpointSlice has instead of a spec. */
  readonly addressType?: unknown;
  readonly endpoints?: unknown;
  readonly ports?: readonly unknown[];
  /** What an Endpoints has instead of a spec. */
  readonly subsets?: readonly unknown[];
}
