import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { MultiClusterMesh } from "../../sdk/index";
import { ClusterRole } from "../../sdk/args/cluster";
import type { ClusterResult } from "../../sdk/args/results";
import { authorityData, kubeconfigFor, leakMarker } from "../support/kubeconfig";
import { isSecret, mockToken, register, unwrap, type Registered } from "../support/mocks";
import { meshArgs, namedTopologies } from "../support/topologies";

const primaryRemote = namedTopologies["primary-remote, different networks"]!;

const named = (resources: Registered[], name: string): Registered => {
  const found = resources.find(
    (resource) => resource.name === name && resource.type !== "pulumi:providers:kubernetes",
  );
  assert.ok(found, `no ${name} among:\n${resources.map((r) => `${r.type} ${r.name}`).join("\n")}`);
  return found;
};

/** The cluster whose provider a resource went to: providers are named as their cluster's component. */
const clusterOf = (resource: Registered): string =>
  /kubernetes::mesh-([a-z]+)::/.exec(resource.provider)?.[1] ?? "";

describe("the resources of a mesh", () => {
  for (const [name, args] of Object.entries(namedTopologies)) {
    it(`go to the provider of their own cluster: ${name}`, async () => {
      const resources = await register(() => void new MultiClusterMesh("mesh", args));
      const kubernetes = resources.filter(({ type }) => type.startsWith("kubernetes:"));
      assert.ok(kubernetes.length > 5);
      for (const resource of kubernetes) {
        assert.ok(
          resource.name.startsWith(`mesh-${clusterOf(resource)}-`),
          `${resource.name} went to the provider "${resource.provider}"`,
        );
      }
    });
  }

  it("have unique names, however the clusters are named", async () => {
    const both = { role: ClusterRole.Remote, primaries: ["cacerts", "istiod-x", "x"] };
    const remotes = { r: both, "r-istiod": both, "r-istiod-slice": both };
    const primaries = {
      a: {},
      "a-remote-secret": {},
      cacerts: {},
      "reader-token": {},
      "remote-secret-x": {},
      "istiod-x": {},
      x: {},
    };
    const resources = await register(
      () => void new MultiClusterMesh("mesh", meshArgs({ ...primaries, ...remotes })),
    );
    const identities = resources.map(({ type, name }) => `${type} ${name}`);
    assert.deepEqual(
      identities.filter((identity, index) => identities.indexOf(identity) < index),
      [],
    );
  });

  it("include one provider per cluster, with its context, its identity and a secret kubeconfig", async () => {
    const resources = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    const providers = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
    assert.deepEqual(
      providers.map(({ name, inputs }) => [name, inputs["context"], inputs["clusterIdentifier"]]),
      [
        ["mesh-east", "east", "east"],
        ["mesh-west", "west", "west"],
      ],
    );
    for (const { inputs } of providers) {
      assert.ok(isSecret(inputs["kubeconfig"]), "the kubeconfig is a secret");
      // without it, the provider would refuse to create what a killed run created
      assert.equal(inputs["enableServerSideApply"], "true");
    }
  });

  it("contain credentials and keys only in secret inputs", async () => {
    const resources = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    const open = JSON.stringify(resources, (_, value) => (isSecret(value) ? "[secret]" : value));
    for (const leak of [leakMarker, mockToken, "PRIVATE KEY"])
      assert.ok(!open.includes(leak), `${leak} is in the clear`);
  });

  it("give a remote the address of its primary's gateway", async () => {
    const resources = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    assert.equal(
      named(resources, "mesh-west-istiod").inputs["values"].global.remotePilotAddress,
      "203.0.113.7",
    );
  });

  it("give istiod's webhooks the root certificate of the mesh", async () => {
    const resources = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    const cacerts = unwrap(named(resources, "mesh-east-cacerts").inputs["stringData"]);
    const bundle = Buffer.from(cacerts["root-cert.pem"]).toString("base64");
    assert.equal(
      named(resources, "mesh-east-istiod").inputs["values"].base.validationCABundle,
      bundle,
    );
    assert.equal(
      named(resources, "mesh-west-istiod").inputs["values"].istiodRemote.injectionCABundle,
      bundle,
    );
  });

  it("give the primary a kubeconfig for the remote, with the reader's token", async () => {
    const resources = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    const secret = named(resources, "mesh-east-remote-secret:west");
    assert.deepEqual(secret.inputs["metadata"], {
      name: "istio-remote-secret-west",
      namespace: "istio-system",
      labels: { "istio/multiCluster": "true" },
      annotations: {
        "networking.istio.io/cluster": "west",
        "pulumi.com/patchFieldManager": "pulumi-istio-multicluster",
      },
    });
    assert.ok(isSecret(secret.inputs["stringData"]));
    assert.deepEqual(yaml.load(unwrap(secret.inputs["stringData"])["west"]), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "west",
          cluster: { "certificate-authority-data": "Y2E=", server: "https://192.0.2.2:6443" },
        },
      ],
      contexts: [{ name: "west", context: { cluster: "west", user: "west" } }],
      "current-context": "west",
      preferences: {},
      users: [{ name: "west", user: { token: mockToken } }],
    });
  });

  it("give a remote of two primaries the addresses of both, the second in its own EndpointSlice", async () => {
    const resources = await register(
      () => void new MultiClusterMesh("mesh", namedTopologies["a remote of two primaries"]!),
    );
    const { metadata, addressType, endpoints } = named(
      resources,
      "mesh-south-istiod-slice:istiod-west",
    ).inputs;
    assert.equal(metadata.labels["kubernetes.io/service-name"], "istiod");
    assert.deepEqual([addressType, endpoints], ["IPv4", [{ addresses: ["203.0.113.7"] }]]);
  });

  it("give peers the API server that the arguments set for them", async () => {
    const apiServer = {
      server: "https://10.9.8.7:443",
      certificateAuthorityData: authorityData,
      tlsServerName: "api.west.example",
    };
    const west = { ...primaryRemote.clusters["west"], apiServer };
    const resources = await register(
      () =>
        void new MultiClusterMesh("mesh", {
          ...primaryRemote,
          clusters: { ...primaryRemote.clusters, west },
        }),
    );
    const { clusters } = yaml.load(
      unwrap(named(resources, "mesh-east-remote-secret:west").inputs["stringData"])["west"],
    ) as any;
    assert.deepEqual(clusters[0].cluster, {
      server: "https://10.9.8.7:443",
      "certificate-authority-data": authorityData,
      "tls-server-name": "api.west.example",
    });
  });

  it("have outputs with the topology and addresses, but without arguments and secrets", async () => {
    let clusters: { [name: string]: ClusterResult } = {};
    await register(() => {
      const mesh = new MultiClusterMesh("mesh", primaryRemote);
      mesh.clusters.apply((value) => (clusters = value));
    });
    assert.match(clusters["east"]!.certificateExpiry!, /^20\d\d-\d\d-\d\dT/);
    assert.ok(Date.parse(clusters["east"]!.certificateExpiry!) > Date.now());
    delete (clusters["east"] as { certificateExpiry?: string }).certificateExpiry;
    assert.deepEqual(clusters, {
      east: {
        role: "primary",
        network: "east",
        controlPlaneClusters: ["east"],
        peers: ["west"],
        revision: "default",
        apiServer: "https://192.0.2.1:6443",
        gatewayAddress: "203.0.113.7",
        gatewayPorts: [15021, 15443, 15012, 15017],
      },
      west: {
        role: "remote",
        network: "west",
        controlPlaneClusters: ["east"],
        peers: [],
        revision: "default",
        apiServer: "https://192.0.2.2:6443",
        gatewayAddress: "203.0.113.7",
        gatewayPorts: [15021, 15443],
      },
    });
  });

  it("are the same in a preview and an update", async () => {
    const list = (resources: Registered[]): string[] =>
      resources.map(({ type, name }) => `${type} ${name}`).sort();
    const preview = await register(() => void new MultiClusterMesh("mesh", primaryRemote), {
      preview: true,
    });
    const update = await register(() => void new MultiClusterMesh("mesh", primaryRemote));
    assert.deepEqual(list(preview), list(update));
  });

  it("have a documentation address in place of an unknown one in the preview of a remote's chart", async () => {
    const preview = await register(() => void new MultiClusterMesh("mesh", primaryRemote), {
      preview: true,
    });
    assert.equal(
      named(preview, "mesh-west-istiod").inputs["values"].global.remotePilotAddress,
      "192.0.2.1",
    );
  });

  it("exist for a kubeconfig that is an Output", async () => {
    const kubeconfig = pulumi.secret(pulumi.output(kubeconfigFor(["east"])));
    const resources = await register(
      () => void new MultiClusterMesh("mesh", { clusters: { east: { kubeconfig } } }),
    );
    assert.equal(resources.filter(({ type }) => type === "kubernetes:helm.sh/v4:Chart").length, 1);
  });

  it("are ready at once in a unit test, unless readyTimeout is 0s", async () => {
    const ready: boolean[] = [];
    await register(() => {
      for (const [name, readyTimeout] of [
        ["one", "5m"],
        ["two", "0s"],
      ] as const)
        new MultiClusterMesh(name, meshArgs({ east: {} }, { readyTimeout })).ready.apply((value) =>
          ready.push(value),
        );
    });
    assert.deepEqual(ready.sort(), [false, true]);
  });

  it("are ready before a resource that depends on the mesh is registered", async () => {
    const order: string[] = [];
    await register(() => {
      const mesh = new MultiClusterMesh("mesh", meshArgs({ east: {} }));
      // long enough for a resource that would not wait
      const later = mesh.ready.apply(() => new Promise((done) => setTimeout(done, 100)));
      Object.assign(mesh, { ready: later.apply(() => order.push("ready")) });
      const app = new pulumi.Stash("app", { input: "app" }, { dependsOn: mesh });
      app.urn.apply(() => order.push("app"));
    });
    assert.deepEqual(order, ["ready", "app"]);
  });

  it("do not exist if arguments are invalid, and the error lists every mistake", async () => {
    const registered = await register(() => {
      assert.throws(
        () => new MultiClusterMesh("mesh", meshArgs({ East: {}, west: { role: "remote" } })),
        (error: Error) => {
          assert.ok(pulumi.RunError.isInstance(error));
          assert.match(
            error.message,
            /^MultiClusterMesh "mesh" cannot be installed; nothing was created:\n  - clusters.East: .*\n  - clusters.west.primary: /,
          );
          return true;
        },
      );
    });
    assert.deepEqual(
      registered.map(({ type }) => type),
      ["pulumi:pulumi:Stack"],
    );
  });
});
