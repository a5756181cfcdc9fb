import assert from "node:assert/strict";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import {
  addressTypeOf,
  gatewayAddressOf,
  gatewayHostNameOrAddressOf,
  gatewayHostNameOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
  urlAtGatewayOf,
} from "../../../sdk/plan/reference";
import {
  endpointsOf,
  exposed,
  gatewayValues,
  istiodValues,
  pick,
  plan,
  remote,
  serviceOf,
  serving,
} from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("a remote's way to istiod", () => {
  const way = (gateway: EastWestGatewayArgs, west: ClusterArgs = {}) => {
    const { west: cluster } = serving(gateway, west);
    const { global, istiodRemote } = istiodValues(cluster);
    const slices = endpointsOf(cluster).filter(({ kind }) => kind === "EndpointSlice");
    return {
      address: global.remotePilotAddress,
      url: istiodRemote.injectionURL,
      path: istiodRemote.injectionPath,
      kinds: endpointsOf(cluster).map(({ kind }) => kind),
      slices: slices.map(({ metadata, addressType, endpoints }) => [
        metadata.name,
        addressType,
        endpoints,
      ]),
    };
  };
  const path = "/inject/cluster/west/net/west";

  it("is the chart's where there is one IP address, known or not", () => {
    assert.deepEqual(way({}), {
      address: gatewayIpAddressOf("east"),
      url: undefined,
      path,
      kinds: [],
      slices: [],
    });
    assert.equal(way({ addresses: ["10.0.0.1"] }).address, "10.0.0.1");
  });

  it("is a Service of ours where there are several, with a slice for each family", () => {
    const { address, kinds, slices } = way({ addresses: ["10.0.0.1", "fd00::1", "10.0.0.2"] });
    assert.deepEqual([address, kinds], [undefined, ["Service", "EndpointSlice", "EndpointSlice"]]);
    assert.deepEqual(slices, [
      ["istiod-east.ipv4", "IPv4", [{ addresses: ["10.0.0.1", "10.0.0.2"] }]],
      ["istiod-east.ipv6", "IPv6", [{ addresses: ["fd00::1"] }]],
    ]);
  });

  it("leads to the addresses of both families that a load balancer gets", () =>
    assert.deepEqual(
      way({ ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv4", "IPv6"] }).slices,
      [
        ["istiod-east.ipv4", "IPv4", gatewayIpAddressesOf("east", "EndpointSlice", "IPv4")],
        ["istiod-east.ipv6", "IPv6", gatewayIpAddressesOf("east", "EndpointSlice", "IPv6")],
      ],
    ));

  it("has slices of names of their own, whatever the primaries are called", () => {
    const clusters = plan(
      meshArgs({
        east: { eastWestGateway: { addresses: ["10.0.0.1", "fd00::1"] } },
        "east-ipv4": { eastWestGateway: { addresses: ["10.0.0.2"] } },
        west: { role: "remote", primaries: ["east", "east-ipv4"] },
      }),
    );
    const named = endpointsOf(clusters["west"]).flatMap(({ kind, metadata }) =>
      kind === "EndpointSlice" ? [metadata.name] : [],
    );
    assert.deepEqual(named, ["istiod-east.ipv4", "istiod-east.ipv6", "istiod-east-ipv4"]);
  });

  it("has a Service of the families of its endpoints, where the cluster's first one is not enough", () => {
    const service = (gateway: EastWestGatewayArgs) => {
      const found = endpointsOf(serving(gateway)["west"]).find(({ kind }) => kind === "Service");
      return found && { policy: found.spec.ipFamilyPolicy, families: found.spec.ipFamilies };
    };
    const [both, ipv6] = [
      { policy: "PreferDualStack", families: undefined },
      { policy: undefined, families: ["IPv6"] },
    ];
    assert.deepEqual(
      service({ ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] }),
      both,
    );
    assert.deepEqual(service({ addresses: ["10.0.0.1", "fd00::1"] }), both);
    assert.deepEqual(service({ ipFamilies: ["IPv6"] }), ipv6);
    assert.deepEqual(service({ addresses: ["fd00::1"] }), ipv6);
    assert.deepEqual(service({ addresses: ["10.0.0.1", "10.0.0.2"] }), {
      policy: undefined,
      families: undefined,
    });
    assert.equal(service({ ipFamilies: ["IPv4"] }), undefined);
  });

  it("has a Service of both families where only one of several gateways is known to have IPv6", () => {
    const clusters = plan(
      meshArgs({
        east: { eastWestGateway: { ipFamilies: ["IPv6"] } },
        west: {},
        south: { role: "remote", primaries: ["east", "west"] },
      }),
    );
    const [service] = endpointsOf(clusters["south"]);
    assert.deepEqual(
      [service.spec.ipFamilyPolicy, service.spec.ipFamilies],
      ["PreferDualStack", undefined],
    );
  });

  it("leads to the addresses that a host name is resolved to, given or assigned", () => {
    const slices = [
      ["istiod-east", addressTypeOf("east"), gatewayIpAddressesOf("east", "EndpointSlice")],
    ];
    assert.deepEqual(way({ hostNames: "Resolve" }).slices, slices);
    assert.deepEqual(way({ hostNames: "Resolve", addresses: ["a.example"] }).slices, slices);
    assert.equal(serving({ hostNames: "Resolve" })["east"]!.gateway!.resolvesHostNames, true);
  });

  it("is a host name, for webhooks by their URL, which istiod then has in its certificate", () => {
    const given = way({ hostNames: "InjectionURL", addresses: ["a.example"] });
    assert.deepEqual(given, {
      address: "a.example",
      url: `https://a.example:15017${path}`,
      path: undefined,
      kinds: [],
      slices: [],
    });
    const assigned = way({ hostNames: "InjectionURL" });
    assert.deepEqual(
      [assigned.address, assigned.url],
      [gatewayHostNameOf("east"), urlAtGatewayOf("east", "https://", `:15017${path}`)],
    );
    const customHost = (gateway: EastWestGatewayArgs): unknown =>
      istiodValues(serving(gateway)["east"]).env?.ISTIOD_CUSTOM_HOST;
    assert.equal(customHost({ hostNames: "InjectionURL", addresses: ["a.example"] }), "a.example");
    assert.deepEqual(customHost({ hostNames: "InjectionURL" }), gatewayHostNameOrAddressOf("east"));
    assert.equal(customHost({ hostNames: "Resolve", addresses: ["a.example"] }), undefined);
  });

  it("is any name or address for a remote with an injector of its own", () => {
    assert.deepEqual(way({}, { localInjector: true }).address, gatewayAddressOf("east"));
    assert.equal(way({ addresses: ["a.example"] }, { localInjector: true }).address, "a.example");
  });

  it("is told in the older form too where that is wanted, and not mirrored", () => {
    const legacy = (gateway: EastWestGatewayArgs) =>
      endpointsOf(serving(gateway, { legacyEndpoints: true })["west"]).find(
        ({ kind }) => kind === "Endpoints",
      );
    const ports = [
      { port: 15012, name: "tcp-istiod", protocol: "TCP" },
      { port: 15017, name: "tcp-webhook", protocol: "TCP" },
    ];
    assert.deepEqual(legacy({}).subsets, [
      { addresses: [{ ip: gatewayIpAddressOf("east") }], ports },
    ]);
    assert.deepEqual(legacy({}).metadata.labels, {
      "endpointslice.kubernetes.io/skip-mirror": "true",
    });
    assert.deepEqual(legacy({ addresses: ["10.0.0.1", "10.0.0.2", "fd00::1"] }).subsets, [
      { addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }], ports },
    ]);
    assert.deepEqual(legacy({ hostNames: "Resolve" }).subsets, [
      { addresses: gatewayIpAddressesOf("east", "Endpoints"), ports },
    ]);
    assert.equal(endpointsOf(serving({})["west"]).length, 0);
  });
});

