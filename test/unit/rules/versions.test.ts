import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses, type RefusedRow } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const refused: RefusedRow[] = [
  [
    "a version that is none",
    meshArgs({ east: {} }, { istio: { version: "latest" } }),
    "istio.version",
    /"latest" is no version; the form is/,
  ],
  [
    "a version with a letter in front",
    meshArgs({ east: {} }, { istio: { version: "v1.31.0" } }),
    "istio.version",
    /"v1.31.0" is no chart's version, which has no "v".*write 1.31.0$/,
  ],
  [
    "one cluster's version with a space",
    meshArgs({ east: { istioVersion: "1.31.0 " } }),
    "clusters.east.istioVersion",
    /write 1.31.0$/,
  ],
  [
    "a version that is too old",
    meshArgs({ east: {} }, { istio: { version: "1.27.9" } }),
    "istio.version",
    /1.27.9 is too old.*choose 1.30.4 or newer/,
  ],
  [
    "a version that is too old, even where faults are allowed",
    meshArgs({ east: {} }, { istio: { version: "1.27.9", allowFaultyVersion: true } }),
    "istio.version",
    /too old/,
  ],
  [
    "a version with known faults",
    meshArgs({ east: {} }, { istio: { version: "1.30.3" } }),
    "istio.version",
    /fault in meshes of several clusters.*istio\/istio#\d+.*1.30.4 or newer, or set istio.allowFaultyVersion/,
  ],
  [
    "a pre-release of a version with known faults",
    meshArgs({ east: {} }, { istio: { version: "1.30.3-rc.1" } }),
    "istio.version",
    /1.30.3-rc.1 has a fault/,
  ],
  [
    "one cluster's version with known faults",
    meshArgs({ east: { istioVersion: "1.30.0" } }),
    "clusters.east.istioVersion",
    /Istio 1.30.0 has a fault/,
  ],
];

const accepted: [string, MultiClusterMeshArgs][] = [
  [
    "a version whose faults somebody repaired",
    meshArgs({ east: {} }, { istio: { version: "1.30.0", allowFaultyVersion: true } }),
  ],
];

describe("the rules of Istio's versions", () => {
  itRefuses(refused);
  itAccepts(accepted);
});
