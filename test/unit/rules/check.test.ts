import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { Issue } from "../../../sdk/issue";
import { findKubeconfig } from "../../../sdk/kubeconfig/find";
import { authorityData, kubeconfigFor, leakMarker } from "../../support/kubeconfig";
import { meshArgs, namedTopologies } from "../../support/topologies";
import { checkArgs } from "../../support/check";

const east = { role: ClusterRole.Primary };
const remote = (primary: string) => ({ role: ClusterRole.Remote, primary });

const authorityAt = "clusters.east.apiServer.certificateAuthorityData";
const pem = Buffer.from(authorityData, "base64").toString();

/** One row a rule: what was written, the field that is blamed, and words the reason must have. */
const cases: [string, MultiClusterMeshArgs, string, RegExp][] = [
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

  it("accept an API server's authority in base64, in lines too", () => {
    for (const data of [
      authorityData,
      authorityData.replace(/.{64}/g, "$&\n"),
      Buffer.from(pem + pem).toString("base64"),
    ])
      assert.equal(show(checkArgs(meshArgs({ east: ofAuthority(data) }))), "");
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
