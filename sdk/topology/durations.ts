const units: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A length of time such as "90s" in milliseconds; undefined where it is none. */
export function milliseconds(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d*)([smh])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit]!;
}
