import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthorityArgs, TrustArgs } from "../args/trust";
import type { MeshPlan } from "../plan/plan";
import { names } from "../plan/names";
import { checkIntermediate } from "../certificates/intermediate";
import { makeIntermediate, makeRoot, type Authority } from "../certificates/make";
import { expiryOf, normalCertificates, normalKey } from "../certificates/pem";
import { checkRootKey, checkRoots, rootOfKey } from "../certificates/roots";
import { refuseAll } from "./refusal";

/** The mesh's trust: one root, and for each primary an intermediate by which its istiod signs. */
export interface MeshTrust {
  /** The root's certificate: public, PEM. */
  readonly rootCertificate: pulumi.Output<string>;
  /** What the Secret `cacerts` of each primary holds, where it is made here. */
  readonly cacerts: { readonly [cluster: string]: pulumi.Output<{ [file: string]: string }> };
  /** When the certificates by which the primaries sign expire, in the form of ISO 8601, where they are known here. */
  readonly expiry: { readonly [cluster: string]: pulumi.Output<string> };
}

/** What the arguments say of trust, as they were given. */
export interface GivenTrust {
  readonly trust: TrustArgs;
  /** By cluster, where one was given. */
  readonly authorities: ReadonlyMap<string, CertificateAuthorityArgs>;
}

/** Makes or takes the root and the certificates by which the primaries sign, by one of the four modes. */
export function installTrust(
  name: string,
  plan: MeshPlan,
  given: GivenTrust,
  parent: pulumi.Resource,
): MeshTrust {
  switch (plan.trust.mode) {
    case "generated":
      return generated(name, plan, parent);
    case "givenRoot":
      return rootGiven(name, plan, given.trust, parent);
    case "givenIntermediates":
      return intermediatesGiven(plan, given);
    case "existingSecret":
      // as it was given, because istiod copies it so from the Secret
      return {
        rootCertificate: takeRoots(given.trust.rootCertificate!, (pem) => pem),
        cacerts: {},
        expiry: {},
      };
  }
}

const signers = ({ clusters }: MeshPlan): string[] =>
  clusters.filter(({ needsCacerts }) => needsCacerts).map(({ name }) => name);

/**
 * Makes root and intermediates and keeps them in the state, encrypted. A Stash keeps the first value it was given: each run makes
 * new keys, and all but the very first are dropped.
 */
function generated(name: string, plan: MeshPlan, parent: pulumi.Resource): MeshTrust {
  const root = stash(`${name}-root-ca`, makeRoot(plan.meshId), { parent });
  const intermediates = signers(plan).map((cluster) => {
    const made = root.apply((given) => makeIntermediate(given, cluster, plan.systemNamespace));
    return [
      cluster,
      stash(stashName(name, plan, cluster, "intermediate-ca"), made, { parent }),
    ] as const;
  });
  return assemble(pulumi.unsecret(root.apply(({ certificate }) => certificate)), intermediates);
}

/** Makes intermediates below a given root. They are kept, the root's key is not; another root means new ones. */
function rootGiven(
  name: string,
  plan: MeshPlan,
  { rootCertificate, rootKey }: TrustArgs,
  parent: pulumi.Resource,
): MeshTrust {
  const roots = takeRoots(rootCertificate!, normalCertificates);
  const root = pulumi.secret(pulumi.all([roots, rootKey!])).apply(([pem, key]): Authority => {
    refuseAll(checkRootKey("trust.rootKey", key, { path: "trust.rootCertificate", pem }));
    return { certificate: rootOfKey(key, pem), privateKey: key };
  });
  const replacementTrigger = pulumi.unsecret(
    root.apply(({ certificate }) => createHash("sha256").update(certificate).digest("hex")),
  );
  const intermediates = signers(plan).map((cluster) => {
    const made = root.apply((given) => makeIntermediate(given, cluster, plan.systemNamespace));
    return [
      cluster,
      stash(stashName(name, plan, cluster, "intermediate-ca-of-root"), made, {
        parent,
        replacementTrigger,
      }),
    ] as const;
  });
  return assemble(roots, intermediates);
}

/** Hands given intermediates on, checked; nothing is kept of them but the content of the Secrets. */
function intermediatesGiven(plan: MeshPlan, { trust, authorities }: GivenTrust): MeshTrust {
  const rootCertificate = takeRoots(trust.rootCertificate!, normalCertificates);
  const intermediates = signers(plan).map((cluster) => {
    const taken = pulumi.secret(
      pulumi.all([rootCertificate, pulumi.output(authorities.get(cluster)!)]),
    );
    const path = `clusters.${cluster}.certificateAuthority`;
    return [
      cluster,
      taken.apply(([roots, given]): Signing => {
        refuseAll(checkIntermediate(path, given, roots));
        return {
          certificate: normalCertificates(given.certificate),
          privateKey: normalKey(given.privateKey),
          ...(given.chain === undefined ? {} : { chain: normalCertificates(given.chain) }),
        };
      }),
    ] as const;
  });
  return assemble(rootCertificate, intermediates);
}

/** Given roots, checked. They are public, whatever they were marked as. */
const takeRoots = (
  given: pulumi.Input<string>,
  form: (pem: string) => string,
): pulumi.Output<string> =>
  pulumi.unsecret(
    pulumi.output(given).apply((pem) => {
      refuseAll(checkRoots("trust.rootCertificate", pem));
      return form(pem);
    }),
  );

/** The first generation has the plain name: a stack that knows of no other keeps what it has. */
const stashName = (mesh: string, { trust }: MeshPlan, cluster: string, kind: string): string =>
  names.inCluster(
    mesh,
    cluster,
    kind,
    ...(trust.generation === 1 ? [] : [String(trust.generation)]),
  );

function stash(
  name: string,
  made: pulumi.Input<Authority>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<Authority> {
  const kept = new pulumi.Stash(
    name,
    { input: pulumi.secret(made) },
    { ...opts, ignoreChanges: ["input"], additionalSecretOutputs: ["input", "output"] },
  );
  return pulumi.secret(kept.output as pulumi.Output<Authority>);
}

/** What istiod signs by; the chain is what stands between its certificate and the root. */
type Signing = Authority & { readonly chain?: string };

function assemble(
  rootCertificate: pulumi.Output<string>,
  intermediates: readonly (readonly [string, pulumi.Output<Signing>])[],
): MeshTrust {
  const cacerts: { [cluster: string]: pulumi.Output<{ [file: string]: string }> } = {};
  const expiry: { [cluster: string]: pulumi.Output<string> } = {};
  for (const [cluster, signing] of intermediates) {
    cacerts[cluster] = pulumi
      .all([signing, rootCertificate])
      .apply(([own, root]) => cacertsFiles(own, root));
    expiry[cluster] = pulumi.unsecret(
      signing.apply(({ certificate, chain = "" }) => expiryOf(certificate + chain)),
    );
  }
  return { rootCertificate, cacerts, expiry };
}

/** The four files of Istio's plugged-in CA. */
const cacertsFiles = (
  { certificate, privateKey, chain = "" }: Signing,
  rootCertificate: string,
): { [file: string]: string } => ({
  "ca-cert.pem": certificate,
  "ca-key.pem": privateKey,
  "root-cert.pem": rootCertificate,
  "cert-chain.pem": certificate + chain + rootCertificate,
});