describe("a gateway of both families, or of IPv6", () => {
  const switches = (gateway: EastWestGatewayArgs, more: Partial<MultiClusterMeshArgs> = {}) => {
    const { east, west } = plan(meshArgs({ east: {}, west: { eastWestGateway: gateway } }, more));
    return [east, west].map((cluster) => {
      const { env, meshConfig } = istiodValues(cluster);
      return [env?.ISTIO_DUAL_STACK, meshConfig?.defaultConfig?.proxyMetadata?.ISTIO_DUAL_STACK];
    });
  };

  it("switches dual stack on in every istiod and for every proxy", () => {
    const on = [
      ["true", "true"],
      ["true", "true"],
    ];
    assert.deepEqual(switches({ ipFamilyPolicy: "RequireDualStack" }), on);
    assert.deepEqual(switches({ ipFamilies: ["IPv6"] }), on);
    const local = serving({ ipFamilyPolicy: "PreferDualStack" }, { localInjector: true })["west"];
    assert.equal(istiodValues(local).env.ISTIO_DUAL_STACK, "true");
    assert.equal(
      istiodValues(local).meshConfig.defaultConfig.proxyMetadata.ISTIO_DUAL_STACK,
      "true",
    );
  });

  it("is no reason to where there is none, and one's own word counts more", () => {
    const off = [
      [undefined, undefined],
      [undefined, undefined],
    ];
    assert.deepEqual(switches({}), off);
    assert.deepEqual(switches({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }), off);
    const meshConfig = {
      defaultConfig: { proxyMetadata: { ISTIO_DUAL_STACK: "false", OTHER: "x" } },
    };
    assert.deepEqual(
      switches({ ipFamilyPolicy: "RequireDualStack" }, { meshConfig }).map(
        ([, proxies]) => proxies,
      ),
      ["false", "false"],
    );
  });
});

