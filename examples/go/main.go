// One cluster with istiod, and a remote that uses this istiod through the gateway in east.
package main

import (
	"example.com/istio-multicluster/sdk/go/istiomulticluster"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		network1, network2, east := "network1", "network2", "east"
		remote := istiomulticluster.ClusterRoleRemote
		source := &istiomulticluster.IstioArgs{}
		// a folder or a registry with charts; Istio's own if it is not set
		if charts := config.Get(ctx, "chartRepository"); charts != "" {
			source.ChartRepository = &charts
		}
		mesh, err := istiomulticluster.NewMultiClusterMesh(ctx, "mesh", &istiomulticluster.MultiClusterMeshArgs{
			// each name is also the name of a context in the kubeconfig
			Clusters: map[string]istiomulticluster.ClusterArgs{
				"east": {Network: &network1},
				"west": {Network: &network2, Role: &remote, Primary: &east},
			},
			Istio: source,
		})
		if err != nil {
			return err
		}
		ctx.Export("istiod", mesh.Clusters.MapIndex(pulumi.String("east")).GatewayAddress())
		return nil
	})
}
