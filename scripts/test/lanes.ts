/** How suites are spread over lanes. */
export interface Lanes {
  /** Lanes that always take the next suite. */
  readonly always: number;
  /** Lanes that take the next suite only if the machine has room for it. */
  readonly extra: number;
  /** Resolves to whether there is room. Called again while suites are left. */
  readonly hasRoom: () => Promise<boolean>;
}

/** A queue of work that several lanes take from, the first item first. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  { always, extra, hasRoom }: Lanes,
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const runLane = async (lane: number): Promise<void> => {
    while (queue.length > 0) {
      if (lane >= always && !(await hasRoom())) continue;
      const next = queue.shift();
      if (next === undefined) return;
      const [index, item] = next;
      results[index] = await work(item, lane);
    }
  };
  const lanes = Math.min(always + extra, items.length);
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
  return results;
}
