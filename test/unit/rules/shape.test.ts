import * as pulumi from "@pulumi/pulumi";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

/** Arguments that TypeScript would refuse. Other languages can pass them. */
const wrong = (args: unknown): MultiClusterMeshArgs => args as MultiClusterMeshArgs;
const cluster = (east: unknown): MultiClusterMeshArgs => wrong({ clusters: { east } });

describe("the form rules", () => {
  itRefuses([
    ["missing arguments", wrong(undefined), "the arguments", /expected an object, got nothing/],
    ["missing clusters", wrong({}), "clusters", /^required: list the clusters/],
    ["a list of clusters", wrong({ clusters: [{}] }), "clusters", /expected an object, got a list/],
    ["a cluster that is null", cluster(null), "clusters.east", /expected an object, got nothing/],
    [
      "an unknown field",
      cluster({ primry: "x" }),
      "clusters.east.primry",
      /unknown field; expected .*"primary"/,
    ],
    [
      "an unknown field of the mesh",
      wrong({ ...meshArgs({ east: {} }), mesh: "m" }),
      "mesh",
      /unknown field; expected "meshId", "clusters"/,
    ],
    [
      "an unknown role",
      cluster({ role: "main" }),
      "clusters.east.role",
      /expected "primary", "remote" or "external", got "main"/,
    ],
    [
      "an unknown image pull policy",
      meshArgs({ east: {} }, { istio: { imagePullPolicy: "Sometimes" } }),
      "istio.imagePullPolicy",
      /expected "Always", "IfNotPresent" or "Never", got "Sometimes"/,
    ],
    [
      "a number instead of a string",
      cluster({ network: 1 }),
      "clusters.east.network",
      /expected a string, got 1/,
    ],
    [
      "a string instead of a list",
      cluster({ role: ClusterRole.Remote, primaries: "east" }),
      "clusters.east.primaries",
      /expected a list, got "east"/,
    ],
    [
      "a fraction instead of a whole number",
      cluster({ remoteSecret: { rotate: 1.5 } }),
      "clusters.east.remoteSecret.rotate",
      /expected a whole number of at least 0, got 1\.5/,
    ],
    [
      "more replicas than Kubernetes allows",
      cluster({ eastWestGateway: { replicas: 2 ** 31 } }),
      "clusters.east.eastWestGateway.replicas",
      /expected a whole number from 0 to 2147483647, got 2147483648/,
    ],
    [
      "an empty kubeconfig",
      cluster({ kubeconfig: "" }),
      "clusters.east.kubeconfig",
      /^expected a value, got ""; set it or remove it/,
    ],
    [
      "an empty context",
      cluster({ context: "" }),
      "clusters.east.context",
      /^expected a value, got ""; set it or remove it/,
    ],
    [
      "an API server without a URL",
      cluster({ apiServer: { tlsServerName: "east.example" } }),
      "clusters.east.apiServer.server",
      /^required: set the URL/,
    ],
    [
      "clusters that are an output",
      wrong({ clusters: pulumi.output({ east: {} }) }),
      "clusters",
      /expected a plain value, got an Output or a Promise/,
    ],
    [
      "a role that is an output",
      cluster({ role: pulumi.output("primary") }),
      "clusters.east.role",
      /expected a plain value, got an Output or a Promise/,
    ],
    [
      "a kubeconfig that is a promise",
      cluster({ kubeconfig: Promise.resolve("x") }),
      "clusters.east.kubeconfig",
      /expected a string, got a promise; use pulumi\.output\(\.\.\.\)/,
    ],
  ]);
});
