import type { IstioArgs } from "../../../sdk/args/istio";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const mesh = (istio: IstioArgs): MultiClusterMeshArgs => meshArgs({ east: {} }, { istio });

describe("the Istio rules", () => {
  itRefuses([
    [
      "a mesh ID with a space",
      meshArgs({ east: {} }, { meshId: "my mesh" }),
      "meshId",
      /expected a label value, got "my mesh"/,
    ],
    [
      "a system namespace in capitals",
      meshArgs({ east: {} }, { systemNamespace: "Istio" }),
      "systemNamespace",
      /expected a DNS label, got "Istio"/,
    ],
    [
      "a ready timeout without a unit",
      meshArgs({ east: {} }, { readyTimeout: "0" }),
      "readyTimeout",
      /expected a duration such as 90s, 10m or 1h, or "0s" to turn the wait off, got "0"/,
    ],
    [
      "a ready timeout of more than a day",
      meshArgs({ east: {} }, { readyTimeout: "25h" }),
      "readyTimeout",
      /expected at most 24h, got "25h"/,
    ],
    [
      "a revision with a dot",
      mesh({ revision: "1.31" }),
      "istio.revision",
      /expected a DNS label, got "1.31"/,
    ],
    [
      "a revision that is too long for the name of a Helm release",
      mesh({ revision: "r".repeat(31) }),
      "istio.revision",
      /at most 30 characters, got 31; .* the Helm release istio-sidecar-injector-<revision>/,
    ],
    [
      "a tag that is the revision",
      mesh({ revision: "blue", revisionTags: ["stable", "blue"] }),
      "istio.revisionTags[1]",
      /got the same name, "blue"/,
    ],
    [
      'the tag "default" without a revision',
      mesh({ revisionTags: ["default"] }),
      "istio.revisionTags[0]",
      /requires istio.revision, .* is "default" already/,
    ],
    [
      "a tag in capitals",
      mesh({ revision: "blue", revisionTags: ["Stable"] }),
      "istio.revisionTags[0]",
      /expected a DNS label, got "Stable"/,
    ],
    [
      "a tag that is too long for the name of a Service",
      mesh({ revisionTags: ["stable", "t".repeat(44)] }),
      "istio.revisionTags[1]",
      /at most 43 characters, got 44; .* the Service istiod-revision-tag-<tag>/,
    ],
    [
      "a mirror with a scheme",
      mesh({ mirror: "https://mirror.example" }),
      "istio.mirror",
      /expected HOST\[:PORT\]\[\/PATH\], got "https:\/\/mirror.example"; remove "https:\/\/"/,
    ],
    [
      "an image hub with a scheme",
      mesh({ imageHub: "oci://registry.example/istio" }),
      "istio.imageHub",
      /got "oci:\/\/registry.example\/istio"; remove "oci:\/\/"/,
    ],
    [
      "a pull secret in capitals",
      mesh({ imagePullSecrets: ["pull", "Pull"] }),
      "istio.imagePullSecrets[1]",
      /expected the name of a Secret, got "Pull"/,
    ],
  ]);

  itAccepts([
    ["a ready timeout that is turned off", meshArgs({ east: {} }, { readyTimeout: "0s" })],
    ["the longest ready timeout", meshArgs({ east: {} }, { readyTimeout: "24h" })],
    ['the revision "default"', mesh({ revision: "default" })],
    ['the tag "default" with a revision', mesh({ revision: "blue", revisionTags: ["default"] })],
    [
      "the longest revision and tag",
      mesh({ revision: "r".repeat(30), revisionTags: ["t".repeat(43), "prod"] }),
    ],
    ["a pull secret with a dot", mesh({ imagePullSecrets: ["a.b"] })],
    [
      "a mirror with a host in capitals and a path",
      mesh({ mirror: "Mirror-1.example/a/b.c_d__e---f/2" }),
    ],
    ["a mirror with a port and a path", mesh({ mirror: "mirror.example:5000/istio" })],
    ["a mirror at an IP address", mesh({ mirror: "10.0.0.1:5000/istio", imageHub: "istio" })],
    [
      "an image hub without a path",
      mesh({ imageHub: "localhost:5000", imageTag: "1.31.0-distroless" }),
    ],
    ["an image hub without a host", mesh({ imageHub: "our_team/istio" })],
  ]);
});
