import assert from "node:assert/strict";
import {
  meshFactsOf,
  networkInValues,
  rootNamespaceIn,
} from "../../../../sdk/status/facts/mesh-config";

describe("the mesh configuration", () => {
  it("has the mesh ID, the trust domain, its aliases and the addresses of gateways", () =>
    assert.deepEqual(
      meshFactsOf({
        mesh: "trustDomain: td\ntrustDomainAliases: [old]\ndefaultConfig:\n  meshId: mesh1\n",
        meshNetworks:
          "networks:\n  n1:\n    gateways:\n    - address: 192.0.2.1\n      port: 15443\n  n2: {}\n",
        values: [],
      }),
      {
        meshId: "mesh1",
        trustDomain: "td",
        trustDomainAliases: ["old"],
        meshNetworkAddresses: ["192.0.2.1"],
        hasMeshNetworks: true,
      },
    ));

  it("may name a gateway by its Service", () => {
    const gateway = "registryServiceName: gw.istio-system.svc.cluster.local";
    const meshNetworks = `networks:\n  n1:\n    gateways:\n    - ${gateway}\n      port: 15443\n`;
    assert.deepEqual(meshFactsOf({ meshNetworks, values: [] }), { hasMeshNetworks: true });
  });

  it("may have more roots that proxies trust", () =>
    assert.equal(
      meshFactsOf({ mesh: "caCertificates: [{ pem: x }]", values: [] }).hasMoreRoots,
      true,
    ));

  it("has Istio's trust domain if it names none", () =>
    assert.equal(
      meshFactsOf({ mesh: "rootNamespace: a", values: [] }).trustDomain,
      "cluster.local",
    ));

  it("says nothing of the trust domain of a remote, which has only chart values", () =>
    assert.deepEqual(meshFactsOf({ values: ['{"global":{"meshID":"mesh1"}}'] }), {
      meshId: "mesh1",
    }));

  it("does not fail if it is not YAML", () => {
    const facts = meshFactsOf({ mesh: "a: [", meshNetworks: "- a", values: [] });
    assert.deepEqual(facts, { trustDomain: "cluster.local" });
    assert.equal(networkInValues({ values: ["["] }), undefined);
  });

  it("may name another namespace for the policies of the mesh", () => {
    assert.equal(rootNamespaceIn({ mesh: "rootNamespace: policies", values: [] }), "policies");
    assert.equal(rootNamespaceIn({ values: [] }), undefined);
  });

  it("has the network of proxies in the chart values", () => {
    assert.equal(networkInValues({ values: ["{}", '{"global":{"network":"n1"}}'] }), "n1");
    assert.equal(networkInValues({ values: ['{"global":{"network":""}}'] }), undefined);
  });
});
