import { normalCertificates } from "./authority";
import type { ClusterFacts } from "./facts";
import { quoteList, type Issue } from "./issue";
import { runsIstiod } from "./relations";
import type { Cluster, Topology } from "./topology";

/** What of a Secret that an istiod signs by is public. */
export interface SigningSecretFact {
    /** The keys of its data. */
    readonly keys: readonly string[];
    /** The certificates of its root, as PEM. */
    readonly root?: string;
}

/** The forms that istiod reads, and the first where it finds the first one's certificate: cert-manager's, and its own. */
const forms = [
    { keys: ["tls.crt", "tls.key", "ca.crt"], root: "ca.crt" },
    { keys: ["ca-cert.pem", "ca-key.pem", "cert-chain.pem", "root-cert.pem"], root: "root-cert.pem" },
] as const;

/** An istiod signs by a Secret only where it is whole, and its certificates count only where everybody has its root. */
export function checkSigningSecret(
    topology: Topology,
    cluster: Cluster,
    facts: ClusterFacts | undefined,
    root: string | undefined,
): Issue[] {
    const { existingSecret } = topology.trust;
    const found = facts?.signingSecret;
    if (existingSecret === undefined || found === undefined || !runsIstiod(cluster)) return [];
    const form = found.keys.includes("tls.crt") ? forms[0] : forms[1];
    const missing = form.keys.filter((key) => !found.keys.includes(key));
    if (missing.length > 0) {
        const reason =
            `its Secret "${existingSecret}" in namespace "${topology.systemNamespace}" has no ${quoteList(missing)}, without which istiod does not ` +
            `sign by it; put in ${quoteList(forms[0].keys)}, as cert-manager does, or ${quoteList(forms[1].keys)}`;
        return [{ path: `clusters.${cluster.name}`, reason }];
    }
    if (root === undefined || normalCertificates(root) === normalCertificates(found.root ?? "")) return [];
    const reason =
        `it is not the root in the Secret "${existingSecret}" of cluster "${cluster.name}" (${form.root}), by which certificates of its istiod are ` +
        "verified; give what is in there, and the same root to the Secrets of all clusters";
    return [{ path: "trust.rootCertificate", reason }];
}
