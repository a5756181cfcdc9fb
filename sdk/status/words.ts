/** A count with its noun, such as `2 errors`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The count, unless it is zero. */
export const optional = (count: number, one: string): string[] =>
  count > 0 ? [plural(count, one)] : [];
