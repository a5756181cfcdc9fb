import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/plan";
import type { ClusterInstall } from "./cluster";

/** Makes the gateway's LoadBalancer Service and waits for its address, and for nothing behind it. */
export function installGatewayService(
    name: string,
    manifest: Manifest,
    cluster: ClusterInstall,
    after: pulumi.Resource[],
): { service: k8s.core.v1.Service; address: pulumi.Output<string> } {
    const { metadata, spec } = manifest;
    const annotations = { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0]}", ...metadata.annotations };
    const service = new k8s.core.v1.Service(
        name,
        { metadata: { ...metadata, annotations } as pulumi.Inputs, spec: spec as pulumi.Inputs },
        cluster.options(after),
    );
    return { service, address: service.status.apply((status) => addressIn(name, status?.loadBalancer?.ingress?.[0])) };
}

/** Charts and webhooks of remotes need an IP address: an API server calls no webhook behind a mere host name. */
function addressIn(name: string, ingress: { ip?: string; hostname?: string } | undefined): string {
    if (ingress?.ip) return ingress.ip;
    const has = ingress?.hostname ? `the host name ${ingress.hostname}` : "no address";
    throw new pulumi.RunError(
        `${name}: the load balancer has ${has}; an IP address is needed (annotations of the Service can often ask for one)`,
    );
}
