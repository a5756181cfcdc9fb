import { mergeValues } from "../../topology/merge";
import { exposesIstiod, type Cluster, type HelmValues, type Topology } from "../../topology/topology";
import { gatewayAddressOf, rootCertificate } from "../reference";

/** Values of the chart `istiod`: the control plane of a primary, or what points a remote at its primary. */
export function istiodValues(topology: Topology, cluster: Cluster): HelmValues {
    const role = cluster.role === "primary" ? primaryValues(topology, cluster) : remoteValues(cluster);
    return mergeValues(sharedValues(topology, cluster), role, cluster.helmValues.istiod);
}

function sharedValues(topology: Topology, cluster: Cluster): HelmValues {
    const { imageHub, imageTag, imagePullPolicy } = topology.istio;
    return {
        global: {
            istioNamespace: topology.systemNamespace,
            meshID: topology.meshId,
            network: cluster.network,
            multiCluster: { clusterName: cluster.name },
            ...(imageHub === undefined ? {} : { hub: imageHub }),
            ...(imageTag === undefined ? {} : { tag: imageTag }),
            ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
        },
        // istiod writes exactly these bytes into the injection webhook: given from the start, nothing ever drifts
        istiodRemote: { injectionCABundle: rootCertificate },
    };
}

function primaryValues(topology: Topology, cluster: Cluster): HelmValues {
    return {
        ...(exposesIstiod(topology, cluster) ? { global: { externalIstiod: true } } : {}),
        base: { validationCABundle: rootCertificate },
        // the endpoints' settling is no news: what counts is that istiod's Deployment is ready
        serviceAnnotations: { "pulumi.com/skipAwait": "true" },
        deploymentAnnotations: { "config.kubernetes.io/depends-on": istiodDependencies(topology.systemNamespace) },
    };
}

/**
 * What istiod needs to find when it starts. A chart's objects are created side by side; an istiod that starts before its
 * injection template answers every injection with 404 until it is restarted, and one without its rights retries slowly.
 */
const istiodDependencies = (namespace: string): string =>
    [
        `/namespaces/${namespace}/ConfigMap/istio`,
        `/namespaces/${namespace}/ConfigMap/istio-sidecar-injector`,
        `/namespaces/${namespace}/ServiceAccount/istiod`,
        `rbac.authorization.k8s.io/namespaces/${namespace}/RoleBinding/istiod`,
        `rbac.authorization.k8s.io/ClusterRoleBinding/istiod-clusterrole-${namespace}`,
    ].join(",");

function remoteValues(cluster: Cluster): HelmValues {
    const [primary] = cluster.controlPlaneClusters;
    return {
        profile: "remote",
        global: { remotePilotAddress: gatewayAddressOf(primary!) },
        istiodRemote: { injectionPath: `/inject/cluster/${cluster.name}/net/${cluster.network}` },
    };
}
