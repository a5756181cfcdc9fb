import { checkSigningFiles } from "../certificates/intermediate";
import { certificatesOf, normalCertificates } from "../certificates/pem";
import {
  keysOf,
  certManagerFiles,
  istioFiles,
  signingFilesOf,
} from "../certificates/signing-files";
import { quoteList, type Issue } from "../issue";
import { isString } from "../later";
import { runsIstiod } from "../topology/relations";
import type { Topology } from "../topology/topology";
import type { Facts, SigningSecretFact } from "./facts";

/** The Secret of one cluster. */
interface FoundSecret extends SigningSecretFact {
  readonly cluster: string;
}

/**
 * Checks the Secrets that istiods sign with. Each must have every file, and a valid chain to its
 * root. It must be `trust.rootCertificate`. If that is not known yet, all must share a root.
 */
export function checkSigningSecrets(
  topology: Topology,
  facts: Facts,
  meshRoot: string | undefined,
): Issue[] {
  const { existingSecret } = topology.trust;
  if (!isString(existingSecret)) return [];
  const subject = `the Secret "${existingSecret}" in namespace "${topology.systemNamespace}"`;
  const checked = foundSecrets(topology, facts).map((secret) => ({
    secret,
    issues: checkSecret(subject, secret),
  }));
  const valid = checked.filter(({ issues }) => issues.length === 0).map(({ secret }) => secret);
  return [
    ...checked.flatMap(({ issues }) => issues),
    ...(meshRoot === undefined
      ? checkCommonRoot(subject, valid)
      : checkMeshRoot(existingSecret, valid, normalCertificates(meshRoot))),
  ];
}

function foundSecrets({ clusters }: Topology, facts: Facts): FoundSecret[] {
  return clusters.filter(runsIstiod).flatMap(({ name }) => {
    const secret = facts.get(name)?.signingSecret;
    return secret === undefined ? [] : [{ cluster: name, ...secret }];
  });
}

function checkSecret(subject: string, secret: FoundSecret): Issue[] {
  const path = `clusters.${secret.cluster}`;
  const missing = keysOf(signingFilesOf(secret.keys)).filter((key) => !secret.keys.includes(key));
  if (missing.length > 0) {
    const reason =
      `${subject} has no ${quoteList(missing, "or")}, which istiod needs; ` +
      `expected ${quoteList(keysOf(certManagerFiles))} (as cert-manager writes them) ` +
      `or ${quoteList(keysOf(istioFiles))}`;
    return [{ path, reason }];
  }
  return checkFiles(secret).map(({ path: file, reason }) => ({
    path,
    reason: `istiod cannot sign with ${subject}: ${file}: ${reason}`,
  }));
}

/** The issues of the files in a complete Secret; the path of each is a file. */
function checkFiles({ keys, certificates, keyFits }: FoundSecret): Issue[] {
  const files = signingFilesOf(keys);
  const pemIn = (file: string): string => certificates[file] ?? "";
  const issues = checkSigningFiles(files, {
    certificate: pemIn(files.certificate),
    chain: pemIn(files.chain),
    root: pemIn(files.root),
  });
  if (keyFits || issues.length > 0) return issues;
  const reason =
    `expected the private key of the certificate in ${files.certificate}, ` +
    "got another key or not a key";
  return [{ path: files.privateKey, reason }];
}

const rootFileOf = ({ keys }: FoundSecret): string => signingFilesOf(keys).root;

const rootsOf = (secret: FoundSecret): string[] =>
  certificatesOf(secret.certificates[rootFileOf(secret)] ?? "");

function checkMeshRoot(
  existingSecret: string,
  secrets: readonly FoundSecret[],
  meshRoot: string,
): Issue[] {
  const others = secrets.filter((secret) => rootsOf(secret).join("") !== meshRoot);
  return others.map((secret) => {
    const reason =
      `differs from the root in ${rootFileOf(secret)} of the Secret "${existingSecret}" in ` +
      `cluster "${secret.cluster}"; use the same root here and in the Secrets of all clusters`;
    return { path: "trust.rootCertificate", reason };
  });
}

/** While a root is being replaced, some clusters have both: one in common is enough. */
function checkCommonRoot(subject: string, [first, ...others]: readonly FoundSecret[]): Issue[] {
  if (first === undefined) return [];
  const known = rootsOf(first);
  const foreign = others.filter((secret) => !rootsOf(secret).some((root) => known.includes(root)));
  return foreign.map((secret) => {
    const reason =
      `${subject} has a different root (${rootFileOf(secret)}) than the Secret in cluster ` +
      `"${first.cluster}", so the two clusters do not trust each other; ` +
      "put the same root into the Secrets of all clusters";
    return { path: `clusters.${secret.cluster}`, reason };
  });
}
