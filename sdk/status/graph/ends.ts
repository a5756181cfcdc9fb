import type { End, NetworkBox } from "./drawing";

/** Where each cluster is in a drawing, by its name. */
export type Ends = ReadonlyMap<string, Place>;

export interface Place extends End {
  readonly row: string;
  /** How many clusters are in the box. */
  readonly alike: number;
}

export const endsOf = (networks: readonly NetworkBox[]): Ends =>
  new Map(
    networks.flatMap((network) =>
      network.groups.flatMap(({ id, rows }) =>
        rows.map((row): [string, Place] => [
          row.cluster,
          { network: network.id, group: id, row: row.id, alike: rows.length },
        ]),
      ),
    ),
  );

/** The whole box of a cluster. */
export const boxOf = ({ network, group }: End): End => ({ network, group });

/** The row of a cluster, if its box has several. */
export const rowOf = ({ network, group, row, alike }: Place): End =>
  alike > 1 ? { network, group, row } : { network, group };
