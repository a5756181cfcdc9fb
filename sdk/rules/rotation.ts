import type { RootRotationArgs, TrustArgs } from "../args/trust";
import { checkRootKey, checkRoots } from "../certificates/roots";
import { issueIf, type Issue } from "../issue";
import { lastStep, rotationAt } from "../topology/rotation";

const path = "trust.rotation";

/** Checks which arguments of a rotation go together. Its certificates are checked later. */
export function checkRotation(trust: TrustArgs, hasAuthorities: boolean): Issue[] {
  const { rotation } = trust;
  if (rotation === undefined) return [];
  const isGenerated = trust.rootCertificate === undefined;
  return [
    ...issueIf(
      !isGenerated && rotation.step > lastStep,
      `${path}.step`,
      `expected 1, 2 or 3, got ${rotation.step}; when step 3 is done, move rootCertificate and ` +
        "rootKey from trust.rotation to trust, and remove trust.rotation",
    ),
    ...(isGenerated ? checkBoth(rotation) : checkGiven(trust, rotation, hasAuthorities)),
  ];
}

/** A generated root is replaced by another generated one, or by one with its key. */
const checkBoth = ({ rootCertificate, rootKey }: RootRotationArgs): Issue[] => [
  ...issueIf(
    rootCertificate !== undefined && rootKey === undefined,
    `${path}.rootKey`,
    `required with ${path}.rootCertificate; set it, or remove both to generate the new root`,
  ),
  ...issueIf(
    rootCertificate === undefined && rootKey !== undefined,
    `${path}.rootCertificate`,
    `required with ${path}.rootKey; set it, or remove both to generate the new root`,
  ),
];

function checkGiven(
  trust: TrustArgs,
  { rootCertificate, rootKey }: RootRotationArgs,
  hasAuthorities: boolean,
): Issue[] {
  const others = hasAuthorities ? "certificateAuthority in clusters" : "trust.existingSecret";
  return [
    ...issueIf(
      rootCertificate === undefined,
      `${path}.rootCertificate`,
      "required, because trust.rootCertificate is set; set the certificate of the new root",
    ),
    ...issueIf(
      typeof rootCertificate === "string" && rootCertificate === trust.rootCertificate,
      `${path}.rootCertificate`,
      "expected another root than in trust.rootCertificate, got the same",
    ),
    ...issueIf(
      trust.rootKey !== undefined && rootKey === undefined,
      `${path}.rootKey`,
      "required, because trust.rootKey is set; set the key of the new root",
    ),
    ...issueIf(
      trust.rootKey === undefined && rootKey !== undefined,
      `${path}.rootKey`,
      `cannot be combined with ${others}; remove it`,
    ),
  ];
}

/** Checks the new root, as far as it is known. */
export function checkNewRoot({ rotation }: TrustArgs): Issue[] {
  const { rootCertificate: pem, rootKey } = rotation ?? {};
  if (typeof pem !== "string") return [];
  const root = `${path}.rootCertificate`;
  const issues = checkRoots(root, pem);
  if (issues.length > 0 || typeof rootKey !== "string") return issues;
  return checkRootKey(`${path}.rootKey`, rootKey, { path: root, pem });
}

/** The root that signs in the current step, and the argument that gives it. */
export function signingRoot({ rootCertificate, rotation }: TrustArgs) {
  if (rotation !== undefined && rotationAt(rotation.step).signs === "new")
    return { path: `${path}.rootCertificate`, pem: rotation.rootCertificate };
  return { path: "trust.rootCertificate", pem: rootCertificate };
}
