"""One cluster with istiod, and a remote that uses this istiod through the gateway in east."""

import pulumi
import pulumi_istio_multicluster as istio

config = pulumi.Config()
mesh = istio.MultiClusterMesh(
    "mesh",
    # each name is also the name of a context in the kubeconfig
    clusters={
        "east": {"network": "network1"},
        "west": {"network": "network2", "role": istio.ClusterRole.REMOTE, "primary": "east"},
    },
    # a folder or a registry with charts; Istio's own if it is not set
    istio={"chart_repository": config.get("chartRepository")},
)

pulumi.export("istiod", mesh.clusters.apply(lambda clusters: clusters["east"].gateway_address))
