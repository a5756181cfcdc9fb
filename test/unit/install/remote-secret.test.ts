import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../../sdk/index";
import { remoteKubeconfig } from "../../../sdk/install/remote-secret";
import { leakMarker } from "../../support/kubeconfig";
import { mockToken, register, unwrap, type Registered } from "../../support/mocks";
import { meshArgs } from "../../support/topologies";

const installed = (east: ClusterArgs): Promise<Registered[]> =>
  register(() => void new MultiClusterMesh("mesh", meshArgs({ east, west: {} })));

const inputsOf = (resources: Registered[], name: string): any =>
  resources.find((resource) => resource.name === name)?.inputs;

describe("a remote secret", () => {
  it("holds a kubeconfig with exactly the fields that istioctl writes", () => {
    assert.deepEqual(
      yaml.load(
        remoteKubeconfig("east", "t", {
          server: "https://192.0.2.1:6443",
          certificateAuthorityData: "Y2E=",
        }),
      ),
      {
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          {
            name: "east",
            cluster: { "certificate-authority-data": "Y2E=", server: "https://192.0.2.1:6443" },
          },
        ],
        contexts: [{ name: "east", context: { cluster: "east", user: "east" } }],
        "current-context": "east",
        preferences: {},
        users: [{ name: "east", user: { token: "t" } }],
      },
    );
  });

  for (const [how, login] of Object.entries({
    "a cloud's plug-in": {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: "cloud",
        env: [{ name: "KEY", value: leakMarker }],
      },
    },
    "an old cloud's plug-in": {
      "auth-provider": { name: "gcp", config: { "access-token": leakMarker, "cmd-path": "cloud" } },
    },
    "a certificate": { "client-certificate-data": leakMarker, "client-key-data": leakMarker },
    "a password": { username: "admin", password: leakMarker },
  })) {
    it(`contains nothing of an administrator's login with ${how}`, async () => {
      const kubeconfig = yaml.dump({
        clusters: [{ name: "c", cluster: { server: "https://192.0.2.9:6443" } }],
        users: [{ name: "admin", user: login }],
        contexts: [{ name: "east", context: { cluster: "c", user: "admin" } }],
      });
      const secret = inputsOf(await installed({ kubeconfig }), "mesh-west-remote-secret:east")
        .stringData.value.east;
      assert.deepEqual((yaml.load(secret) as any).users, [
        { name: "east", user: { token: mockToken } },
      ]);
      assert.doesNotMatch(secret, new RegExp(`${leakMarker}|cloud|exec|admin`));
    });
  }
});

describe("how a remote secret leads to an API server", () => {
  const kubeconfig = yaml.dump({
    clusters: [
      { name: "c", cluster: { server: "https://192.0.2.9:6443", "tls-server-name": "api.east" } },
    ],
    users: [{ name: "u", user: { token: leakMarker } }],
    contexts: [{ name: "east", context: { cluster: "c", user: "u" } }],
  });
  const clusterIn = async (east: ClusterArgs): Promise<object> => {
    const inputs = inputsOf(await installed(east), "mesh-west-remote-secret:east");
    return (yaml.load(unwrap(inputs.stringData).east) as any).clusters[0].cluster;
  };

  it("includes the name in its certificate from the context", async () => {
    assert.deepEqual(await clusterIn({ kubeconfig }), {
      "certificate-authority-data": "Y2E=",
      server: "https://192.0.2.9:6443",
      "tls-server-name": "api.east",
    });
  });

  it("is apiServer alone, if it is set", async () => {
    assert.deepEqual(await clusterIn({ kubeconfig, apiServer: { server: "https://10.0.0.5" } }), {
      "certificate-authority-data": "Y2E=",
      server: "https://10.0.0.5",
    });
  });
});

describe("the kubeconfig for a remote", () => {
  /** The kubeconfigs for the remote south in the primaries, if south has these primaries. */
  async function kubeconfigsIn(primaries: string[]): Promise<{ east: string; west: string }> {
    const clusters = { east: {}, west: {}, south: { role: ClusterRole.Remote, primaries } };
    const resources = await register(() => void new MultiClusterMesh("mesh", meshArgs(clusters)));
    const kubeconfigIn = (primary: string): string =>
      unwrap(inputsOf(resources, `mesh-${primary}-remote-secret:south`).stringData).south;
    return { east: kubeconfigIn("east"), west: kubeconfigIn("west") };
  }

  it("changes only for an istiod that begins or stops serving the remote, so that istiod reads it again", async () => {
    const byEast = await kubeconfigsIn(["east"]);
    const byWest = await kubeconfigsIn(["west"]);
    const byBoth = await kubeconfigsIn(["east", "west"]);
    assert.notEqual(byEast.west, byWest.west);
    assert.notEqual(byEast.east, byWest.east);
    assert.notEqual(byEast.west, byBoth.west);
    assert.equal(byEast.east, byBoth.east);
    assert.deepEqual(yaml.load(byEast.west), yaml.load(byWest.west));
  });
});

describe("the token that remote secrets hold", () => {
  it("belongs to Istio's reader account, in a Secret with the name that istioctl uses", async () => {
    const resources = await installed({});
    assert.deepEqual(inputsOf(resources, "mesh-east-reader-token").metadata, {
      name: "istio-reader-service-account-istio-remote-secret-token",
      namespace: "istio-system",
      annotations: {
        "kubernetes.io/service-account.name": "istio-reader-service-account",
        "pulumi.com/patchFieldManager": "pulumi-istio-multicluster",
        "pulumi.com/waitFor": "jsonpath={.data.token}",
      },
    });
    assert.equal(inputsOf(resources, "mesh-east-reader-account"), undefined);
    assert.equal(
      inputsOf(resources, "mesh-east-base").values.global.readerServiceAccount,
      undefined,
    );
  });

  it("is another one in another Secret after each rotation", async () => {
    const resources = await installed({ remoteSecret: { rotate: 2 } });
    assert.equal(
      inputsOf(resources, "mesh-east-reader-token").metadata.name,
      "istio-reader-service-account-istio-remote-secret-token-2",
    );
    assert.equal(
      inputsOf(resources, "mesh-west-reader-token").metadata.name,
      "istio-reader-service-account-istio-remote-secret-token",
    );
  });

  it("belongs to a custom account, whose name the charts get", async () => {
    const resources = await installed({ remoteSecret: { serviceAccount: "peers" } });
    const { metadata } = inputsOf(resources, "mesh-east-reader-token");
    assert.equal(metadata.name, "peers-istio-remote-secret-token");
    assert.equal(metadata.annotations["kubernetes.io/service-account.name"], "peers");
    const account = inputsOf(resources, "mesh-east-reader-account").metadata;
    assert.deepEqual([account.namespace, account.name], ["istio-system", "peers"]);
    for (const chart of ["base", "istiod"]) {
      const { global } = inputsOf(resources, `mesh-east-${chart}`).values;
      assert.deepEqual(global.readerServiceAccount, { name: "peers", namespace: "istio-system" });
    }
  });
});
