import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { HostNameStrategy } from "../../../sdk/args/gateway-service";
import type { IstioArgs } from "../../../sdk/args/istio";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses } from "../../support/issues";
import { remote } from "../../support/plans";
import { ambientArgs, meshArgs, withExternalControlPlane } from "../../support/topologies";

type Revisions = IstioArgs["revisions"] & object;

const both: Revisions = { "1-30": { version: "1.30.4" }, "1-31": { version: "1.31.0" } };
const canary: Revisions = { default: { version: "1.30.4" }, "1-31": { version: "1.31.0" } };

const mesh = (istio: IstioArgs, east: ClusterArgs = {}): MultiClusterMeshArgs =>
  meshArgs({ east }, { istio });
const served = (east: ClusterArgs, west: ClusterArgs = {}): MultiClusterMeshArgs =>
  meshArgs({ east, west: remote({ primary: "east", ...west }) }, { istio: { revisions: both } });

describe("the rules of revisions", () => {
  itAccepts([
    ["revisions with a version each", mesh({ revisions: both })],
    ["a canary next to a control plane without a revision", mesh({ revisions: canary })],
    ["one revision", mesh({ revisions: { "1-31": {} } })],
    [
      'the tag "default" for the canary of a mesh without a revision',
      mesh({ revisions: { default: {}, "1-31": { tags: ["default", "prod"] } } }),
    ],
    ["a revision for the gateways", mesh({ revision: "1-31", revisions: both })],
    [
      "a revision for the gateway of a cluster",
      mesh({ revisions: canary }, { eastWestGateway: { revision: "default" } }),
    ],
    [
      "a namespace with the tag of another revision",
      mesh(
        { revisions: { "1-30": {}, "1-31": { tags: ["next"] } } },
        { namespace: { labels: { "istio.io/rev": "next" } } },
      ),
    ],
    ["a remote", served({})],
    [
      "a remote of two primaries",
      meshArgs(
        { east: {}, west: {}, south: { role: ClusterRole.Remote, primaries: ["east", "west"] } },
        { istio: { revisions: both } },
      ),
    ],
    [
      "ambient mode with one revision",
      ambientArgs({ east: {} }, { istio: { revisions: { "1-31": {} } } }),
    ],
  ]);

  itRefuses([
    ["no revision", mesh({ revisions: {} }), "istio.revisions", /at least one revision, got none/],
    [
      "the name of a version",
      mesh({ revisions: { "1.31": {} } }),
      "istio.revisions.1.31",
      /expected a DNS label, got "1.31"/,
    ],
    [
      "a version that is faulty",
      mesh({ revisions: { old: { version: "1.30.3" }, new: { version: "1.31.0" } } }),
      "istio.revisions.old.version",
      /Istio 1\.30\.3 has a known fault/,
    ],
    [
      "versions that are two minor versions apart",
      mesh({
        allowFaultyVersion: true,
        revisions: { a: { version: "1.29.9" }, b: { version: "1.31.0" } },
      }),
      "istio.revisions.b.version",
      /at most one minor version apart, got 1\.31\.0 and 1\.29\.9/,
    ],
    [
      "gateways of a revision that is not there",
      mesh({ revision: "1-32", revisions: both }),
      "istio.revision",
      /expected one of istio.revisions, "1-30" or "1-31", got "1-32"/,
    ],
    [
      "a gateway of a revision that is not there",
      mesh({ revisions: both }, { eastWestGateway: { revision: "1-32" } }),
      "clusters.east.eastWestGateway.revision",
      /expected "1-30" or "1-31", got "1-32"/,
    ],
    [
      "a gateway of another revision without revisions",
      mesh({ revision: "1-30" }, { eastWestGateway: { revision: "1-31" } }),
      "clusters.east.eastWestGateway.revision",
      /expected "1-30", got "1-31"/,
    ],
    [
      "tags outside of the revisions",
      mesh({ revisions: both, revisionTags: ["prod"] }),
      "istio.revisionTags",
      /cannot be combined with istio.revisions; set tags of a revision there/,
    ],
    [
      "an image tag for all revisions",
      mesh({ revisions: both, imageTag: "1.31" }),
      "istio.imageTag",
      /cannot be combined with istio.revisions; set imageTag/,
    ],
    [
      "a version of one cluster",
      mesh({ revisions: both }, { istioVersion: "1.31.0" }),
      "clusters.east.istioVersion",
      /cannot be combined with istio.revisions; set version/,
    ],
    [
      "a tag of two revisions",
      mesh({ revisions: { a: { tags: ["prod"] }, b: { tags: ["next", "prod"] } } }),
      "istio.revisions.b.tags[1]",
      /the tag "prod" leads to "a" already, by istio.revisions.a.tags\[0\]/,
    ],
    [
      "a tag with the name of a revision",
      mesh({ revisions: { a: {}, b: { tags: ["a"] } } }),
      "istio.revisions.b.tags[0]",
      /the same name, "a"/,
    ],
    [
      'the tag "default" of the revision "default"',
      mesh({ revisions: { default: { tags: ["default"] }, b: {} } }),
      "istio.revisions.default.tags[0]",
      /is "default" already/,
    ],
    [
      "ambient mode",
      ambientArgs({ east: {} }, { istio: { revisions: both } }),
      "istio.revisions",
      /expected one revision in ambient mode, got several: each node has one ztunnel/,
    ],
    [
      "an external control plane",
      withExternalControlPlane({}, { istio: { revisions: both } }),
      "istio.revisions",
      /while clusters.control.role is "external": remotes reach .* without a gateway/,
    ],
    [
      "a local injector",
      meshArgs(
        { east: {}, west: remote({ primary: "east", localInjector: true }) },
        { istio: { revisions: canary } },
      ),
      "istio.revisions",
      /while clusters.west.localInjector is true/,
    ],
    [
      "a gateway that terminates TLS for istiod",
      served({ eastWestGateway: { istiodCredential: "certificate" } }),
      "istio.revisions",
      /while clusters.east.eastWestGateway.istiodCredential is set/,
    ],
    [
      "webhooks at the host name of a gateway",
      served({ eastWestGateway: { hostNames: HostNameStrategy.InjectionURL } }),
      "istio.revisions",
      /eastWestGateway.hostNames is "InjectionURL": the URL .* is the same for each revision/,
    ],
  ]);
});
