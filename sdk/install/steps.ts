import { isIPv6 } from "node:net";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import type { ClusterPlan, Manifest, MeshPlan } from "../plan/plan";
import { replaceReferences, type Reference } from "../plan/reference";
import type { Part, Step } from "../plan/steps";
import { planSteps, withLast } from "../plan/steps";
import { installChart, installRelease, type Resolve } from "./chart";
import type { ClusterInstall } from "./cluster";
import { installGatewayService } from "./gateway";
import { installReaderToken, installRemoteSecret, type ReaderToken } from "./remote-secret";
import type { MeshTrust } from "./trust";

/** What the steps share: where things go, and what came of the steps before. */
export interface Installation {
    readonly mesh: string;
    readonly plan: MeshPlan;
    readonly trust: MeshTrust;
    readonly clusters: { readonly [cluster: string]: ClusterInstall };
    /** The east-west gateways' addresses, by cluster, as they come to exist. */
    readonly addresses: Map<string, pulumi.Output<string>>;
    /** The readers' tokens, by cluster, as they come to exist. */
    readonly tokens: Map<string, ReaderToken>;
    /** The clusters whose API server does not answer. */
    readonly unreachable: ReadonlySet<string>;
}

/** Installs step after step; each waits for the resources of the steps it comes after, and for nothing else. */
export function installSteps(installation: Installation): void {
    const done = new Map<string, pulumi.Resource[]>();
    for (const step of withLast(planSteps(installation.plan), installation.unreachable)) {
        const after = step.after.flatMap((id) => done.get(id) ?? []);
        done.set(step.id, installers[step.part](inCluster(installation, step), after));
    }
}

/** One step's view of the installation. */
interface StepContext {
    readonly installation: Installation;
    readonly step: Step;
    readonly plan: ClusterPlan;
    readonly cluster: ClusterInstall;
    readonly resolve: Resolve;
    readonly name: (...rest: string[]) => string;
}

type Installer = (context: StepContext, after: pulumi.Resource[]) => pulumi.Resource[];

const installers: { readonly [part in Part]: Installer } = {
    namespace: ({ plan, cluster, name }, after) => [installNamespace(name("namespace"), plan.namespace, cluster, after)],
    gatewayService: ({ installation, plan, cluster, name }, after) => {
        const { service, address } = installGatewayService(name("gateway-service"), plan.gateway!.service, cluster, after);
        installation.addresses.set(plan.name, address);
        return [service];
    },
    cacerts: ({ installation, plan, cluster, name }, after) => [
        new k8s.core.v1.Secret(
            name("cacerts"),
            {
                metadata: { name: names.cacerts, namespace: installation.plan.systemNamespace },
                stringData: installation.trust.cacerts[plan.name]!,
            },
            cluster.options(after),
        ),
    ],
    base: ({ plan, cluster, resolve, name }, after) => [installRelease(name("base"), plan.base, cluster, resolve, after)],
    istiod: ({ plan, cluster, resolve, name }, after) => [
        installChart(name("istiod"), plan.istiod, cluster, resolve, after),
        ...plan.otherIstiods.map((slice) => installEndpoints(name(slice.metadata.name), slice, cluster, resolve, after)),
    ],
    exposure: ({ plan, cluster, name }, after) =>
        plan.exposure.map((manifest) => installManifest(name(manifest.metadata.name), manifest, cluster, after)),
    gateway: ({ plan, cluster, resolve, name }, after) => [installChart(name("gateway"), plan.gateway!.chart, cluster, resolve, after)],
    readerToken: ({ installation, plan, cluster, name }, after) => {
        const token = installReaderToken(name("reader-token"), installation.plan.systemNamespace, cluster, after);
        installation.tokens.set(plan.name, token);
        return [token.secret];
    },
    remoteSecret: ({ installation, step, cluster, name }, after) => {
        const { server, apiServer } = installation.clusters[step.target!]!;
        const target = { name: step.target!, server, apiServer, token: installation.tokens.get(step.target!)! };
        return [installRemoteSecret(name("remote-secret", target.name), installation.plan.systemNamespace, target, cluster, after)];
    },
};

function inCluster(installation: Installation, step: Step): StepContext {
    return {
        installation,
        step,
        plan: installation.plan.clusters.find(({ name }) => name === step.cluster)!,
        cluster: installation.clusters[step.cluster]!,
        resolve: (reference) => resolveIn(installation, reference),
        name: (...rest) => names.resource(installation.mesh, step.cluster, ...rest),
    };
}

function resolveIn({ addresses, trust }: Installation, reference: Reference): pulumi.Output<string> {
    switch (reference.reference) {
        case "gateway address":
            return addresses.get(reference.cluster)!;
        case "gateway address type":
            return addresses.get(reference.cluster)!.apply((address) => (isIPv6(address) ? "IPv6" : "IPv4"));
        case "root certificate, base64":
            return trust.rootCertificate.apply((pem) => Buffer.from(pem).toString("base64"));
    }
}

function installEndpoints(
    name: string,
    manifest: Manifest,
    cluster: ClusterInstall,
    resolve: Resolve,
    after: pulumi.Resource[],
): pulumi.Resource {
    const { metadata, addressType, endpoints, ports } = replaceReferences(manifest, resolve) as pulumi.Inputs;
    return new k8s.discovery.v1.EndpointSlice(name, { metadata, addressType, endpoints, ports }, cluster.options(after));
}

function installNamespace(name: string, manifest: Manifest, cluster: ClusterInstall, after: pulumi.Resource[]): pulumi.Resource {
    return new k8s.core.v1.Namespace(name, { metadata: manifest.metadata as pulumi.Inputs }, cluster.options(after));
}

function installManifest(name: string, manifest: Manifest, cluster: ClusterInstall, after: pulumi.Resource[]): pulumi.Resource {
    const { apiVersion, kind, metadata, spec } = manifest;
    return new k8s.apiextensions.CustomResource(
        name,
        { apiVersion, kind, metadata: metadata as pulumi.Inputs, spec },
        cluster.options(after),
    );
}
