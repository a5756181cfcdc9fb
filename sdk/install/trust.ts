import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../args/cluster";
import type { CertificateAuthorityArgs, TrustArgs } from "../args/trust";
import { checkIntermediate } from "../certificates/intermediate";
import { makeIntermediate, makeRoot, type Authority } from "../certificates/make";
import { expiryOf, normalCertificates, normalKey } from "../certificates/pem";
import { checkRootKey, checkRoots, rootOfKey } from "../certificates/roots";
import { defined } from "../defined";
import { names } from "../plan/names";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import { throwUserError } from "./errors";
import { assertDefined } from "./assert-defined";
import { keptIn } from "./mocks";
import type { Refusal } from "./refusal";

/** The trust of the mesh: one root, and an intermediate for each primary to sign with. */
export interface MeshTrust {
  /** The root certificate as PEM. It is public. */
  readonly rootCertificate: pulumi.Output<string>;
  /** Whether this run generates the root, or will after a preview. */
  readonly generatesRoot: pulumi.Output<boolean>;
  /** The content of the Secret `cacerts` of each primary, unless others create that Secret. */
  readonly cacerts: { readonly [cluster: string]: pulumi.Output<CacertsFiles> };
  /** When the certificate of each primary expires (ISO 8601), if it is known here. */
  readonly expiry: { readonly [cluster: string]: pulumi.Output<string> };
}

type CacertsFiles = { [file: string]: string };

/** The arguments about trust. */
export interface GivenTrust {
  readonly trust: TrustArgs;
  readonly clusters: ReadonlyMap<string, ClusterArgs>;
  readonly refusal: Refusal;
}

/** Creates or takes over the root and the intermediates, in one of four modes. */
export function installTrust(
  name: string,
  plan: MeshPlan,
  given: GivenTrust,
  parent: pulumi.Resource,
): MeshTrust {
  switch (plan.trust.mode) {
    case "generated":
      return generateAll(name, plan, given, parent);
    case "givenRoot":
      return generateIntermediates(name, plan, given, parent);
    case "givenIntermediates":
      return takeIntermediates(plan, given);
    case "existingSecret":
      // as it was given, because istiod copies it unchanged from the Secret
      return assemble(
        takeRoots(given, (pem) => pem),
        new Map(),
      );
  }
}

/**
 * Generates the root and the intermediates. The state keeps them, encrypted: each run generates new
 * keys, but a Stash keeps its first value.
 */
function generateAll(
  name: string,
  plan: MeshPlan,
  { refusal }: GivenTrust,
  parent: pulumi.Resource,
): MeshTrust {
  const made = makeRoot(plan.meshId);
  const root = stash(`${name}-root-ca`, made, { parent }, refusal);
  const naming = { name, kind: "intermediate-ca" };
  const signers = stashIntermediates(root, plan, naming, { parent }, refusal);
  const rootCertificate = pulumi.unsecret(root.apply(({ certificate }) => certificate));
  const generatesRoot = rootCertificate.apply(async (kept) => kept === (await made).certificate);
  return { ...assemble(rootCertificate, signers), generatesRoot };
}

/** Generates intermediates below a given root, whose key is not kept. A new root replaces them. */
function generateIntermediates(
  name: string,
  plan: MeshPlan,
  given: GivenTrust,
  parent: pulumi.Resource,
): MeshTrust {
  const roots = takeRoots(given, normalCertificates);
  const root = takeRootKey(given, roots);
  const hash = ({ certificate }: Authority): string =>
    createHash("sha256").update(certificate).digest("hex");
  const options = { parent, replacementTrigger: pulumi.unsecret(root.apply(hash)) };
  const naming = { name, kind: "intermediate-ca-of-root" };
  return assemble(roots, stashIntermediates(root, plan, naming, options, given.refusal));
}

function takeRootKey(
  { trust, refusal }: GivenTrust,
  roots: pulumi.Output<string>,
): pulumi.Output<Authority> {
  const given = pulumi.all([roots, assertDefined(trust.rootKey, "trust.rootKey")]);
  return pulumi.secret(given).apply(([pem, key]) =>
    refusal.during(() => {
      throwUserError(checkRootKey("trust.rootKey", key, { path: "trust.rootCertificate", pem }));
      return { certificate: rootOfKey(key, pem), privateKey: key };
    }),
  );
}

