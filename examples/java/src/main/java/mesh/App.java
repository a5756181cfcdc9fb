package mesh;

import com.example.istiomulticluster.MultiClusterMesh;
import com.example.istiomulticluster.MultiClusterMeshArgs;
import com.example.istiomulticluster.enums.ClusterRole;
import com.example.istiomulticluster.inputs.ClusterArgs;
import com.pulumi.Pulumi;
import java.util.Map;

/** One cluster with istiod, and a remote that uses this istiod through the gateway in east. */
public class App {
  public static void main(String[] args) {
    Pulumi.run(
        context -> {
          // each name is also the name of a context in the kubeconfig
          var east = ClusterArgs.builder().network("network1").build();
          var west =
              ClusterArgs.builder()
                  .network("network2")
                  .role(ClusterRole.Remote)
                  .primary("east")
                  .build();
          var arguments =
              MultiClusterMeshArgs.builder().clusters(Map.of("east", east, "west", west)).build();
          var mesh = new MultiClusterMesh("mesh", arguments);
          context.export("istiod", mesh.clusters().applyValue(all -> all.get("east").gatewayAddress().orElse("")));
        });
  }
}