describe("a revision", () => {
  const istio = { revision: "blue", revisionTags: ["stable"] };

  it("is in the charts' values, the gateway's pods and the remote's Service", () => {
    const { east, west } = serving({ addresses: ["10.0.0.1", "10.0.0.2"] }, {}, { istio });
    for (const cluster of [east, west]) {
      assert.deepEqual(pick(istiodValues(cluster), { revision: 0, revisionTags: 0 }), {
        revision: "blue",
        revisionTags: ["stable"],
      });
      assert.equal(gatewayValues(cluster).revision, "blue");
    }
    assert.equal((east!.base!.values as any).defaultRevision, "blue");
    assert.equal((west!.base!.values as any).defaultRevision, "");
    assert.deepEqual(
      endpointsOf(west).map(({ metadata }) => metadata.name),
      ["istiod-blue", "istiod-blue-east"],
    );
    assert.match(
      istiodValues(east).deploymentAnnotations["config.kubernetes.io/depends-on"],
      /ConfigMap\/istio-blue,.*ServiceAccount\/istiod-blue,/,
    );
  });

  it("shares the gateway with others, so that only its own names lead to it", () => {
    const names = ["istiod-blue.istio-system.svc", "istiod-blue.istio-system.svc.cluster.local"];
    const virtualService = exposed(serving({}, {}, { istio })["east"], "VirtualService");
    assert.equal(virtualService.metadata.name, "istiod-vs-blue");
    assert.deepEqual(virtualService.spec.hosts, names);
    assert.deepEqual(virtualService.spec.tls[0].match, [{ port: 15012, sniHosts: names }]);
    const byName = exposed(
      serving({ addresses: ["a.example"], hostNames: "InjectionURL" }, {}, { istio })["east"],
      "VirtualService",
    );
    assert.deepEqual(byName.spec.hosts, [...names, "a.example"]);
    assert.deepEqual(exposed(serving({})["east"], "VirtualService").spec.hosts, ["*"]);
  });
});

