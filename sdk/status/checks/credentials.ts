import { quoteList } from "../../issue";
import { problem, type Problem } from "../finding";
import type { CredentialTrial, Observation, RemoteAccess } from "../observation";
import type { ClusterCheck, Outcome } from "./check";
import { entriesOf, type Entry } from "./remote-secrets";

/** A remote secret with a credential that was tried from the user's machine. */
interface Tried extends Entry {
  readonly access: RemoteAccess;
  readonly trial: CredentialTrial;
  /** The cluster whose istiod reads the secret. */
  readonly reader: string;
  /** What messages call the credential. */
  readonly subject: string;
}

export const credentialsAreAccepted =
  (now: number): ClusterCheck =>
  (cluster, all) =>
    triedIn(cluster, all).flatMap((tried) => judge(tried, all, now));

/** A kubeconfig may lead to another cluster, for example because it was copied to the wrong name. */
export const secretsLeadToTheirClusters: ClusterCheck = (cluster, all) =>
  triedIn(cluster, all).flatMap((tried) => {
    const { key, trial, reader } = tried;
    const actual = all.filter(hasOwnName).find(({ uid }) => uid !== undefined && uid === trial.uid);
    const wanted = all.find((other) => other.cluster === key);
    const isOther = wanted?.uid === undefined ? actual !== undefined : wanted.uid !== trial.uid;
    if (trial.uid === undefined || !isOther) return [];
    // clusters with the same name have a finding of their own
    if (actual !== undefined && isShared(actual.cluster, all)) return [];
    const place = { cluster: reader, peer: key };
    const isMisnamed = wanted === undefined && actual !== undefined && actual !== cluster;
    const message = isMisnamed ? misnamed(tried, actual) : leadsElsewhere(tried, actual);
    return [problem("REMOTE_SECRET_WRONG_CLUSTER", place, message)];
  });

/** Whether several clusters have a name. */
const isShared = (name: string, all: readonly Observation[]): boolean =>
  new Set(all.filter(({ cluster }) => cluster === name).map(({ uid }) => uid)).size > 1;

const misnamed = ({ key, named }: Tried, { cluster }: Observation): string =>
  `the remote secret ${named} has the key "${key}", but its cluster calls itself ` +
  `"${cluster}"; create one with \`istioctl create-remote-secret --name ${cluster}\`, and delete ` +
  named;

function leadsElsewhere({ key, named }: Tried, actual: Observation | undefined): string {
  const where = actual === undefined ? "another cluster" : `"${actual.cluster}"`;
  return (
    `the remote secret ${named} is for "${key}", but its kubeconfig leads to ${where}; ` +
    `create it again from "${key}"`
  );
}

/** Any other cluster is named after its context, so its name may differ. */
const hasOwnName = ({ role }: Observation): boolean => role === "primary" || role === "remote";

function triedIn(cluster: Observation, all: readonly Observation[]): Tried[] {
  return entriesOf(cluster, all).flatMap((entry) => {
    const access = entry.secret.access?.[entry.key];
    if (access?.trial === undefined) return [];
    const subject = `the credential for "${entry.key}" in the remote secret ${entry.named}`;
    return [{ ...entry, access, trial: access.trial, reader: cluster.cluster, subject }];
  });
}

function judge(tried: Tried, all: readonly Observation[], now: number): Outcome[] {
  const { access, trial, subject } = tried;
  const { result, reason = "no reason", missing = [] } = trial;
  if (result === "accepted") return missing.length === 0 ? [] : [lacksRights(tried, missing)];
  // an expired token has a finding of its own
  const isExpired = access.tokenExpires !== undefined && Date.parse(access.tokenExpires) <= now;
  if (result === "rejected" && isExpired) return [];
  if (result === "rejected")
    return [rejected(tried, `the API server ${access.server} rejects ${subject} (${reason})`)];
  const isItsServer = all.some(
    (other) => other.cluster === tried.key && other.apiServer === access.server,
  );
  if (result === "mistrusted" && isItsServer) return [mistrusted(tried, reason)];
  return [{ unknown: `${subject} was not tried at ${access.server}: ${reason}` }];
}

const rejected = ({ reader, key }: Tried, seen: string): Problem =>
  problem("REMOTE_SECRET_REJECTED", { cluster: reader, peer: key }, `${seen}; ${repair}`);

const mistrusted = (tried: Tried, reason: string): Problem =>
  rejected(
    tried,
    `the CA in the remote secret ${tried.named} did not sign the certificate of the API ` +
      `server ${tried.access.server} (${reason}), so istiod cannot connect to "${tried.key}"`,
  );

const repair = "create the secret again";

const lacksRights = ({ reader, key, subject }: Tried, missing: readonly string[]): Problem =>
  problem(
    "REMOTE_SECRET_LACKS_RIGHTS",
    { cluster: reader, peer: key },
    `${subject} may not list ${quoteList(missing)}, but istiod needs this right; bind its account ` +
      "to the ClusterRole of istio-reader",
  );
