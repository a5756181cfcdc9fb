import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthorityArgs } from "../args/trust";
import { checkIntermediate } from "../certificates/intermediate";
import { makeIntermediate, type Authority } from "../certificates/make";
import { expiryOf, normalCertificates, normalKey } from "../certificates/pem";
import { defined } from "../defined";
import { names } from "../plan/names";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import { signingRoot } from "../rules/rotation";
import { throwUserError } from "./errors";
import { assertDefined } from "./assert-defined";
import type { Refusal } from "./refusal";
import { joinCertificates, makeRoots, type GivenTrust, type Roots } from "./roots";
import { refuseEarlyStep } from "./rotation";
import { stash } from "./stash";

/**
 * The trust of the mesh: one root, or two while one replaces the other, and an intermediate for each
 * primary to sign with.
 */
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

/** Creates or takes over the roots and the intermediates. */
export function installTrust(
  name: string,
  plan: MeshPlan,
  given: GivenTrust,
  parent: pulumi.Resource,
): MeshTrust {
  const roots = makeRoots(name, plan, given, parent);
  const trusted = pulumi
    .all(roots.trusted.map(({ certificate }) => certificate))
    .apply(joinCertificates);
  const rootCertificate = refuseEarlyStep(plan, { trusted, signing: signingOf(roots) }, given);
  const signers = signersOf(name, plan, roots, given, parent);
  const generatesRoot = pulumi
    .all(roots.trusted.map(({ isNew }) => isNew ?? false))
    .apply((all) => all.includes(true));
  return { ...assemble(rootCertificate, signers), generatesRoot };
}

/** The certificate of the root that signs. Of several, only the one that its key belongs to. */
const signingOf = ({ signing: { certificate, signer } }: Roots): pulumi.Output<string> =>
  signer === undefined
    ? certificate
    : pulumi.unsecret(signer.authority.apply((own) => own.certificate));

function signersOf(
  name: string,
  plan: MeshPlan,
  { signing: { certificate, signer } }: Roots,
  given: GivenTrust,
  parent: pulumi.Resource,
): Signers {
  if (plan.trust.mode === "existingSecret") return new Map();
  if (signer === undefined) return takeIntermediates(certificate, plan, given);
  const { authority, kind, trigger } = signer;
  const options = defined({ parent, replacementTrigger: trigger });
  return stashIntermediates(authority, plan, { name, kind }, options, given.refusal);
}

/** Checks given intermediates and passes them on. Only the Secrets with them are in the state. */
function takeIntermediates(
  root: pulumi.Output<string>,
  plan: MeshPlan,
  given: GivenTrust,
): Signers {
  const { path: rootPath } = signingRoot(given.trust);
  return forEachSigner(plan.clusters, (cluster) => {
    const path = `clusters.${cluster}.certificateAuthority`;
    const authority = assertDefined(given.clusters.get(cluster)?.certificateAuthority, path);
    const both = pulumi.secret(pulumi.all([root, pulumi.output(authority)]));
    return both.apply(([pem, files]) =>
      given.refusal.during(() => takeIntermediate(path, files, { path: rootPath, pem })),
    );
  });
}

function takeIntermediate(
  path: string,
  { certificate, privateKey, chain }: pulumi.Unwrap<CertificateAuthorityArgs>,
  root: { readonly path: string; readonly pem: string },
): Signer {
  const given = defined({ certificate, privateKey, chain });
  throwUserError(checkIntermediate(path, given, root.pem, root.path));
  return defined({
    certificate: normalCertificates(certificate),
    privateKey: normalKey(privateKey),
    chain: chain === undefined ? undefined : normalCertificates(chain),
  });
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
