import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { defined } from "../../../sdk/defined";
import { readKubeconfigs } from "../../../sdk/kubeconfig/access";
import { warnOfAccess } from "../../../sdk/rules/connections";
import { fillDefaults } from "../../../sdk/topology/defaults";
import { checkArgs } from "../../support/check";
import { itAccepts, itRefuses, showIssues, type RefusedRow } from "../../support/issues";
import { kubeconfigFor, leakMarker } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };
const atServer = (server: string, tlsServerName?: string): ClusterArgs => ({
  apiServer: defined({ server, tlsServerName }),
});

/** A primary, and a remote with this server in the kubeconfig. */
function remoteAt(server: string): MultiClusterMeshArgs {
  const kubeconfig = kubeconfigFor(["east", "west"], (index) =>
    index === 0 ? "https://192.0.2.1:6443" : server,
  );
  return { clusters: { east: {}, west: remote }, defaults: { kubeconfig } };
}

describe("the rules for contexts", () => {
  itRefuses([
    [
      "two contexts of one API server",
      meshArgs(
        { east: {}, west: {} },
        {
          defaults: { kubeconfig: kubeconfigFor(["east", "west"], () => "https://192.0.2.1:6443") },
        },
      ),
      "clusters.west.context",
      /^context ".*" leads to .*, which is already cluster "east"; choose the context of another cluster$/,
    ],
    [
      "one context for two clusters",
      meshArgs({ east: { context: "west" }, west: {} }),
      "clusters.west.context",
      /^context "west" leads to https:\/\/192.0.2.2:6443, which is already cluster "east"/,
    ],
    [
      "a server with credentials, without repeating them",
      remoteAt(`https://user:${leakMarker}@127.0.0.1:6443`),
      "defaults.kubeconfig",
      /the server of context "west" contains a user name, password, query or fragment, .*; remove it/,
    ],
  ]);

  itAccepts([
    ["a kubeconfig that is an output", { clusters: { east: { kubeconfig: pulumi.output("x") } } }],
  ]);
});

describe("the rules for loopback addresses", () => {
  const loopback = "https://127.0.0.1:6443";
  /** An external control plane with two remotes, one of the three at a loopback address. */
  const external = (looped: string): MultiClusterMeshArgs => {
    const names = ["control", "east", "west"];
    const kubeconfig = kubeconfigFor(names, (index) =>
      names[index] === looped ? loopback : `https://192.0.2.${index}:6443`,
    );
    const served: ClusterArgs = { role: ClusterRole.Remote, primary: "control" };
    const control: ClusterArgs = { role: ClusterRole.External, configCluster: "east" };
    return { clusters: { control, east: served, west: served }, defaults: { kubeconfig } };
  };

  itRefuses([
    ...[
      loopback,
      "https://localhost:6443",
      "https://[::1]:6443",
      "https://[::ffff:127.0.0.1]:6443",
    ].map((server): RefusedRow => [
      `a remote at ${server}`,
      remoteAt(server),
      "clusters.west.apiServer.server",
      /^required: the kubeconfig has a loopback address, https:.*; set the URL/,
    ]),
    [
      "the config cluster of an external control plane",
      external("east"),
      "clusters.east.apiServer.server",
      /loopback address/,
    ],
    [
      "another remote of an external control plane",
      external("west"),
      "clusters.west.apiServer.server",
      /loopback address/,
    ],
  ]);

  const local = kubeconfigFor(["east", "west"], () => loopback);
  itAccepts([
    ["a cluster without peers", { clusters: { east: { kubeconfig: local } } }],
    ["an external control plane, which nothing reads", external("control")],
    [
      "clusters with another URL for their peers",
      meshArgs({
        east: { kubeconfig: local, ...atServer("https://10.1.2.3:6443") },
        west: { kubeconfig: kubeconfigFor(["west"]), ...atServer("https://10.1.2.4:6443") },
      }),
    ],
  ]);
});

