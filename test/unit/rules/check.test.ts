import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { names } from "../../../sdk/plan/names";
import type { Issue } from "../../../sdk/issue";
import { findKubeconfig } from "../../../sdk/kubeconfig/find";
import { authorityData, kubeconfigFor, leakMarker } from "../../support/kubeconfig";
import { meshArgs, namedTopologies } from "../../support/topologies";
import { checkArgs, topologyOf } from "../../support/check";

const east = { role: ClusterRole.Primary };
const remote = (primary: string) => ({ role: ClusterRole.Remote, primary });
const wrong = (args: unknown) => args as MultiClusterMeshArgs;

const authorityAt = "clusters.east.apiServer.certificateAuthorityData";
const pem = Buffer.from(authorityData, "base64").toString();

/** One row a rule: what was written, the field that is blamed, and words the reason must have. */
const cases: [string, MultiClusterMeshArgs, string, RegExp][] = [
  ["no arguments", wrong(undefined), "the arguments", /expected an object, got nothing/],
  ["no clusters at all", wrong({}), "clusters", /^required: list the clusters/],
  ["an empty map of clusters", meshArgs({}), "clusters", /at least one/],
  ["clusters as a list", wrong({ clusters: [east] }), "clusters", /expected an object, got a list/],
  [
    "a cluster that holds nothing",
    wrong({ clusters: { east: null } }),
    "clusters.east",
    /expected an object, got nothing/,
  ],
  [
    "clusters that are an output",
    wrong({ clusters: pulumi.output({ east }) }),
    "clusters",
    /got an output or a promise/,
  ],
  [
    "a role that is an output",
    wrong({ clusters: { east: { role: pulumi.output("primary") } } }),
    "clusters.east.role",
    /got an output or a promise/,
  ],
  [
    "a Helm value that is an output",
    meshArgs({ east: { helmValues: { istiod: { pilot: { env: { A: pulumi.output("b") } } } } } }),
    "clusters.east.helmValues.istiod.pilot.env.A",
    /expected a plain value, got an output or a promise; this argument must be known when the program runs/,
  ],
  [
    "Helm values of all clusters that are an output, in a list",
    wrong({
      clusters: { east },
      defaults: { helmValues: { gateway: { tolerations: [{}, pulumi.output({})] } } },
    }),
    "defaults.helmValues.gateway.tolerations[1]",
    /got an output or a promise/,
  ],
  [
    "a promise in the mesh configuration",
    meshArgs({ east }, { meshConfig: { defaultConfig: { a: Promise.resolve(1) } } }),
    "meshConfig.defaultConfig.a",
    /got an output or a promise/,
  ],
  [
    "a kubeconfig that is a promise",
    meshArgs({ east: { kubeconfig: Promise.resolve("x") } }),
    "clusters.east.kubeconfig",
    /expected a string, got a promise; use pulumi\.output\(\.\.\.\)/,
  ],
  [
    "a function in the mesh configuration",
    meshArgs({ east }, { meshConfig: { a: () => 1 } }),
    "meshConfig.a",
    /expected plain data, got a function/,
  ],
  [
    "a date in Helm values",
    meshArgs({ east: { helmValues: { base: { a: [new Date()] } } } }),
    "clusters.east.helmValues.base.a[0]",
    /expected plain data, got a class instance; use strings, numbers/,
  ],
  [
    "NaN in Helm values",
    meshArgs({ east: { helmValues: { cni: { a: NaN } } } }),
    "clusters.east.helmValues.cni.a",
    /expected plain data, got NaN/,
  ],
  [
    "an unknown field",
    wrong(meshArgs({ east: { primry: "x" } as object })),
    "clusters.east.primry",
    /unknown field; expected .*"primary"/,
  ],
  [
    "an unknown field of the mesh",
    wrong({ ...meshArgs({ east }), mesh: "m" }),
    "mesh",
    /"meshId", "clusters"/,
  ],
  [
    "a role that does not exist",
    wrong(meshArgs({ east: { role: "main" as ClusterRole } })),
    "clusters.east.role",
    /expected "primary", "remote" or "external", got "main"/,
  ],
  [
    "a number for a string",
    wrong(meshArgs({ east: { network: 1 as unknown as string } })),
    "clusters.east.network",
    /expected a string, got 1/,
  ],
  [
    "an image pull policy that does not exist",
    meshArgs({ east }, { istio: { imagePullPolicy: "Sometimes" } }),
    "istio.imagePullPolicy",
    /expected "Always", "IfNotPresent" or "Never", got "Sometimes"/,
  ],
  [
    "a folder of charts that is not there",
    meshArgs({ east }, { istio: { chartRepository: "./no-charts", version: "1.31.1" } }),
    "istio.chartRepository",
    /no chart "base": expected a folder "base" .* or the archive "base-1\.31\.1\.tgz"/,
  ],
  [
    "a rotation that is no whole number",
    meshArgs({ east: { remoteSecret: { rotate: 1.5 } } }),
    "clusters.east.remoteSecret.rotate",
    /expected a whole number of at least 0, got 1\.5/,
  ],
  [
    "more pods than Kubernetes can count",
    meshArgs({ east: { eastWestGateway: { replicas: 2 ** 31 } } }),
    "clusters.east.eastWestGateway.replicas",
    /expected a whole number from 0 to 2147483647, got 2147483648/,
  ],
  [
    "a reader's account that cannot be a name",
    meshArgs({ east: { remoteSecret: { serviceAccount: "My Reader" } } }),
    "clusters.east.remoteSecret.serviceAccount",
    /expected a DNS label, got "My Reader"/,
  ],
  [
    "a reader's account that the charts do not know yet",
    meshArgs(
      { east: { remoteSecret: { serviceAccount: "peers" } } },
      { istio: { version: "1.30.4" } },
    ),
    "clusters.east.remoteSecret.serviceAccount",
    /Istio 1\.30\.4 know no account but their own/,
  ],
  [
    "istiod's own account for peers to read by",
    meshArgs({ east: { remoteSecret: { serviceAccount: "istiod" } } }),
    "clusters.east.remoteSecret.serviceAccount",
    /"istiod" is the account of a part of Istio itself/,
  ],
  [
    "the account of a revision's istiod for peers to read by",
    meshArgs(
      { east: { remoteSecret: { serviceAccount: "istiod-blue" } } },
      { istio: { revision: "blue" } },
    ),
    "clusters.east.remoteSecret.serviceAccount",
    /"istiod-blue" is the account of a part/,
  ],
  [
    "the gateway's account for peers to read by",
    meshArgs({ east: { remoteSecret: { serviceAccount: names.gateway } } }),
    "clusters.east.remoteSecret.serviceAccount",
    /choose another name/,
  ],
  [
    "the node agent's account for peers to read by",
    meshArgs({ east: { remoteSecret: { serviceAccount: "istio-cni" } } }),
    "clusters.east.remoteSecret.serviceAccount",
    /choose another name/,
  ],
  [
    "the account of all pods for peers to read by",
    meshArgs({ east: { remoteSecret: { serviceAccount: "default" } } }),
    "clusters.east.remoteSecret.serviceAccount",
    /every pod that names no account has this one/,
  ],
  ["a mesh ID with a space", meshArgs({ east }, { meshId: "my mesh" }), "meshId", /"my mesh"/],
  [
    "only remotes",
    meshArgs({ a: remote("b"), b: remote("a") }),
    "clusters",
    /at least one must be a primary/,
  ],
  ["a name with an underscore", meshArgs({ east_1: east }), "clusters.east_1", /DNS label/],
  ["a name in capitals", meshArgs({ East: east }), "clusters.East", /DNS label/],
  [
    "a name of 64 characters",
    meshArgs({ ["e".repeat(64)]: east }),
    `clusters.${"e".repeat(64)}`,
    /at most 63/,
  ],
  [
    "a remote without a primary",
    meshArgs({ east, west: { role: ClusterRole.Remote } }),
    "clusters.west.primary",
    /the primaries are "east"/,
  ],
  [
    "a primary that does not exist",
    meshArgs({ east, west: remote("esat") }),
    "clusters.west.primary",
    /no cluster "esat"; the primaries are "east"/,
  ],
  [
    "any primary where one is named",
    meshArgs({ east, west: remote("*") }),
    "clusters.west.primary",
    /only in a list; give clusters.west.primaries: \["\*"\] instead/,
  ],
  [
    "a primary that is a remote",
    meshArgs({ east, b: remote("east"), c: remote("b") }),
    "clusters.c.primary",
    /"b" is itself a remote/,
  ],
  [
    "a remote of itself",
    meshArgs({ east, b: remote("b") }),
    "clusters.b.primary",
    /itself a remote/,
  ],
  [
    "a primary with a primary",
    meshArgs({ east, west: { primary: "east" } }),
    "clusters.west.primary",
    /set clusters.west.role to "remote"/,
  ],
  [
    "a list of primaries that is none",
    wrong(meshArgs({ east, b: { role: ClusterRole.Remote, primaries: "east" } as object })),
    "clusters.b.primaries",
    /expected a list, got "east"/,
  ],
  [
    "an empty list of primaries",
    meshArgs({ east, b: { role: ClusterRole.Remote, primaries: [] } }),
    "clusters.b.primaries",
    /needs the name of its primary/,
  ],
  [
    "both ways to name a primary",
    meshArgs({ east, b: { ...remote("east"), primaries: ["east"] } }),
    "clusters.b.primaries",
    /either/,
  ],
  [
    "a list with a primary that does not exist",
    meshArgs({ east, b: { role: ClusterRole.Remote, primaries: ["east", "x"] } }),
    "clusters.b.primaries[1]",
    /no cluster "x"/,
  ],
  [
    "a list that names one twice",
    meshArgs({ east, b: { role: ClusterRole.Remote, primaries: ["east", "east"] } }),
    "clusters.b.primaries[1]",
    /named twice/,
  ],
  [
    "any primary beside a named one",
    meshArgs({ east, b: { role: ClusterRole.Remote, primaries: ["*", "east"] } }),
    "clusters.b.primaries",
    /stands alone/,
  ],
  [
    "two contexts of one API server",
    meshArgs(
      { east, west: east },
      { defaults: { kubeconfig: kubeconfigFor(["east", "west"], () => "https://192.0.2.1:6443") } },
    ),
    "clusters.west.context",
    /already cluster "east"/,
  ],
  [
    "a network that is no label",
    meshArgs({ east: { network: "net/1" } }),
    "clusters.east.network",
    /"net\/1"/,
  ],
  [
    "a context that does not exist",
    meshArgs({ east: { context: "wset" }, west: east }),
    "clusters.east.context",
    /has no context "wset"; it has "east" and "west"/,
  ],
  [
    "no context of the cluster's name",
    meshArgs({ east }, { defaults: { kubeconfig: kubeconfigFor(["a", "b"]) } }),
    "clusters.east.context",
    /it has "a" and "b"/,
  ],
  [
    "one context for two clusters",
    meshArgs({ east: { context: "west" }, west: east }),
    "clusters.west.context",
    /leads to .*, which is already cluster "east"/,
  ],
  [
    "a kubeconfig that is not there",
    meshArgs({ east: { kubeconfig: "no/such/file" } }),
    "clusters.east.kubeconfig",
    /"no\/such\/file" cannot be read \(ENOENT\)/,
  ],
  [
    "a kubeconfig that is no YAML",
    meshArgs({ east: { kubeconfig: `a: [\n${leakMarker}: {` } }),
    "clusters.east.kubeconfig",
    /not valid YAML \(line/,
  ],
  [
    "a kubeconfig that is something else",
    meshArgs({ east: { kubeconfig: `just\n${leakMarker}` } }),
    "clusters.east.kubeconfig",
    /not a kubeconfig/,
  ],
  [
    "a kubeconfig without contexts",
    meshArgs({ east: { kubeconfig: "apiVersion: v1\nkind: Config\n" } }),
    "clusters.east.kubeconfig",
    /no context/,
  ],
  [
    "a remote on a loopback address",
    loopback("https://127.0.0.1:6443"),
    "clusters.west.apiServer.server",
    /https:\/\/127.0.0.1:6443 is a loopback/,
  ],
  [
    "a remote on localhost",
    loopback("https://localhost:6443"),
    "clusters.west.apiServer.server",
    /loopback/,
  ],
  [
    "a remote on IPv6 loopback",
    loopback("https://[::1]:6443"),
    "clusters.west.apiServer.server",
    /loopback/,
  ],
  [
    "a remote on IPv4-mapped loopback",
    loopback("https://[::ffff:127.0.0.1]:6443"),
    "clusters.west.apiServer.server",
    /loopback/,
  ],
  [
    "an API server that is no URL",
    meshArgs({ east: { apiServer: { server: "unix:///run/api" } } }),
    "clusters.east.apiServer.server",
    /https:\/\/HOST:PORT/,
  ],
  [
    "an API server without a scheme",
    meshArgs({ east: { apiServer: { server: "10.0.0.1:6443" } } }),
    "clusters.east.apiServer.server",
    /"10.0.0.1:6443" is no URL of an API server; write https:\/\/10.0.0.1:6443$/,
  ],
  ...[
    `https://user:${leakMarker}@10.0.0.1:6443`,
    `https://${leakMarker}@10.0.0.1:6443`,
    `user:${leakMarker}@10.0.0.1:6443`,
    `https://user:${leakMarker}/a@10.0.0.1:6443`,
  ].map((server): (typeof cases)[number] => [
    `an API server for a user: ${server}`,
    meshArgs({ east: atServer(server), west: atServer(server) }),
    "clusters.west.apiServer.server",
    /^contains a user name or password, .*; remove it and the "@"$/,
  ]),
  [
    "a kubeconfig whose server is for a user",
    loopback(`https://user:${leakMarker}@127.0.0.1:6443`),
    "defaults.kubeconfig",
    /the server of context "west" contains a user name or password, .*; remove it/,
  ],
  ...["https://foo bar", "east.example:6443", "a_b", "10.0.0.300:1"].map(
    (name): (typeof cases)[number] => [
      `a name that no certificate has: ${name}`,
      meshArgs({ east: atServer("https://10.0.0.5:6443", name) }),
      "clusters.east.apiServer.tlsServerName",
      /is no name in a certificate: a DNS name or an IP address is needed/,
    ],
  ),
  [
    "a kubeconfig that is empty",
    meshArgs({ east: { kubeconfig: "" } }),
    "clusters.east.kubeconfig",
    /^expected a value, got ""; set it or remove it/,
  ],
  [
    "a context that is empty",
    meshArgs({ east: { context: "" } }),
    "clusters.east.context",
    /^expected a value, got ""; set it or remove it/,
  ],
  [
    "an API server of which all is said but where it is",
    wrong(meshArgs({ east: { apiServer: { tlsServerName: "east.example" } } as object })),
    "clusters.east.apiServer.server",
    /^required: set the URL/,
  ],
  [
    "a kubeconfig whose server has no scheme",
    meshArgs({ east: { kubeconfig: kubeconfigFor(["east"], () => "localhost:6443") } }),
    "clusters.east.kubeconfig",
    /the server of context "east": expected a URL, got "localhost:6443"; write https:\/\/localhost:6443$/,
  ],
  [
    "one API server for the peers of two clusters",
    meshArgs({ east: atServer("https://10.0.0.5:6443"), west: atServer("https://10.0.0.5:6443/") }),
    "clusters.west.apiServer.server",
    /https:\/\/10.0.0.5:6443\/ already leads to cluster "east"; give the API server of this cluster, or a tlsServerName/,
  ],
  [
    "the API server of another cluster's kubeconfig",
    meshArgs({ east: atServer("https://192.0.2.2:6443"), west: {} }),
    "clusters.east.apiServer.server",
    /already leads to cluster "west"/,
  ],
  [
    "an authority in plain PEM",
    meshArgs({ east: ofAuthority(pem) }),
    authorityAt,
    /plain PEM; give it in base64/,
  ],
  [
    "an authority that is no base64",
    meshArgs({ east: ofAuthority("no base64") }),
    authorityAt,
    /no base64; certificates in PEM/,
  ],
  [
    "an authority that is cut off",
    meshArgs({ east: ofAuthority(authorityData.slice(0, -3)) }),
    authorityAt,
    /no base64/,
  ],
  [
    "an authority of something else",
    meshArgs({ east: ofAuthority("Y2E=") }),
    authorityAt,
    /after decoding base64: expected certificates in PEM .*, got none/,
  ],
  [
    "an API server given as loopback",
    meshArgs({ east: { apiServer: { server: "https://127.0.0.2:1" } } }),
    "clusters.east.apiServer.server",
    /loopback/,
  ],
];

function ofAuthority(certificateAuthorityData: string): ClusterArgs {
  return { apiServer: { server: "https://10.0.0.5:6443", certificateAuthorityData } };
}

function atServer(server: string, tlsServerName?: string): ClusterArgs {
  return { apiServer: { server, ...(tlsServerName === undefined ? {} : { tlsServerName }) } };
}

function loopback(server: string): MultiClusterMeshArgs {
  const kubeconfig = kubeconfigFor(["east", "west"], (index) =>
    index === 0 ? "https://192.0.2.1:6443" : server,
  );
  return { clusters: { east, west: remote("east") }, defaults: { kubeconfig } };
}

const show = (issues: Issue[]): string =>
  issues.map(({ path: field, reason }) => `${field}: ${reason}`).join("\n");

describe("the rules of the arguments", () => {
  for (const [name, args, field, reason] of cases) {
    it(`refuse ${name}`, () => {
      const issues = checkArgs(args);
      assert.ok(
        issues.some((issue) => issue.path === field && reason.test(issue.reason)),
        `got:\n${show(issues)}`,
      );
      assert.doesNotMatch(show(issues), new RegExp(leakMarker));
    });
  }

  for (const [name, args] of Object.entries(namedTopologies)) {
    it(`accept ${name}`, () => assert.equal(show(checkArgs(args)), ""));
  }

  it("tell all problems at once, each with its field", () => {
    const issues = checkArgs(
      meshArgs({
        East: east,
        west: remote("nobody"),
        south: { role: ClusterRole.Remote },
        north: { context: "x" },
      }),
    );
    const fields = [
      "clusters.East",
      "clusters.west.primary",
      "clusters.south.primary",
      "clusters.north.context",
    ];
    assert.deepEqual(
      fields.filter((field) => !issues.some((issue) => issue.path === field)),
      [],
      show(issues),
    );
  });

  it("accept a loopback server of a cluster that nobody reads, and one with an address for its peers", () => {
    const kubeconfig = kubeconfigFor(["east", "west"], () => "https://127.0.0.1:6443");
    assert.equal(show(checkArgs({ clusters: { east: { kubeconfig } } })), "");
    const apiServer = (host: string) => ({ server: `https://${host}:6443` });
    const [one, other] = [
      { kubeconfig, apiServer: apiServer("10.1.2.3") },
      { kubeconfig: kubeconfigFor(["west"]), apiServer: apiServer("10.1.2.4") },
    ];
    assert.equal(show(checkArgs(meshArgs({ east: one, west: other }))), "");
  });

  it("accept one API server for the peers of two clusters where a name tells them apart, or a path", () => {
    const server = "https://10.0.0.5:6443";
    const proxied = (cluster: string) => atServer(`https://proxy.example/clusters/${cluster}`);
    for (const [one, other] of [
      ["east.example", "West.example"],
      ["10.0.0.1", "2001:db8::1"],
    ])
      assert.equal(
        show(checkArgs(meshArgs({ east: atServer(server, one), west: atServer(server, other) }))),
        "",
      );
    assert.equal(
      show(checkArgs(meshArgs({ east: proxied("east"), west: proxied("of@west") }))),
      "",
    );
  });

  it("accept every kind of plain data in Helm values, twice too", () => {
    const shared = {
      list: [1, "a", true, null, [], {}],
      none: undefined,
      bare: Object.assign(Object.create(null), { a: 1 }),
    };
    assert.equal(
      show(
        checkArgs(
          meshArgs(
            { east: { helmValues: { istiod: { one: shared, other: shared } } } },
            { meshConfig: shared },
          ),
        ),
      ),
      "",
    );
  });

  it("accept an API server's authority in base64, in lines too", () => {
    for (const data of [
      authorityData,
      authorityData.replace(/.{64}/g, "$&\n"),
      Buffer.from(pem + pem).toString("base64"),
    ])
      assert.equal(show(checkArgs(meshArgs({ east: ofAuthority(data) }))), "");
  });

  it("blame the defaults, once, for what stands there alone", () => {
    const defaults = {
      kubeconfig: kubeconfigFor(["east", "west", "north"]),
      clusterDomain: "a_b",
      apiServer: { server: "https://10.0.0.5:6443" },
      eastWestGateway: { addresses: ["127.0.0.1"], replicas: 0 },
      remoteSecret: { serviceAccount: "A" },
    };
    const own = {
      clusterDomain: "c_d",
      apiServer: { server: "https://10.0.0.6" },
      eastWestGateway: { replicas: 0 },
    };
    assert.deepEqual(
      checkArgs({ clusters: { east: {}, west: {}, north: own }, defaults })
        .map(({ path: field }) => field)
        .sort(),
      [
        "clusters.north.clusterDomain",
        "clusters.north.eastWestGateway.replicas",
        "defaults.apiServer.server",
        "defaults.clusterDomain",
        "defaults.eastWestGateway.addresses[0]",
        "defaults.eastWestGateway.replicas",
        "defaults.remoteSecret.serviceAccount",
      ],
    );
  });

  it("blame the cluster for what is missing in it and in the defaults", () => {
    const args = {
      clusters: { east, west: {} },
      defaults: { role: ClusterRole.Remote, kubeconfig: kubeconfigFor(["east", "west"]) },
    };
    assert.deepEqual(
      checkArgs(args).map(({ path: field }) => field),
      ["clusters.west.primary"],
    );
  });

  const kubeconfig = kubeconfigFor(["east", "west", "north"]);

  it("let defaults for remotes stand beside primaries, to which they do not apply", () => {
    const defaults = {
      kubeconfig,
      role: ClusterRole.Remote,
      primary: "east",
      localInjector: true,
      legacyEndpoints: true,
    };
    const args = { clusters: { east, north: east, west: {} }, defaults };
    assert.equal(show(checkArgs(args)), "");
    const read = topologyOf(args).clusters.map((cluster) => [
      cluster.name,
      cluster.controlPlaneClusters,
      cluster.localInjector,
    ]);
    assert.deepEqual(read, [
      ["east", ["east"], false],
      ["north", ["north"], false],
      ["west", ["east"], true],
    ]);
    assert.equal(
      show(
        checkArgs({
          clusters: { east, west: remote("east") },
          defaults: { kubeconfig, primaries: ["east"] },
        }),
      ),
      "",
    );
  });

  it("let a remote name its primaries in either way, whichever the defaults have", () => {
    const west = (own: ClusterArgs, defaults: ClusterArgs): readonly string[] => {
      const args = {
        clusters: { east, north: east, west: { role: ClusterRole.Remote, ...own } },
        defaults: { kubeconfig, ...defaults },
      };
      assert.equal(show(checkArgs(args)), "");
      return topologyOf(args).clusters.find(({ name }) => name === "west")!.controlPlaneClusters;
    };
    assert.deepEqual(west({ primary: "north" }, { primaries: ["east"] }), ["north"]);
    assert.deepEqual(west({ primaries: ["north", "east"] }, { primary: "east" }), [
      "north",
      "east",
    ]);
  });

  it("leave a kubeconfig that is only known later to the installer", () => {
    assert.equal(
      show(checkArgs({ clusters: { east: { kubeconfig: pulumi.output("later") } } })),
      "",
    );
  });

  const withAmbient = (work: (folder: string) => void): void => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
    const before = process.env["KUBECONFIG"];
    try {
      work(folder);
    } finally {
      if (before === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = before;
      fs.rmSync(folder, { recursive: true });
    }
  };

  it("find the ambient kubeconfig, in several files as kubectl does", () =>
    withAmbient((folder) => {
      const files = ["east", "west"].map((name) => path.join(folder, name));
      for (const file of files)
        fs.writeFileSync(
          file,
          kubeconfigFor([path.basename(file)], () => `https://${path.basename(file)}.example:6443`),
        );
      process.env["KUBECONFIG"] = [...files, path.join(folder, "missing")].join(path.delimiter);
      assert.equal(
        show(checkArgs({ clusters: { east, west: { network: "n", context: "west" } } })),
        "",
      );
      assert.match(
        show(checkArgs({ clusters: { south: { context: "south" } } })),
        /it has "east" and "west"/,
      );
    }));

  it("find the files that several ambient kubeconfigs name in the folder of each", () =>
    withAmbient((folder) => {
      const files = ["one", "two"].map((name) => {
        const file = path.join(folder, name, "config");
        fs.mkdirSync(path.dirname(file));
        const cluster = {
          server: `https://${name}.example:6443`,
          "certificate-authority": "pki/ca.pem",
        };
        const user = {
          "client-certificate": "client.pem",
          "client-key": "/keys/client.key",
          tokenFile: "token",
          exec: { command: "./log-in" },
        };
        const kubeconfig = {
          clusters: [{ name, cluster }],
          contexts: [{ name, context: { cluster: name, user: name } }],
          users: [
            { name, user },
            { name: `${name} by PATH`, user: { exec: { command: "log-in" } } },
          ],
        };
        fs.writeFileSync(file, yaml.dump(kubeconfig));
        return file;
      });
      process.env["KUBECONFIG"] = files.join(path.delimiter);
      const { clusters, users } = yaml.load(findKubeconfig(undefined).content) as {
        [list: string]: any[];
      };
      const inFolders = (file: string): string[] =>
        ["one", "two"].map((name) => path.join(folder, name, file));
      assert.deepEqual(
        clusters!.map(({ cluster }) => cluster["certificate-authority"]),
        inFolders("pki/ca.pem"),
      );
      const [own, byPath] = [
        users!.filter((_, at) => at % 2 === 0),
        users!.filter((_, at) => at % 2 === 1),
      ];
      assert.deepEqual(
        own.map(({ user }) => user["client-certificate"]),
        inFolders("client.pem"),
      );
      assert.deepEqual(
        own.map(({ user }) => user["client-key"]),
        ["/keys/client.key", "/keys/client.key"],
      );
      assert.deepEqual(
        own.map(({ user }) => user.tokenFile),
        inFolders("token"),
      );
      assert.deepEqual(
        own.map(({ user }) => user.exec.command),
        inFolders("log-in"),
      );
      assert.deepEqual(
        byPath.map(({ user }) => user.exec.command),
        ["log-in", "log-in"],
      );
    }));
});
