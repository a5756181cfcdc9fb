import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { MeshPlan } from "../plan/plan";
import { names } from "../plan/names";
import { makeIntermediate, makeRoot, type Authority } from "./certificates";

/** The mesh's trust: one root, and for each primary an intermediate by which its istiod signs. */
export interface MeshTrust {
    /** The root's certificate: public, PEM. */
    readonly rootCertificate: pulumi.Output<string>;
    /** What the Secret `cacerts` of each primary holds. */
    readonly cacerts: { readonly [cluster: string]: pulumi.Output<{ [file: string]: string }> };
    /** When the certificates by which the primaries sign expire, in the form of ISO 8601. */
    readonly expiry: { readonly [cluster: string]: pulumi.Output<string> };
}

/**
 * Makes the certificate authorities and keeps them in the state, encrypted. A Stash keeps the first value it was given:
 * each run makes new keys, and all but the very first are dropped.
 */
export function installTrust(name: string, plan: MeshPlan, parent: pulumi.Resource): MeshTrust {
    const root = stashAuthority(`${name}-root-ca`, makeRoot(plan.meshId), parent);
    const rootCertificate = pulumi.unsecret(root.apply(({ certificate }) => certificate));
    const cacerts: { [cluster: string]: pulumi.Output<{ [file: string]: string }> } = {};
    const expiry: { [cluster: string]: pulumi.Output<string> } = {};
    for (const { name: cluster } of plan.clusters.filter(({ signsCertificates }) => signsCertificates)) {
        const made = root.apply((authority) => makeIntermediate(authority, cluster));
        const intermediate = stashAuthority(names.resource(name, cluster, "intermediate-ca"), made, parent);
        cacerts[cluster] = pulumi.all([intermediate, rootCertificate]).apply(([own, rootPem]) => cacertsFiles(own, rootPem));
        expiry[cluster] = pulumi.unsecret(intermediate.apply(({ certificate }) => expiryOf(certificate)));
    }
    return { rootCertificate, cacerts, expiry };
}

/** When a certificate expires, in the form of ISO 8601. */
export const expiryOf = (pem: string): string => new Date(new X509Certificate(pem).validTo).toISOString();

function stashAuthority(name: string, authority: pulumi.Input<Authority>, parent: pulumi.Resource): pulumi.Output<Authority> {
    const stash = new pulumi.Stash(
        name,
        { input: pulumi.secret(authority) },
        { parent, ignoreChanges: ["input"], additionalSecretOutputs: ["input", "output"] },
    );
    return pulumi.secret(stash.output as pulumi.Output<Authority>);
}

/** The four files of Istio's plugged-in CA. */
const cacertsFiles = (intermediate: Authority, rootCertificate: string): { [file: string]: string } => ({
    "ca-cert.pem": intermediate.certificate,
    "ca-key.pem": intermediate.privateKey,
    "root-cert.pem": rootCertificate,
    "cert-chain.pem": intermediate.certificate + rootCertificate,
});
