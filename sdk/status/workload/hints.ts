/** A failure that points at one kind of cause, and what to check then. */
interface Cause {
  readonly seen: RegExp;
  readonly check: (cluster: string, peer: string) => string;
}

/** The first that fits counts: a reset with a TLS error also says that the connection failed. */
const causes: readonly Cause[] = [
  {
    seen: /TLS[_ ]error|CERTIFICATE|certificate|SSL|connection termination/,
    check: (cluster, peer) =>
      `the proxies do not trust each other; check that "${cluster}" and "${peer}" have the same ` +
      `root, and that "${peer}" accepts the trust domain of "${cluster}"`,
  },
  {
    seen: /no healthy upstream/,
    check: (cluster, peer) =>
      `the proxy knows no endpoint; check that the istiod of "${cluster}" has synced with ` +
      `"${peer}", and run \`istioctl proxy-config endpoints\``,
  },
  {
    seen: /HTTP 504|time(d )?out|no answer within|connection failure|connect error: 111/,
    check: (cluster, peer) =>
      `the requests do not arrive; check that pods of "${cluster}" reach ${nextHop(cluster, peer)}`,
  },
];

/** What to check if requests of a cluster to a peer fail in this way. */
export function hintFor(failure: string, cluster: string, peer: string): string {
  const cause = causes.find(({ seen }) => seen.test(failure));
  if (cause !== undefined) return cause.check(cluster, peer);
  return (
    `check that the istiod of "${cluster}" has synced with "${peer}", and that pods of ` +
    `"${cluster}" reach ${nextHop(cluster, peer)}`
  );
}

const nextHop = (cluster: string, peer: string): string =>
  cluster === peer
    ? "each other"
    : `the east-west gateway of "${peer}", or on one network its pods`;
