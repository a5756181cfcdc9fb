// One cluster with istiod, and a remote that uses this istiod through the gateway in east.
using System.Collections.Generic;
using Pulumi;
using Pulumi.IstioMulticluster;
using Pulumi.IstioMulticluster.Inputs;

return await Deployment.RunAsync(() =>
{
    var mesh = new MultiClusterMesh("mesh", new MultiClusterMeshArgs
    {
        // each name is also the name of a context in the kubeconfig
        Clusters = new Dictionary<string, ClusterArgs>
        {
            ["east"] = new ClusterArgs { Network = "network1" },
            ["west"] = new ClusterArgs
            {
                Network = "network2",
                Role = ClusterRole.Remote,
                Primary = "east",
            },
        },
    });

    return new Dictionary<string, object?>
    {
        ["istiod"] = mesh.Clusters.Apply(clusters => clusters["east"].GatewayAddress),
    };
});
