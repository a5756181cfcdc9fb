"""A mesh with an address that a resource of the same program reserves."""

import pulumi
import pulumi_istio_multicluster as istio

config = pulumi.Config()
reserved = pulumi.Stash("reserved", input="192.0.2.9")
# a preview does not know it, as for the address that a cloud reserves
address = reserved.id.apply(lambda _: "192.0.2.9")

mesh = istio.MultiClusterMesh(
    "mesh",
    clusters={
        "east": {
            "east_west_gateway": {
                "addresses": [address],
                "load_balancer_ip": address,
                "service_annotations": {"example.com/reserved": address},
                "replicas": 2,
            },
            "api_server": {"server": "https://east.example:6443"},
        },
        "west": istio.ClusterArgs(
            role=istio.ClusterRole.REMOTE,
            primary="east",
            api_server={"server": "https://west.example:6443"},
        ),
    },
    defaults={"kubeconfig": config.require("kubeconfig")},
    istio={"chart_repository": config.require("charts")},
    ready_timeout="0s",
)

pulumi.export("address", mesh.clusters.apply(lambda clusters: clusters["east"].gateway_address))
pulumi.export("peers", mesh.clusters.apply(lambda clusters: clusters["east"].peers))
pulumi.export("meshId", mesh.mesh_id)
