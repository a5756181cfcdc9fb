import { problem, type Code, type Problem } from "../finding";
import type { ObservedCertificate } from "../observation";
import { signingRootsOf } from "../relations";
import { plural } from "../words";
import type { ClusterCheck } from "./check";
import { entriesOf } from "./remote-secrets";

const day = 24 * 3600 * 1000;
const warningDays = 30;

/** What expires, and the codes for it. */
interface Expiring {
  readonly what: string;
  readonly issued: string | undefined;
  readonly expires: string;
  readonly codes: readonly [expires: Code, expired: Code];
  readonly advice: string;
}

/**
 * Warns in the last 30 days. What lives for less than half a year is renewed automatically, often
 * when a fifth of its life is left, so the warning comes in the last sixth.
 */
function checkExpiry(
  place: { readonly cluster: string; readonly peer?: string },
  { what, issued, expires, codes: [soon, over], advice }: Expiring,
  now: number,
): Problem[] {
  const left = Date.parse(expires) - now;
  const date = expires.slice(0, 10);
  if (left <= 0) return [problem(over, place, `${what} expired on ${date}; ${advice}`)];
  const life = issued === undefined ? Infinity : Date.parse(expires) - Date.parse(issued);
  if (left > Math.min(warningDays * day, life / 6)) return [];
  const days = Math.floor(left / day);
  const message = `${what} expires on ${date}, in ${plural(days, "day")}`;
  return [problem(soon, place, `${message}; ${advice}`)];
}

const certificateCodes = ["CERTIFICATE_EXPIRES", "CERTIFICATE_EXPIRED"] as const;

/**
 * A bundle may have other roots, too. If the ones that sign are not known, only the one that lives
 * longest counts.
 */
export const rootsAreValid =
  (now: number): ClusterCheck =>
  (cluster, all) => {
    const roots = [...(cluster.rootCertificates ?? [])].sort(
      (a, b) => Date.parse(b.notAfter) - Date.parse(a.notAfter),
    );
    const signing = signingRootsOf(cluster, all) ?? [];
    const signers = roots.filter(({ fingerprint }) => signing.includes(fingerprint));
    const advice = "replace the root before that, with both roots trusted in between";
    return (signers.length > 0 ? signers : roots.slice(0, 1)).flatMap((root) =>
      checkExpiry(cluster, { ...certificate("root", root), advice }, now),
    );
  };

export const intermediatesAreValid =
  (now: number): ClusterCheck =>
  (cluster) =>
    (cluster.intermediates ?? []).flatMap((one) => {
      const advice = "renew the Secret cacerts";
      return checkExpiry(cluster, { ...certificate("intermediate", one), advice }, now);
    });

const certificate = (kind: string, { subject, notBefore, notAfter }: ObservedCertificate) => ({
  what: `the ${kind} certificate "${subject}"`,
  issued: notBefore,
  expires: notAfter,
  codes: certificateCodes,
});

export const tokensAreValid =
  (now: number): ClusterCheck =>
  (cluster, all) =>
    entriesOf(cluster, all).flatMap(({ secret, key, named }) => {
      const { tokenIssued: issued, tokenExpires: expires } = secret.access?.[key] ?? {};
      if (expires === undefined) return [];
      const what = `the token for "${key}" in the remote secret ${named}`;
      const codes = ["TOKEN_EXPIRES", "TOKEN_EXPIRED"] as const;
      const advice = "create the secret again";
      const place = { cluster: cluster.cluster, peer: key };
      return checkExpiry(place, { what, issued, expires, codes, advice }, now);
    });
