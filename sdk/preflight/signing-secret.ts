import { checkSigningFiles } from "../certificates/intermediate";
import { certificatesOf, normalCertificates } from "../certificates/pem";
import type { ClusterFacts } from "./facts";
import { quoteList, type Issue } from "../issue";
import { runsIstiod } from "../topology/relations";
import {
  certManagerFiles,
  istioFiles,
  keysOf,
  signingFilesOf,
} from "../certificates/signing-files";
import type { Topology } from "../topology/topology";

/** What of a Secret that an istiod signs by is public. */
export interface SigningSecretFact {
  /** The keys of its data. */
  readonly keys: readonly string[];
  /** Those of its files that hold certificates, as PEM. */
  readonly certificates: { readonly [file: string]: string };
  /** Whether its private key is that of its certificate. */
  readonly keyFits: boolean;
}

/** The Secret of one cluster. */
interface Found extends SigningSecretFact {
  readonly cluster: string;
}

/**
 * An istiod signs by a Secret only where it is whole and leads to its root, and its certificates count only where everybody has that
 * root: the mesh's, or that of the other clusters where the mesh's is not known yet.
 */
export function checkSigningSecrets(
  topology: Topology,
  facts: ReadonlyMap<string, ClusterFacts>,
  root: string | undefined,
): Issue[] {
  const { existingSecret } = topology.trust;
  if (existingSecret === undefined) return [];
  const found = topology.clusters.filter(runsIstiod).flatMap(({ name }): Found[] => {
    const secret = facts.get(name)?.signingSecret;
    return secret === undefined ? [] : [{ cluster: name, ...secret }];
  });
  const about = `its Secret "${existingSecret}" in namespace "${topology.systemNamespace}"`;
  const checked = found.map((secret) => ({ secret, issues: checkSecret(about, secret) }));
  const fit = checked.filter(({ issues }) => issues.length === 0).map(({ secret }) => secret);
  const foreign =
    root === undefined
      ? checkOneRoot(about, fit)
      : checkMeshRoot(existingSecret, fit, normalCertificates(root));
  return [...checked.flatMap(({ issues }) => issues), ...foreign];
}

function checkSecret(about: string, { cluster, keys, certificates, keyFits }: Found): Issue[] {
  const path = `clusters.${cluster}`;
  const files = signingFilesOf(keys);
  const missing = keysOf(files).filter((key) => !keys.includes(key));
  if (missing.length > 0) {
    const reason =
      `${about} has no ${quoteList(missing)}, without which istiod does not sign by it; ` +
      `put in ${quoteList(keysOf(certManagerFiles))}, as cert-manager does, or ${quoteList(keysOf(istioFiles))}`;
    return [{ path, reason }];
  }
  const pem = (file: string): string => certificates[file] ?? "";
  const issues = checkSigningFiles(files, {
    certificate: pem(files.certificate),
    chain: pem(files.chain),
    root: pem(files.root),
  });
  const foreign = {
    path: files.privateKey,
    reason: `it cannot be read, or is not the key of the certificate in ${files.certificate}; put in the key that goes with it`,
  };
  return [...issues, ...(keyFits || issues.length > 0 ? [] : [foreign])].map((issue) => ({
    path,
    reason: `istiod could not sign by ${about}: ${issue.path}: ${issue.reason}`,
  }));
}

const rootFileOf = ({ keys }: Found): string => signingFilesOf(keys).root;

const rootsOf = (secret: Found): string[] =>
  certificatesOf(secret.certificates[rootFileOf(secret)] ?? "");

function checkMeshRoot(existingSecret: string, found: readonly Found[], root: string): Issue[] {
  return found
    .filter((secret) => rootsOf(secret).join("") !== root)
    .map((secret) => {
      const reason =
        `it is not the root in the Secret "${existingSecret}" of cluster "${secret.cluster}" (${rootFileOf(secret)}), by which certificates of ` +
        "its istiod are verified; give what is in there, and the same root to the Secrets of all clusters";
      return { path: "trust.rootCertificate", reason };
    });
}

/** While a root takes another's place, some clusters have both already: one in common is enough. */
function checkOneRoot(about: string, [first, ...others]: readonly Found[]): Issue[] {
  return others
    .filter((secret) => !rootsOf(secret).some((root) => rootsOf(first!).includes(root)))
    .map((secret) => {
      const reason =
        `${about} has another root (${rootFileOf(secret)}) than that of cluster "${first!.cluster}", so neither accepts the other's ` +
        "certificates; put the same root into the Secrets of all clusters";
      return { path: `clusters.${secret.cluster}`, reason };
    });
}
