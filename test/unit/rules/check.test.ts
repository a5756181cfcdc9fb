import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { Issue } from "../../../sdk/issue";
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
    "one context for two clusters",
    meshArgs({ east: { context: "west" }, west: east }),
    "clusters.west.context",
    /leads to .*, which is already cluster "east"/,
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
});
