import assert from "node:assert/strict";
import {
  endpointsOf,
  exposureOf,
  gatewayValues,
  istiodValues,
  pick,
  plan,
  serviceOf,
  planWithGateway,
} from "../../../support/plans";
import { meshArgs } from "../../../support/topologies";

describe("The values of Istio's charts", () => {
  it("have pull secrets in the form of each chart", () => {
    const { east } = planWithGateway({}, {}, { istio: { imagePullSecrets: ["regcred"] } });
    assert.deepEqual(istiodValues(east).global.imagePullSecrets, ["regcred"]);
    assert.deepEqual((east!.base!.values as any).global.imagePullSecrets, ["regcred"]);
    assert.deepEqual(gatewayValues(east).imagePullSecrets, [{ name: "regcred" }]);
  });

  it("have the platform, and the node agent if it is on or the platform needs it", () => {
    const clusters = plan(
      meshArgs({
        east: { platform: "openshift" },
        west: { platform: "gke" },
        north: { cni: true },
        south: { platform: "openshift", cni: false },
      }),
    );
    const { east } = clusters;
    assert.equal(istiodValues(east).global.platform, "openshift");
    assert.equal(gatewayValues(east).platform, "openshift");
    assert.equal((east!.cni!.values as any).global.platform, "openshift");
    const withAgent = Object.values(clusters).filter(({ cni }) => cni);
    assert.deepEqual(
      withAgent.map(({ name }) => name),
      ["east", "north"],
    );
    for (const name of ["east", "north"])
      assert.deepEqual(istiodValues(clusters[name]).pilot, { cni: { enabled: true } });
    // The chart's own settings for OpenShift would turn it on.
    for (const name of ["west", "south"])
      assert.deepEqual(istiodValues(clusters[name]).pilot, { cni: { enabled: false } });
  });

  it("have the mesh configuration for an istiod, and not for a remote", () => {
    const meshConfig = { accessLogFile: "/dev/stdout" };
    const { east, west } = planWithGateway({}, {}, { meshConfig });
    assert.deepEqual(istiodValues(east).meshConfig, meshConfig);
    assert.equal(istiodValues(west).meshConfig, undefined);
  });

  it("have the cluster's DNS domain", () => {
    const domain = { clusterDomain: "a.example" };
    const clusters = plan(
      meshArgs({ east: domain, west: { role: "remote", primary: "east", ...domain } }),
    );
    for (const name of ["east", "west"])
      assert.equal(istiodValues(clusters[name]).global.proxy.clusterDomain, "a.example");
  });

  it("have the revision and its tags, as do the remote's objects", () => {
    const istio = { revision: "blue", revisionTags: ["stable"] };
    const { east, west } = planWithGateway({ addresses: ["10.0.0.1", "10.0.0.2"] }, {}, { istio });
    for (const cluster of [east, west]) {
      assert.deepEqual(pick(istiodValues(cluster), { revision: 0, revisionTags: 0 }), {
        revision: "blue",
        revisionTags: ["stable"],
      });
      assert.equal(gatewayValues(cluster).revision, "blue");
    }
    assert.deepEqual(
      endpointsOf(west).map(({ metadata }) => metadata.name),
      ["istiod-blue", "istiod-blue-east"],
    );
    assert.match(
      istiodValues(east).deploymentAnnotations["config.kubernetes.io/depends-on"],
      /ConfigMap\/istio-blue,.*ServiceAccount\/istiod-blue,/,
    );
  });

  it("have the system namespace, as do all manifests", () => {
    const { east, west } = planWithGateway(
      { networkPolicy: true, addresses: ["10.0.0.1", "10.0.0.2"] },
      { legacyEndpoints: true },
      { systemNamespace: "mesh" },
    );
    const { networkPolicy, chart } = east!.gateway!;
    const manifests = [...east!.exposure, serviceOf(east), networkPolicy!, ...endpointsOf(west)];
    assert.deepEqual([...new Set(manifests.map(({ metadata }) => metadata.namespace))], ["mesh"]);
    assert.equal(east!.namespace.metadata.name, "mesh");
    for (const { namespace } of [east!.istiod, east!.base!, chart!, west!.istiod])
      assert.equal(namespace, "mesh");
    assert.equal(istiodValues(west).global.istioNamespace, "mesh");
    assert.equal(
      exposureOf(east, "VirtualService").spec.tls[0].route[0].destination.host,
      "istiod.mesh.svc.cluster.local",
    );
  });
});
