/** A count with its noun, such as `2 errors`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The number of entries that a message names. */
const shown = 3;

/** The first entries of a list, and how many more it has. */
export function shortList(entries: readonly string[], separator = ", "): string {
  const more = entries.length > shown ? ` and ${entries.length - shown} more` : "";
  return entries.slice(0, shown).join(separator) + more;
}

/** The count, unless it is zero. */
export const optional = (count: number, one: string): string[] =>
  count > 0 ? [plural(count, one)] : [];
