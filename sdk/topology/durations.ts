/** The value of a timeout that turns a wait off. */
export const noWait = "0s";

const units = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** The milliseconds of a duration such as "90s", or undefined if it is not a valid duration. */
export function milliseconds(duration: string): number | undefined {
  const [, count, unit = ""] = /^([1-9]\d*)([smh])$/.exec(duration) ?? [];
  const length = units.get(unit);
  return length === undefined ? undefined : Number(count) * length;
}