describe("the exposure of istiod and services", () => {
  it("follows the clusters' DNS domains", () => {
    const domain = { clusterDomain: "a.example" };
    const clusters = plan(meshArgs({ east: domain, west: remote(domain) }));
    const services = clusters["east"]!.exposure.find(
      ({ metadata }) => metadata.name === "cross-network-gateway",
    ) as any;
    assert.deepEqual(services.spec.servers[0].hosts, ["*.a.example"]);
    assert.equal(
      exposed(clusters["east"], "VirtualService").spec.tls[0].route[0].destination.host,
      "istiod.istio-system.svc.a.example",
    );
    for (const name of ["east", "west"])
      assert.equal(istiodValues(clusters[name]).global.proxy.clusterDomain, "a.example");
  });

  it("of services is there where a gateway takes it up, and nowhere else", () => {
    const clusters = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { enabled: false } },
        north: { network: "n" },
        west: {},
      }),
    );
    const exposes = ({ exposure }: (typeof clusters)[string]): boolean =>
      exposure.some(({ kind }) => kind === "Gateway");
    assert.deepEqual(
      Object.values(clusters)
        .filter(exposes)
        .map(({ name }) => name),
      ["north", "west"],
    );
  });

  it("ends HTTPS at the gateway where a credential was given, and verifies istiod's certificate behind it", () => {
    const { east } = serving({ istiodCredential: "istiod-tls" });
    const [gateway] = east!.exposure.filter(
      ({ metadata }) => metadata.name === "istiod-gateway",
    ) as any[];
    assert.deepEqual(
      gateway.spec.servers.map(({ port, tls }: any) => [port.number, port.protocol, tls]),
      [15012, 15017].map((port) => [
        port,
        "HTTPS",
        { mode: "SIMPLE", credentialName: "istiod-tls" },
      ]),
    );
    const [service, host] = ["istiod.istio-system.svc", "istiod.istio-system.svc.cluster.local"];
    const route = (port: number, target: number) => ({
      match: [{ port }],
      route: [{ destination: { host, port: { number: target } } }],
    });
    assert.deepEqual(exposed(east, "VirtualService"), {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "istiod-vs", namespace: "istio-system" },
      spec: {
        hosts: ["*"],
        gateways: ["istiod-gateway"],
        http: [route(15012, 15012), route(15017, 443)],
      },
    });
    const tls = {
      mode: "SIMPLE",
      caCertificates: "/var/run/secrets/istio/root-cert.pem",
      sni: service,
      subjectAltNames: [service],
    };
    const portLevelSettings = [
      { port: { number: 15012 }, tls, connectionPool: { http: { h2UpgradePolicy: "UPGRADE" } } },
      { port: { number: 443 }, tls },
    ];
    assert.deepEqual(exposed(east, "DestinationRule"), {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: "istiod-dr", namespace: "istio-system" },
      spec: { host, exportTo: ["."], trafficPolicy: { portLevelSettings } },
    });
    assert.equal(exposed(serving({})["east"], "DestinationRule"), undefined);
  });

  it("is in the system namespace, whatever its name", () => {
    const { east, west } = serving(
      { networkPolicy: true, addresses: ["10.0.0.1", "10.0.0.2"] },
      { legacyEndpoints: true },
      { systemNamespace: "mesh" },
    );
    const manifests = [
      ...east!.exposure,
      serviceOf(east),
      east!.gateway!.networkPolicy!,
      ...endpointsOf(west),
    ];
    assert.deepEqual([...new Set(manifests.map(({ metadata }) => metadata.namespace))], ["mesh"]);
    assert.equal(east!.namespace.metadata.name, "mesh");
    for (const chart of [east!.istiod, east!.base!, east!.gateway!.chart!, west!.istiod])
      assert.equal(chart.namespace, "mesh");
    assert.equal(istiodValues(west).global.istioNamespace, "mesh");
    assert.equal(
      exposed(east, "VirtualService").spec.tls[0].route[0].destination.host,
      "istiod.mesh.svc.cluster.local",
    );
  });
});

