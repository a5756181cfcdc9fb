import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { Issue } from "../issue";
import { checkSignature, checkSigner, pathLengthOf, pathTooLong, show } from "./signer";

/** A certificate authority as it was given: all PEM, the chain holding what stands between the certificate and the root. */
export interface GivenAuthority {
  readonly certificate: string;
  readonly privateKey: string;
  readonly chain?: string;
}

/**
 * What is wrong with root certificates. There may be several, as while one takes another's place; each has to be a self-signed
 * authority that is valid now.
 */
export function checkRoots(path: string, pem: string): Issue[] {
  const { certificates, issues } = readCertificates(path, pem);
  return [
    ...issues,
    ...certificates.flatMap((certificate) => {
      const unfit = checkSigner(path, certificate, 0);
      if (unfit.length > 0 || isIssuedBy(certificate, certificate)) return unfit;
      return [
        {
          path,
          reason: `${show(certificate)} is not signed by itself, so it is no root; give the root here`,
        },
      ];
    }),
  ];
}

/** What is wrong with the key of a root: it has to belong to one of the certificates. */
export function checkRootKey(
  path: string,
  privateKey: string,
  roots: { readonly path: string; readonly pem: string },
): Issue[] {
  const key = readKey(path, privateKey);
  if ("reason" in key) return [key];
  const { certificates, issues } = readCertificates(roots.path, roots.pem);
  if (issues.length > 0) return issues;
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined)
    return [
      {
        path,
        reason: `the key belongs to no certificate in ${roots.path}; give the key of that root`,
      },
    ];
  return pathLengthOf(own) === 0 ? [{ path: roots.path, reason: pathTooLong(own, 1) }] : [];
}

/** What is wrong with the authority of one cluster: its certificate, its key, and the way from it to one of the roots. */
export function checkAuthority(path: string, given: GivenAuthority, rootsPem: string): Issue[] {
  const at = {
    certificate: `${path}.certificate`,
    privateKey: `${path}.privateKey`,
    chain: `${path}.chain`,
    root: "trust.rootCertificate",
  };
  const { certificates, issues } = readCertificates(at.certificate, given.certificate);
  const chain =
    given.chain === undefined
      ? { certificates: [], issues: [] }
      : readCertificates(at.chain, given.chain);
  const key = readKey(at.privateKey, given.privateKey);
  const malformed = [...issues, ...chain.issues, ...("reason" in key ? [key] : [])];
  if (malformed.length > 0 || "reason" in key) return malformed;
  if (certificates.length > 1) {
    const reason = `it holds ${certificates.length} certificates; one is expected, and those between it and the root in ${at.chain}`;
    return [{ path: at.certificate, reason }];
  }
  const own = certificates[0]!;
  const belongs = own.checkPrivateKey(key);
  const foreign = {
    path: at.privateKey,
    reason: `the key does not belong to the certificate in ${at.certificate}`,
  };
  const unfit = [...(belongs ? [] : [foreign]), ...checkSigners(at, [own, ...chain.certificates])];
  return unfit.length > 0
    ? unfit
    : checkWayToRoot(at, [own, ...chain.certificates], readCertificates("", rootsPem).certificates);
}

/**
 * What is wrong with the certificates that an istiod signs by, as it reads them from files of these names. Others than the package put
 * them there, so what is asked for is what istiod asks for: a way from the certificate to one of the roots, whose steps may stand in any
 * order, beside others that nothing needs, with the root at its end. The root itself may sign.
 */
export function checkSigningFiles(
  at: Paths,
  pem: { readonly [file in keyof Paths]: string },
): Issue[] {
  const [files, roots] = [
    readCertificates(at.certificate, pem.certificate),
    readCertificates(at.root, pem.root),
  ];
  const chain = at.chain === at.certificate ? files : readCertificates(at.chain, pem.chain);
  const own = files.certificates[0];
  const signsItself = own !== undefined && isAmong(roots.certificates, own);
  const malformed = [
    ...files.issues,
    ...roots.issues,
    ...(signsItself || chain === files ? [] : chain.issues),
  ];
  if (own === undefined || malformed.length > 0) return malformed;
  if (signsItself) return checkSigner(at.certificate, own, 0);
  if (!isAmong(chain.certificates, own)) {
    const reason = `it lacks the certificate of ${at.certificate}, which workloads show to others after their own; put that first`;
    return [{ path: at.chain, reason }];
  }
  const way = wayUp(own, chain.certificates, roots.certificates);
  const root = signerOf(way.at(-1)!, roots.certificates);
  return [
    ...checkSigners(at, way),
    ...checkLast(at, way, roots.certificates),
    ...(root ? checkSigner(at.root, root, 0) : []),
  ];
}

/** What keeps a text from being certificates in PEM, whatever they are for. */
export const checkCertificates = (path: string, pem: string): Issue[] =>
  readCertificates(path, pem).issues;

/** The certificates in a text, each as PEM in one form: what istiod reads is compared byte by byte. */
export const normalCertificates = (pem: string): string => certificatesOf(pem).join("");

/** The same, one by one. */
export const certificatesOf = (pem: string): string[] =>
  readCertificates("", pem).certificates.map(String);

/** A private key as PKCS#8, whichever of the usual forms it was given in. */
export const normalKey = (pem: string): string =>
  createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }) as string;

/** Of several roots the one that a key belongs to, as PEM. */
export const certificateOf = (privateKey: string, rootsPem: string): string => {
  const key = createPrivateKey(privateKey);
  return String(
    readCertificates("", rootsPem).certificates.find((certificate) =>
      certificate.checkPrivateKey(key),
    ),
  );
};

