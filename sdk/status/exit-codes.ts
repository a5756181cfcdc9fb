import { isUnverified, type Report } from "./report";

/** What the exit code of the command means. After a signal it is 128 plus its number. */
export const exitCodes = { healthy: 0, notHealthy: 1, usage: 2, notVerified: 3 } as const;

export function exitCodeOf(report: Report): number {
  if (report.ok) return exitCodes.healthy;
  return isUnverified(report) ? exitCodes.notVerified : exitCodes.notHealthy;
}
