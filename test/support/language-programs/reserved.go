// A mesh with an address that a resource of the same program reserves.
package main

import (
	"example.com/istio-multicluster/sdk/go/istiomulticluster"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		reserved, err := pulumi.NewStash(ctx, "reserved", &pulumi.StashArgs{Input: pulumi.String("192.0.2.9")})
		if err != nil {
			return err
		}
		// a preview does not know it, as for the address that a cloud reserves
		address := reserved.ID().ApplyT(func(pulumi.ID) string { return "192.0.2.9" }).(pulumi.StringOutput)

		kubeconfig, charts := config.Require(ctx, "kubeconfig"), config.Require(ctx, "charts")
		remote, east, replicas, noWait := istiomulticluster.ClusterRoleRemote, "east", 2, "0s"
		mesh, err := istiomulticluster.NewMultiClusterMesh(ctx, "mesh", &istiomulticluster.MultiClusterMeshArgs{
			Clusters: map[string]istiomulticluster.ClusterArgs{
				"east": {
					EastWestGateway: &istiomulticluster.EastWestGatewayArgs{
						Addresses:          []pulumi.StringInput{address},
						LoadBalancerIP:     address,
						ServiceAnnotations: map[string]pulumi.StringInput{"example.com/reserved": address},
						Replicas:           &replicas,
					},
					ApiServer: &istiomulticluster.ApiServerArgs{Server: pulumi.String("https://east.example:6443")},
				},
				"west": {
					Role:      &remote,
					Primary:   &east,
					ApiServer: &istiomulticluster.ApiServerArgs{Server: pulumi.String("https://west.example:6443")},
				},
			},
			Defaults:     &istiomulticluster.ClusterArgs{Kubeconfig: pulumi.String(kubeconfig)},
			Istio:        &istiomulticluster.IstioArgs{ChartRepository: &charts},
			ReadyTimeout: &noWait,
		})
		if err != nil {
			return err
		}
		ctx.Export("address", mesh.Clusters.MapIndex(pulumi.String("east")).GatewayAddress())
		ctx.Export("peers", mesh.Clusters.MapIndex(pulumi.String("east")).Peers())
		ctx.Export("meshId", mesh.MeshId)
		return nil
	})
}
