/** Logs each line once. `logged` has the lines that were logged before. */
export function logOnce(
  log: (line: string) => void,
  logged: Iterable<string> = [],
): (line: string) => void {
  const known = new Set(logged);
  return (line) => {
    if (known.has(line)) return;
    known.add(line);
    log(line);
  };
}
