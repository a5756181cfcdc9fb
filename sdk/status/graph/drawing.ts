import type { Severity } from "../finding";
import type { Graph } from "./graph";

/** The boxes and arrows of a picture, for every format. */
export interface Drawing {
  readonly title: string;
  readonly networks: readonly NetworkBox[];
  readonly arrows: readonly Arrow[];
  /** Sentences that replace arrows, if there would be too many. */
  readonly notes: readonly string[];
}

/** The clusters of one network. Without a label: clusters without a network, or with one each. */
export interface NetworkBox {
  readonly id: string;
  readonly label?: string;
  readonly groups: readonly Group[];
}

/** A box for one cluster, or for several similar clusters. */
export interface Group {
  readonly id: string;
  readonly role: Graph["clusters"][number]["role"];
  readonly title: string;
  /** Lines that are true for all its clusters. */
  readonly lines: readonly string[];
  /** Its clusters. The row of a single cluster is not drawn, except for its findings. */
  readonly rows: readonly Row[];
  readonly severity?: Severity;
}

/** The row of a cluster in a box. */
export interface Row {
  readonly id: string;
  readonly cluster: string;
  readonly cells: readonly string[];
  /** Its findings in a few words. */
  readonly findings: readonly string[];
  readonly severity?: Severity;
}

export type ArrowKind = "reads" | "uses" | "gateways" | Severity;

export interface Arrow {
  readonly kind: ArrowKind;
  readonly from: End;
  readonly to: End;
  /** Whether the arrow points in both directions. */
  readonly isMutual: boolean;
}

/** An end of an arrow: a box, a row of a box, or the whole network. */
export interface End {
  readonly network: string;
  readonly group: string;
  readonly row?: string;
}

/** What the arrows mean. */
export const meanings: { readonly [kind in ArrowKind]: string } = {
  reads: "reads the API server, with a remote secret",
  uses: "gets configuration and certificates from this istiod",
  gateways: "requests between networks, through the gateways",
  error: "the error is about this cluster",
  warning: "the warning is about this cluster",
};
