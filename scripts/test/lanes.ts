/** A queue of work that several lanes take from, the first item first. */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const runLane = async (lane: number): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      results[index] = await work(item, lane);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(lanes, items.length) }, (_, lane) => runLane(lane)),
  );
  return results;
}