describe("what else clusters are given", () => {
  it("is a mirror, for charts and images, unless either is named", () => {
    const from = (istio: NonNullable<MultiClusterMeshArgs["istio"]>) => {
      const { east } = plan(meshArgs({ east: { cni: true }, west: {} }, { istio }));
      const charts = [east!.base!, east!.istiod, east!.gateway!.chart!, east!.cni!];
      return {
        charts: charts.map(({ chart }) => chart),
        hubs: [east!.istiod, east!.cni!].map(({ values }: any) => values.global.hub),
      };
    };
    const at = (charts: string, hub: string) => ({
      charts: ["base", "istiod", "gateway", "cni"].map((chart) => `oci://${charts}/${chart}`),
      hubs: [hub, hub],
    });
    const mirror = "m.example:5000/istio";
    assert.deepEqual(from({ mirror }), at(`${mirror}/charts`, mirror));
    assert.deepEqual(
      from({ mirror, imageHub: "hub.example" }),
      at(`${mirror}/charts`, "hub.example"),
    );
    assert.deepEqual(
      from({ mirror, chartRepository: "oci://charts.example/x" }),
      at("charts.example/x", mirror),
    );
  });

  it("are pull secrets, in the form of each chart", () => {
    const { east } = serving({}, {}, { istio: { imagePullSecrets: ["regcred"] } });
    assert.deepEqual(istiodValues(east).global.imagePullSecrets, ["regcred"]);
    assert.deepEqual((east!.base!.values as any).global.imagePullSecrets, ["regcred"]);
    assert.deepEqual(gatewayValues(east).imagePullSecrets, [{ name: "regcred" }]);
  });

  it("is a platform, and the CNI agent where it is wanted or the platform wants it", () => {
    const clusters = plan(
      meshArgs({
        east: { platform: "openshift" },
        west: { platform: "gke" },
        north: { cni: true },
        south: { platform: "openshift", cni: false },
      }),
    );
    assert.deepEqual(
      [
        istiodValues(clusters["east"]).global.platform,
        gatewayValues(clusters["east"]).platform,
        (clusters["east"]!.cni!.values as any).global.platform,
      ],
      ["openshift", "openshift", "openshift"],
    );
    assert.deepEqual(
      Object.values(clusters)
        .filter(({ cni }) => cni)
        .map(({ name }) => name),
      ["east", "north"],
    );
    for (const name of ["east", "north"])
      assert.deepEqual(istiodValues(clusters[name]).pilot, { cni: { enabled: true } });
    // the chart's own settings for OpenShift would turn it on
    for (const name of ["west", "south"])
      assert.deepEqual(istiodValues(clusters[name]).pilot, { cni: { enabled: false } });
  });

  it("is the mesh's configuration, for every istiod and no remote", () => {
    const meshConfig = { accessLogFile: "/dev/stdout" };
    const { east, west } = serving({}, {}, { meshConfig });
    assert.deepEqual(istiodValues(east).meshConfig, meshConfig);
    assert.equal(istiodValues(west).meshConfig, undefined);
  });

  it("are a namespace's labels and annotations beside Istio's, whether it exists or not", () => {
    const namespace = { existing: true, labels: { team: "mesh" }, annotations: { note: "x" } };
    const { west } = serving({}, { namespace });
    assert.equal(west!.adoptsNamespace, true);
    assert.deepEqual(west!.namespace.metadata, {
      name: "istio-system",
      labels: { team: "mesh", "topology.istio.io/network": "west" },
      annotations: { note: "x", "topology.istio.io/controlPlaneClusters": "east" },
    });
  });
});
