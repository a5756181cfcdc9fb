import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { TrustArgs } from "../args/trust";
import { makeRoot, type Authority } from "../certificates/make";
import { normalCertificates } from "../certificates/pem";
import { checkRootKey, checkRoots, rootOfKey } from "../certificates/roots";
import type { MeshPlan } from "../plan/plan";
import { assertDefined } from "./assert-defined";
import { throwUserError } from "./errors";
import type { Refusal } from "./refusal";
import { stash } from "./stash";

/** A root, and what it takes to sign with it. */
export interface Root {
  /** Its certificate as PEM. It is public, and may be several. */
  readonly certificate: pulumi.Output<string>;
  /** Not set if others make the intermediates. */
  readonly signer?: RootSigner;
  /** Whether this run generates the root, or will after a preview. */
  readonly isNew?: pulumi.Output<boolean>;
}

export interface RootSigner {
  readonly authority: pulumi.Output<Authority>;
  /** A part of the names of the intermediates below it. */
  readonly kind: string;
  /** Changes with the root, so that new intermediates replace the ones below another root. */
  readonly trigger?: pulumi.Output<string>;
}

/**
 * A root that the state keeps, with its key. Each run generates a new one, but a Stash keeps its
 * first value. `index` counts the roots before it.
 */
export function generatedRoot(
  mesh: string,
  { meshId }: MeshPlan,
  index: number,
  options: pulumi.CustomResourceOptions,
  refusal: Refusal,
): Root {
  const made = makeRoot(meshId);
  const suffix = index === 0 ? "" : `-${index + 1}`;
  const authority = stash(`${mesh}-root-ca${suffix}`, made, options, refusal);
  const certificate = pulumi.unsecret(authority.apply((kept) => kept.certificate));
  const kind = index === 0 ? "intermediate-ca" : `intermediate-ca-of-root-ca${suffix}`;
  return {
    certificate,
    signer: { authority, kind },
    isNew: certificate.apply(async (kept) => kept === (await made).certificate),
  };
}

/** A root that the arguments give, and its key. The key is not kept. */
type GivenRoot = Pick<TrustArgs, "rootCertificate" | "rootKey">;

/** Checks a given root. It is public, even if it was marked as secret. */
export function givenRoot(
  path: string,
  { rootCertificate }: GivenRoot,
  refusal: Refusal,
  format: (pem: string) => string = normalCertificates,
): Root {
  const rootPath = `${path}.rootCertificate`;
  const given = pulumi.output(assertDefined(rootCertificate, rootPath));
  const certificate = pulumi.unsecret(
    given.apply((pem) =>
      refusal.during(() => {
        throwUserError(checkRoots(rootPath, pem));
        return format(pem);
      }),
    ),
  );
  return { certificate };
}

/** The same, with the key that signs intermediates. */
export function givenRootWithKey(path: string, given: GivenRoot, refusal: Refusal): Root {
  const { certificate } = givenRoot(path, given, refusal);
  const keyPath = `${path}.rootKey`;
  const both = pulumi.all([certificate, assertDefined(given.rootKey, keyPath)]);
  const authority = pulumi.secret(both).apply(([pem, key]) =>
    refusal.during(() => {
      throwUserError(checkRootKey(keyPath, key, { path: `${path}.rootCertificate`, pem }));
      return { certificate: rootOfKey(key, pem), privateKey: key };
    }),
  );
  const trigger = pulumi.unsecret(authority.apply((own) => hashOf(own.certificate)));
  return { certificate, signer: { authority, kind: "intermediate-ca-of-root", trigger } };
}

const hashOf = (pem: string): string => createHash("sha256").update(pem).digest("hex");
