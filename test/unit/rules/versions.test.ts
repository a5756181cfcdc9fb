import type { IstioArgs } from "../../../sdk/args/istio";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const mesh = (istio: IstioArgs): MultiClusterMeshArgs => meshArgs({ east: {} }, { istio });
const cluster = (istioVersion: string): MultiClusterMeshArgs =>
  meshArgs({ east: { istioVersion } });

describe("the version rules", () => {
  itRefuses([
    [
      "a version that is a word",
      mesh({ version: "latest" }),
      "istio.version",
      /expected a version, got "latest"; use the form 1\.31\.0/,
    ],
    [
      'a version with a "v"',
      mesh({ version: "v1.31.0" }),
      "istio.version",
      /expected the version of a chart, got "v1\.31\.0"; use 1\.31\.0$/,
    ],
    [
      "a version of one cluster with a space",
      cluster("1.31.0 "),
      "clusters.east.istioVersion",
      /; use 1\.31\.0$/,
    ],
    [
      "a version that is too old",
      mesh({ version: "1.27.9" }),
      "istio.version",
      /expected Istio 1\.28\.0 or newer, got 1\.27\.9; use 1\.30\.4 or newer/,
    ],
    [
      "a version that is too old, even if faulty versions are allowed",
      mesh({ version: "1.27.9", allowFaultyVersion: true }),
      "istio.version",
      /expected Istio 1\.28\.0 or newer/,
    ],
    [
      "a version with a known fault",
      mesh({ version: "1.30.3" }),
      "istio.version",
      /has a known fault: .*istio\/istio#\d+.*use 1\.30\.4 or newer, or set istio\.allowFaultyVersion/,
    ],
    [
      "a pre-release of a version with a known fault",
      mesh({ version: "1.30.3-rc.1" }),
      "istio.version",
      /1\.30\.3-rc\.1 has a known fault/,
    ],
    [
      "a version of one cluster with a known fault",
      cluster("1.30.0"),
      "clusters.east.istioVersion",
      /Istio 1\.30\.0 has a known fault/,
    ],
  ]);

  itAccepts([
    [
      "a version with a known fault if faulty versions are allowed",
      mesh({ version: "1.30.0", allowFaultyVersion: true }),
    ],
  ]);
});
