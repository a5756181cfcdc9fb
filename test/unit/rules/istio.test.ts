import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const refused: RefusedRow[] = [
  [
    "a system namespace in capitals",
    meshArgs({ east: {} }, { systemNamespace: "Istio" }),
    "systemNamespace",
    /expected a DNS label, got "Istio"/,
  ],
  [
    "a revision with a dot",
    meshArgs({ east: {} }, { istio: { revision: "1.31" } }),
    "istio.revision",
    /expected a DNS label, got "1.31"/,
  ],
  [
    "a tag that is the revision",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["stable", "blue"] } }),
    "istio.revisionTags[1]",
    /the revision itself/,
  ],
  [
    "the tag default of no revision",
    meshArgs({ east: {} }, { istio: { revisionTags: ["default"] } }),
    "istio.revisionTags[0]",
    /"default" already/,
  ],
  [
    "a tag in capitals",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["Stable"] } }),
    "istio.revisionTags[0]",
    /expected a DNS label, got "Stable"/,
  ],
  [
    "a revision that makes the name of a Helm release too long",
    meshArgs({ east: {} }, { istio: { revision: "r".repeat(31) } }),
    "istio.revision",
    /has 31 characters, and in the Helm release istio-sidecar-injector-<revision> there is room for 30/,
  ],
  [
    "a tag that makes the name of a Service too long",
    meshArgs({ east: {} }, { istio: { revisionTags: ["stable", "t".repeat(44)] } }),
    "istio.revisionTags[1]",
    /has 44 characters, and in the Service istiod-revision-tag-<tag> there is room for 43/,
  ],
  [
    "a tag that is named twice",
    meshArgs({ east: {} }, { istio: { revisionTags: ["stable", "prod", "stable"] } }),
    "istio.revisionTags[2]",
    /"stable" is named twice/,
  ],
  [
    "a mirror with a scheme",
    meshArgs({ east: {} }, { istio: { mirror: "https://mirror.example" } }),
    "istio.mirror",
    /no registry; the form is HOST\[:PORT\]/,
  ],
  [
    "an image hub with a scheme",
    meshArgs({ east: {} }, { istio: { imageHub: "https://registry.example/istio" } }),
    "istio.imageHub",
    /"https:\/\/registry.example\/istio" is no registry; .*without a scheme/,
  ],
  [
    "an image hub with a tag",
    meshArgs({ east: {} }, { istio: { imageHub: "a.example/istio:1.31" } }),
    "istio.imageHub",
    /without a tag/,
  ],
  ...[
    "?!*",
    "a.example/?!*",
    "a.example/Istio",
    "a.example/-istio",
    "a.example/a..b",
    "a.example//istio",
    "a.example:x/istio",
    "a.example/",
  ].map((hub): RefusedRow => [
    `an image hub that no registry has: ${hub}`,
    meshArgs({ east: {} }, { istio: { imageHub: hub } }),
    "istio.imageHub",
    /is no registry; .* a path has lower-case letters/,
  ]),
  [
    "an image tag with a slash",
    meshArgs({ east: {} }, { istio: { imageTag: "istio/1.31" } }),
    "istio.imageTag",
    /"istio\/1.31" is no tag/,
  ],
  [
    "an image tag of 129 characters",
    meshArgs({ east: {} }, { istio: { imageTag: "t".repeat(129) } }),
    "istio.imageTag",
    /at most 128/,
  ],
  [
    "a pull secret in capitals",
    meshArgs({ east: {} }, { istio: { imagePullSecrets: ["pull", "Pull"] } }),
    "istio.imagePullSecrets[1]",
    /expected the name of a Secret, got "Pull"/,
  ],
  [
    "a DNS domain with an underscore",
    meshArgs({ east: { clusterDomain: "my_cluster.local" } }),
    "clusters.east.clusterDomain",
    /expected a DNS name, got "my_cluster.local"/,
  ],
];

const accepted: [string, MultiClusterMeshArgs][] = [
  ["the revision that means none", meshArgs({ east: {} }, { istio: { revision: "default" } })],
  [
    "the tag default of a revision",
    meshArgs({ east: {} }, { istio: { revision: "blue", revisionTags: ["default"] } }),
  ],
  [
    "the longest revision and tag that there is room for",
    meshArgs(
      { east: {} },
      { istio: { revision: "r".repeat(30), revisionTags: ["t".repeat(43), "prod"] } },
    ),
  ],
  [
    "an image hub without a path, a tag with a variant, and a pull secret with dots",
    meshArgs(
      { east: {} },
      {
        istio: {
          imageHub: "localhost:5000",
          imageTag: "1.31.0-distroless",
          imagePullSecrets: ["a.b"],
        },
      },
    ),
  ],
  [
    "a mirror with a host in capitals, and a path with all that it may have",
    meshArgs({ east: {} }, { istio: { mirror: "Mirror-1.example/a/b.c_d__e---f/2" } }),
  ],
  [
    "a mirror at an address",
    meshArgs({ east: {} }, { istio: { mirror: "10.0.0.1:5000/istio", imageHub: "istio" } }),
  ],
  [
    "an image hub whose first part is no host",
    meshArgs({ east: {} }, { istio: { imageHub: "our_team/istio" } }),
  ],
  [
    "a mirror with a port and a path",
    meshArgs({ east: {} }, { istio: { mirror: "mirror.example:5000/istio" } }),
  ],
];

describe("the rules of Istio", () => {
  itRefuses(refused);
  itAccepts(accepted);
});
