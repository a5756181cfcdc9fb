/** A build, with the minutes that it takes on 2 cores. */
export interface TimedBuild {
  readonly folder: string;
  readonly minutes: number;
}

/** So many minutes of work must be done before the speed of this machine counts half. */
const prior = 2;
/** The linker runs after the last package is compiled. */
const compiling = 0.9;

/** Estimates when all builds are done, from what is done and how long that took. */
export class Remaining {
  private readonly fractions = new Map<string, number>();
  private readonly start: number;

  constructor(
    private readonly builds: readonly TimedBuild[],
    private readonly now: () => number = Date.now,
  ) {
    this.start = now();
  }

  /** Takes how many of its packages a build has compiled, and returns what is left of all builds. */
  compiled(folder: string, packages: number, of: number): string {
    this.fractions.set(folder, compiling * Math.min(1, packages / Math.max(1, of)));
    return this.left();
  }

  /** A build has ended. */
  ended(folder: string): void {
    this.fractions.set(folder, 1);
  }

  private left(): string {
    const total = sum(this.builds.map(({ minutes }) => minutes));
    const done = sum(
      this.builds.map(({ folder, minutes }) => minutes * (this.fractions.get(folder) ?? 0)),
    );
    const passed = (this.now() - this.start) / 60_000;
    const minutes = Math.round(((total - done) * (prior + passed)) / (prior + done));
    return minutes < 1
      ? "less than a minute left for all tools"
      : `about ${minutes} min left for all tools`;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
