import assert from "node:assert/strict";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { setHostNames } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { makeAuthority } from "../support/authorities";
import { contextsIn, kubeconfigWithContexts } from "../support/previews";
import { ApiServerProxy, proxyPort } from "./support/api-server-proxy";
import { getInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";
import { apiServerOf, nodeAddress } from "./support/addresses";

const network = "flat";
const remote: ClusterArgs = { network, role: ClusterRole.Remote, primary: "east" };

describe("a mesh on one network", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const [name, tlsServerName] = ["api.west.test", "front.west.test"];
  const nameApiServer = (addresses: { [name: string]: string }) =>
    setHostNames({ instance: testInstance(), cluster: "east" }, addresses);
  let proxy: ApiServerProxy | undefined;
  const kubeconfigBefore = process.env["KUBECONFIG"];

  after(async () => {
    if (kubeconfigBefore === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = kubeconfigBefore;
    proxy?.stop();
    await nameApiServer({});
  });

  /** The arguments for an API server behind a TLS proxy that east reaches at a host name. */
  async function behindProxy(): Promise<ClusterArgs> {
    await nameApiServer({ [name]: await nodeAddress("west") });
    const server = await apiServerOf("west");
    const authority = await makeAuthority();
    proxy = await ApiServerProxy.start("west", server, authority, tlsServerName);
    const certificateAuthorityData = Buffer.from(authority.certificate).toString("base64");
    return {
      apiServer: {
        server: `https://${name}:${proxyPort}`,
        certificateAuthorityData,
        tlsServerName,
      },
    };
  }

  meshSuite({
    clusters: { east: { network }, west: { network } },
    prepare: async () => {
      const remoteSecret = { serviceAccount: "mesh-reader" };
      return {
        clusters: {
          east: { network },
          west: { network, ...(await behindProxy()), remoteSecret },
        },
      };
    },
    checkCluster: async (cluster) => {
      if (cluster === "east") return;
      const { items } = await getInSystem(
        "west",
        "secrets",
        "--field-selector=type=kubernetes.io/service-account-token",
      );
      assert.deepEqual(
        items.map(
          ({ metadata }: any) => metadata.annotations["kubernetes.io/service-account.name"],
        ),
        ["mesh-reader"],
      );
    },
    changes: {
      "whose second primary becomes a remote, with kubeconfigs from two sources": {
        clusters: { east: { network }, west: remote },
        prepare: async (kubeconfig) => {
          process.env["KUBECONFIG"] = kubeconfig;
          const content = kubeconfigWithContexts(
            kubeconfig,
            contextsIn(kubeconfig).map((name) => `${name}ward`),
          );
          return {
            clusters: { east: { network, kubeconfig: content, context: "eastward" }, west: remote },
            defaults: { helmValues: stockEnvoy },
          };
        },
      },
    },
  });
});
