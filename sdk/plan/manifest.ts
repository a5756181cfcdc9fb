import type { PlainStringMap, StringMap } from "../topology/topology";
import type { Reference } from "./reference";

/** A Kubernetes object as plain data. Its values may be References. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: PlainStringMap;
    readonly annotations?: { readonly [key: string]: string | Reference };
  };
  readonly spec?: { readonly [key: string]: unknown };
  /** ConfigMap only. */
  readonly data?: StringMap;
  /** EndpointSlice only. */
  readonly addressType?: unknown;
  readonly endpoints?: unknown;
  readonly ports?: readonly unknown[];
  /** Endpoints only. */
  readonly subsets?: readonly unknown[];
}
