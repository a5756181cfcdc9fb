import assert from "node:assert/strict";
import { ClusterRole, MultiClusterMesh, type ClusterArgs } from "../../../sdk/index";
import { makeAuthority } from "../../support/authorities";
import { register, type Registered } from "../../support/mocks";
import { meshArgs } from "../../support/topologies";

describe("a lost cluster", () => {
  const install = (west: ClusterArgs, more: object = {}): Promise<Registered[]> =>
    register(
      () =>
        void new MultiClusterMesh("mesh", {
          ...meshArgs({ east: {}, west, north: { role: ClusterRole.Remote, primaries: ["*"] } }),
          ...more,
        }),
    );
  const inWest = (resources: Registered[]): string[] =>
    resources
      .filter(({ name }) => /^mesh-west(-|$)/.test(name))
      .map(({ type, name }) => `${type} ${name}`)
      .sort();
  const kept = [
    "istio-multicluster:index:ClusterInstall mesh-west",
    "pulumi:index:Stash mesh-west-base",
    "pulumi:index:Stash mesh-west-injector",
    "pulumi:providers:kubernetes mesh-west",
  ];
  const certificate = "pulumi:index:Stash mesh-west-intermediate-ca";

  it("keeps its provider and its certificate, and nothing that is in the cluster", async () => {
    const resources = await install({ lost: true });
    assert.deepEqual(inWest(resources), [...kept, certificate].sort());
  });

  it("keeps no certificate that was given, or where no istiod signed", async () => {
    const remote = { role: ClusterRole.Remote, primary: "east" };
    assert.deepEqual(inWest(await install({ ...remote, lost: true })), kept);
    const root = await makeAuthority();
    const certificateAuthority = await makeAuthority({ issuer: root });
    const trust = { trust: { rootCertificate: root.certificate } };
    const clusters = { east: { certificateAuthority }, west: { lost: true } };
    const resources = await register(
      () => void new MultiClusterMesh("mesh", { ...meshArgs(clusters), ...trust }),
    );
    assert.deepEqual(inWest(resources), kept);
  });

  it("has a provider that reaches nothing, forgets that, and is not replaced", async () => {
    const provider = (resources: Registered[], name: string): any =>
      resources.find((one) => one.type === "pulumi:providers:kubernetes" && one.name === name)!
        .inputs;
    const lost = await install({ lost: true });
    const { kubeconfig, deleteUnreachable, clusterIdentifier } = provider(lost, "mesh-west");
    assert.equal(JSON.parse(kubeconfig).clusters[0].cluster.server, "https://127.0.0.1:1");
    assert.equal(deleteUnreachable, "true");
    assert.equal(clusterIdentifier, provider(await install({}), "mesh-west").clusterIdentifier);
    assert.equal(provider(lost, "mesh-east").deleteUnreachable, undefined);
  });

  it("is not a peer of the other clusters", async () => {
    const resources = await install({ lost: true });
    const secrets = resources.map(({ name }) => name).filter((name) => /remote-secret/.test(name));
    assert.deepEqual(secrets, ["mesh-east-remote-secret:north"]);
  });

  it("needs no kubeconfig, and no argument that would be valid", async () => {
    await install({
      lost: true,
      kubeconfig: "/does/not/exist",
      role: ClusterRole.Remote,
      primary: "gone",
    });
  });
});
