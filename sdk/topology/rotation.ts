import { milliseconds } from "./durations";
import { isPlainObject } from "./merge";
import type { HelmValues, Rotation, RotationStep } from "./topology";

const steps: readonly RotationStep[] = [
  { trusts: ["old", "new"], signs: "old" },
  { trusts: ["old", "new"], signs: "new" },
  { trusts: ["new"], signs: "new" },
];

export const lastStep = steps.length;

/** Without a rotation. */
export const atRest: RotationStep = { trusts: ["old"], signs: "old" };

/** The rotation at a number that counts on from one rotation to the next. */
export function rotationAt(count: number, meshConfig: HelmValues = {}): Rotation {
  const index = (count - 1) % lastStep;
  return {
    step: index + 1,
    earlier: Math.floor((count - 1) / lastStep),
    lifetime: certificateLifetime(meshConfig),
    ...(steps[index] ?? atRest),
  };
}

/** Proxies ask for a certificate that is valid for a day, unless SECRET_TTL says otherwise. */
function certificateLifetime(meshConfig: HelmValues): string {
  const ttl = ["defaultConfig", "proxyMetadata", "SECRET_TTL"].reduce<unknown>(
    (value, key) => (isPlainObject(value) ? value[key] : undefined),
    meshConfig,
  );
  return typeof ttl === "string" && milliseconds(ttl) !== undefined ? ttl : "24h";
}