/** Checks given intermediates and passes them on. Only the Secrets with them are in the state. */
function takeIntermediates(plan: MeshPlan, given: GivenTrust): MeshTrust {
  const roots = takeRoots(given, normalCertificates);
  const signers = forEachSigner(plan.clusters, (cluster) => {
    const path = `clusters.${cluster}.certificateAuthority`;
    const authority = assertDefined(given.clusters.get(cluster)?.certificateAuthority, path);
    const both = pulumi.secret(pulumi.all([roots, pulumi.output(authority)]));
    return both.apply(([rootsPem, files]) =>
      given.refusal.during(() => takeIntermediate(path, files, rootsPem)),
    );
  });
  return assemble(roots, signers);
}

function takeIntermediate(
  path: string,
  { certificate, privateKey, chain }: pulumi.Unwrap<CertificateAuthorityArgs>,
  roots: string,
): Signer {
  throwUserError(checkIntermediate(path, defined({ certificate, privateKey, chain }), roots));
  return defined({
    certificate: normalCertificates(certificate),
    privateKey: normalKey(privateKey),
    chain: chain === undefined ? undefined : normalCertificates(chain),
  });
}

/** Checks given roots. They are public, even if they were marked as secret. */
function takeRoots(
  { trust, refusal }: GivenTrust,
  format: (pem: string) => string,
): pulumi.Output<string> {
  const given = pulumi.output(assertDefined(trust.rootCertificate, "trust.rootCertificate"));
  return pulumi.unsecret(
    given.apply((pem) =>
      refusal.during(() => {
        throwUserError(checkRoots("trust.rootCertificate", pem));
        return format(pem);
      }),
    ),
  );
}

/** Generates an intermediate for each signer and keeps it in the state, also of a lost cluster. */
const stashIntermediates = (
  root: pulumi.Output<Authority>,
  plan: MeshPlan,
  { name, kind }: { readonly name: string; readonly kind: string },
  options: pulumi.CustomResourceOptions,
  refusal: Refusal,
): Signers =>
  forEachSigner([...plan.clusters, ...plan.lost], (cluster) => {
    const made = root.apply((issuer) => makeIntermediate(issuer, cluster, plan.systemNamespace));
    return stash(stashName(name, plan, cluster, kind), made, options, refusal);
  });

/** The first generation has no number in its name, so older stacks keep their intermediates. */
function stashName(mesh: string, { trust }: MeshPlan, cluster: string, kind: string): string {
  const name = names.inCluster(mesh, cluster, kind);
  return trust.generation === 1 ? name : `${name}-${trust.generation}`;
}

function stash(
  name: string,
  made: pulumi.Input<Authority>,
  options: pulumi.CustomResourceOptions,
  refusal: Refusal,
): pulumi.Output<Authority> {
  const kept = new pulumi.Stash(
    name,
    { input: pulumi.secret(made) },
    { ...options, ignoreChanges: ["input"], additionalSecretOutputs: ["input", "output"] },
  );
  return pulumi.secret(refusal.guard(keptIn(kept, made) as pulumi.Output<Authority>));
}

/** What an istiod signs with. The chain is what is between its certificate and the root. */
type Signer = Authority & { readonly chain?: string };
type Signers = ReadonlyMap<string, pulumi.Output<Signer>>;

/** Makes a signer for each cluster whose istiod signs with a Secret of ours. */
function forEachSigner(
  clusters: readonly Pick<ClusterPlan, "name" | "needsCacerts">[],
  make: (cluster: string) => pulumi.Output<Signer>,
): Signers {
  const signing = clusters.filter(({ needsCacerts }) => needsCacerts);
  return new Map(signing.map(({ name }) => [name, make(name)]));
}

function assemble(rootCertificate: pulumi.Output<string>, signers: Signers): MeshTrust {
  const cacerts: { [cluster: string]: pulumi.Output<CacertsFiles> } = {};
  const expiry: { [cluster: string]: pulumi.Output<string> } = {};
  for (const [cluster, signer] of signers) {
    cacerts[cluster] = pulumi
      .all([signer, rootCertificate])
      .apply(([own, root]) => cacertsFiles(own, root));
    expiry[cluster] = pulumi.unsecret(
      signer.apply(({ certificate, chain = "" }) => expiryOf(certificate + chain)),
    );
  }
  return { rootCertificate, generatesRoot: pulumi.output(false), cacerts, expiry };
}

/** The four files of a Secret with a plugged-in certificate authority, as Istio calls them. */
const cacertsFiles = (
  { certificate, privateKey, chain = "" }: Signer,
  rootCertificate: string,
): CacertsFiles => ({
  "ca-cert.pem": certificate,
  "ca-key.pem": privateKey,
  "root-cert.pem": rootCertificate,
  "cert-chain.pem": certificate + chain + rootCertificate,
});
