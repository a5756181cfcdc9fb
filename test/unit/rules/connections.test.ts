import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { defined } from "../../../sdk/defined";
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
