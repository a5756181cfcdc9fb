import assert from "node:assert/strict";
import { exposureOf, plan, remote, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const [service, host] = ["istiod.istio-system.svc", "istiod.istio-system.svc.cluster.local"];

describe("The exposure of istiod", () => {
  it("routes to the host name in the cluster's DNS domain", () => {
    const domain = { clusterDomain: "a.example" };
    const { east } = plan(meshArgs({ east: domain, west: remote(domain) }));
    assert.equal(
      exposureOf(east, "VirtualService").spec.tls[0].route[0].destination.host,
      "istiod.istio-system.svc.a.example",
    );
  });

  it("accepts any name without a revision", () =>
    assert.deepEqual(exposureOf(planWithGateway({})["east"], "VirtualService").spec.hosts, ["*"]));

  it("accepts only its own names with a revision, because revisions share the gateway", () => {
    const istio = { revision: "blue", revisionTags: ["stable"] };
    const names = ["istiod-blue.istio-system.svc", "istiod-blue.istio-system.svc.cluster.local"];
    const virtualService = exposureOf(planWithGateway({}, {}, { istio })["east"], "VirtualService");
    assert.equal(virtualService.metadata.name, "istiod-vs-blue");
    assert.deepEqual(virtualService.spec.hosts, names);
    assert.deepEqual(virtualService.spec.tls[0].match, [{ port: 15012, sniHosts: names }]);
    const byName = planWithGateway(
      { addresses: ["a.example"], hostNames: "InjectionURL" },
      {},
      { istio },
    );
    assert.deepEqual(exposureOf(byName["east"], "VirtualService").spec.hosts, [
      ...names,
      "a.example",
    ]);
  });

  it("passes TLS through without a credential", () =>
    assert.equal(exposureOf(planWithGateway({})["east"], "DestinationRule"), undefined));

  describe("with a credential", () => {
    const { east } = planWithGateway({ istiodCredential: "istiod-tls" });

    it("terminates TLS at the gateway", () => {
      const gateway = east!.exposure.find(
        ({ metadata }) => metadata.name === "istiod-gateway",
      ) as any;
      const tls = { mode: "SIMPLE", credentialName: "istiod-tls" };
      assert.deepEqual(
        gateway.spec.servers.map(({ port, tls }: any) => [port.number, port.protocol, tls]),
        [
          [15012, "HTTPS", tls],
          [15017, "HTTPS", tls],
        ],
      );
    });

    it("routes each port to istiod", () => {
      const route = (port: number, target: number) => ({
        match: [{ port }],
        route: [{ destination: { host, port: { number: target } } }],
      });
      assert.deepEqual(exposureOf(east, "VirtualService"), {
        apiVersion: "networking.istio.io/v1",
        kind: "VirtualService",
        metadata: { name: "istiod-vs", namespace: "istio-system" },
        spec: {
          hosts: ["*"],
          gateways: ["istiod-gateway"],
          http: [route(15012, 15012), route(15017, 443)],
        },
      });
    });

    it("verifies istiod's certificate behind the gateway", () => {
      const tls = {
        mode: "SIMPLE",
        caCertificates: "/var/run/secrets/istio/root-cert.pem",
        sni: service,
        subjectAltNames: [service],
      };
      const connectionPool = { http: { h2UpgradePolicy: "UPGRADE" } };
      const portLevelSettings = [
        { port: { number: 15012 }, tls, connectionPool },
        { port: { number: 443 }, tls },
      ];
      assert.deepEqual(exposureOf(east, "DestinationRule"), {
        apiVersion: "networking.istio.io/v1",
        kind: "DestinationRule",
        metadata: { name: "istiod-dr", namespace: "istio-system" },
        spec: { host, exportTo: ["."], trafficPolicy: { portLevelSettings } },
      });
    });
  });
});