/** When the first of some certificates expires, in the form of ISO 8601. */
export const expiryOf = (pem: string): string =>
  readCertificates("", pem)
    .certificates.map(({ validTo }) => new Date(validTo).toISOString())
    .sort()[0]!;

/** Where the certificates stand that lead from an authority to its root. */
interface Paths {
  readonly certificate: string;
  readonly chain: string;
  readonly root: string;
}

/** What keeps one of the certificates between the workloads and the root from signing, or its own signature from being accepted. */
const checkSigners = (at: Paths, way: readonly X509Certificate[]): Issue[] =>
  way.flatMap((certificate, index) => {
    const path = index === 0 ? at.certificate : at.chain;
    // a root's own signature counts for nobody; what is wrong with its place here is told elsewhere
    const isRoot = isIssuedBy(certificate, certificate);
    return [
      ...checkSigner(path, certificate, index),
      ...(isRoot ? [] : checkSignature(path, certificate)),
    ];
  });

/** Each certificate has to be signed by the next, and the last one by a root. */
function checkWayToRoot(
  at: Paths,
  way: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): Issue[] {
  for (const [index, certificate] of way.entries()) {
    const path = index === 0 ? at.certificate : at.chain;
    if (isAmong(roots, certificate)) {
      const advice =
        index === 0
          ? "give the cluster an intermediate of its own"
          : "only what stands between goes here, remove it";
      return [{ path, reason: `${show(certificate)} is the root itself; ${advice}` }];
    }
    const next = way[index + 1];
    if (next === undefined) return checkLast(at, way, roots);
    if (isIssuedBy(certificate, next)) continue;
    const elsewhere = [...way, ...roots].some(
      (other) => other !== certificate && isIssuedBy(certificate, other),
    );
    const reason = elsewhere
      ? `the order is wrong: ${show(certificate)} is not signed by what comes after it, ${show(next)}; each is to be followed by its signer`
      : `${show(certificate)} is not signed by what comes after it, ${show(next)}`;
    return [{ path: at.chain, reason }];
  }
  return [];
}

function checkLast(
  at: Paths,
  way: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): Issue[] {
  const last = way.at(-1)!;
  const root = signerOf(last, roots);
  if (root === undefined) {
    const given = roots.map(show).join(", ");
    const reason = `${show(last)} is not signed by the root in ${at.root} (${given}); is something between them missing in the chain?`;
    return [{ path: way.length === 1 ? at.certificate : at.chain, reason }];
  }
  return (pathLengthOf(root) ?? Infinity) < way.length
    ? [{ path: at.root, reason: pathTooLong(root, way.length) }]
    : [];
}

const isAmong = (all: readonly X509Certificate[], one: X509Certificate): boolean =>
  all.some((other) => other.raw.equals(one.raw));

/** The certificates from one towards a root, each followed by its signer, as far as they are there. */
function wayUp(
  own: X509Certificate,
  others: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): X509Certificate[] {
  const way = [own];
  for (;;) {
    const last = way.at(-1)!;
    if (roots.some((root) => isIssuedBy(last, root))) return way;
    const next = signerOf(
      last,
      others.filter((other) => !isAmong(way, other)),
    );
    if (next === undefined) return way;
    way.push(next);
  }
}

/** Who signed a certificate, of several with one key the one that is fit to: others may be expired, or signed as was usual once. */
function signerOf(
  certificate: X509Certificate,
  all: readonly X509Certificate[],
): X509Certificate | undefined {
  const signers = all.filter((one) => isIssuedBy(certificate, one));
  const isFit = (one: X509Certificate): boolean =>
    checkSigner("", one, 0).length === 0 &&
    (isIssuedBy(one, one) || checkSignature("", one).length === 0);
  return signers.find(isFit) ?? signers[0];
}

/** By name, key identifier, right to sign, and signature. */
const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const blocks = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const begins = /-----BEGIN/g;

function readCertificates(
  path: string,
  pem: string,
): { certificates: X509Certificate[]; issues: Issue[] } {
  const found = [...pem.matchAll(blocks)];
  const other = found.find(([, label]) => label !== "CERTIFICATE");
  const expected = "certificates in PEM (-----BEGIN CERTIFICATE-----) are expected";
  if (other !== undefined)
    return {
      certificates: [],
      issues: [{ path, reason: `it holds a block "${other[1]}"; only ${expected}` }],
    };
  if (found.length < [...pem.matchAll(begins)].length) {
    const reason = `a certificate in it is cut off: it begins and does not end; ${expected}, each with its line -----END CERTIFICATE-----`;
    return { certificates: [], issues: [{ path, reason }] };
  }
  if (found.length === 0)
    return {
      certificates: [],
      issues: [{ path, reason: `there is no certificate in it; ${expected}` }],
    };
  try {
    return { certificates: found.map(([block]) => new X509Certificate(block)), issues: [] };
  } catch {
    return {
      certificates: [],
      issues: [{ path, reason: `it holds a certificate that cannot be read; ${expected}` }],
    };
  }
}

const curves = ["prime256v1", "secp384r1", "secp521r1"];

/** Reads a private key; what is wrong is said without a word of it. */
function readKey(path: string, pem: string): KeyObject | Issue {
  const expected = "a private key in PEM is expected, RSA or EC, without a passphrase";
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem))
    return { path, reason: `the key is encrypted; ${expected}` };
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    return { path, reason: `there is no private key in it; ${expected}` };
  try {
    const key = createPrivateKey(pem);
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    if (type === "rsa" || (type === "ec" && curves.includes(details?.namedCurve ?? ""))) return key;
    return {
      path,
      reason: `its kind of key (${type}) cannot be used; ${expected}, on one of the curves P-256, P-384 and P-521`,
    };
  } catch {
    return { path, reason: `the key cannot be read; ${expected}` };
  }
}