describe("the rules for servers of several clusters", () => {
  const server = "https://10.0.0.5:6443";
  const twoAt = (one: ClusterArgs, other: ClusterArgs): MultiClusterMeshArgs =>
    meshArgs({ east: one, west: other });
  const proxied = (cluster: string): ClusterArgs =>
    atServer(`https://proxy.example/clusters/${cluster}`);

  itRefuses([
    [
      "one URL for two clusters",
      twoAt(atServer(server), atServer(`${server}/`)),
      "clusters.west.apiServer.server",
      /^https:\/\/10.0.0.5:6443\/ is already the server of "east"; .* set a different tlsServerName/,
    ],
    [
      "the URL in the kubeconfig of another cluster",
      twoAt(atServer("https://192.0.2.2:6443"), {}),
      "clusters.east.apiServer.server",
      /is already the server of "west"/,
    ],
  ]);

  itAccepts([
    [
      "one URL with two DNS names in the certificates",
      twoAt(atServer(server, "east.example"), atServer(server, "West.example")),
    ],
    [
      "one URL with two IP addresses in the certificates",
      twoAt(atServer(server, "10.0.0.1"), atServer(server, "2001:db8::1")),
    ],
    ["two paths of one host", twoAt(proxied("east"), proxied("of@west"))],
  ]);

  it("do not repeat the credentials in a URL of two clusters", () => {
    const secret = atServer(`https://user:${leakMarker}@10.0.0.1:6443`);
    const issues = checkArgs(twoAt(secret, secret));
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.east.apiServer.server", "clusters.west.apiServer.server"],
    );
    assert.doesNotMatch(showIssues(issues), new RegExp(leakMarker));
  });
});

describe("the warnings about contexts", () => {
  /** The warnings about a remote whose context leads to this cluster. */
  function warningsFor(cluster: object, west: ClusterArgs = remote): string[] {
    const kubeconfig = yaml.dump({
      clusters: [{ name: "c", cluster }],
      contexts: [{ name: "west", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user: { token: leakMarker } }],
    });
    const clusters = fillDefaults(meshArgs({ east: {}, west: { ...west, kubeconfig } }));
    const warnings = warnOfAccess(clusters, readKubeconfigs(clusters).access);
    return warnings.map(({ path, reason }) => `${path}: ${reason}`);
  }
  const server = "https://192.0.2.2:6443";

  it("name the argument for what remote secrets cannot contain", () => {
    assert.deepEqual(warningsFor({ server }), []);
    const [proxied] = warningsFor({ server, "proxy-url": `http://me:${leakMarker}@proxy:3128` });
    assert.match(proxied!, /^clusters\.west\.apiServer\.server: .*proxy-url.*192\.0\.2\.2/);
    const { HTTPS_PROXY: before } = process.env;
    process.env["HTTPS_PROXY"] = "http://proxy.example:3128";
    try {
      assert.deepEqual(warningsFor({ server }), [proxied]);
    } finally {
      if (before === undefined) delete process.env["HTTPS_PROXY"];
      else process.env["HTTPS_PROXY"] = before;
    }
    assert.doesNotMatch(proxied!, new RegExp(leakMarker));
    const [below] = warningsFor({ server: "https://rancher.example/k8s/clusters/c-1" });
    assert.match(
      below!,
      /^clusters\.west\.apiServer\.server: https:\/\/rancher\.example.* has a path/,
    );
  });

  it("are not given if apiServer is set, or if nothing reads the cluster", () => {
    const cluster = { server: `${server}/path`, "proxy-url": "http://proxy:3128" };
    assert.deepEqual(
      warningsFor(cluster, { ...remote, ...atServer("https://192.0.2.9:6443") }),
      [],
    );
    const alone = fillDefaults({
      clusters: { east: { kubeconfig: kubeconfigFor(["east"], () => `${server}/path`) } },
    });
    assert.deepEqual(warnOfAccess(alone, readKubeconfigs(alone).access), []);
  });
});
