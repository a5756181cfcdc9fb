import type { Authority } from "../../sdk/certificates/make";
import type { ClusterArgs, IstioArgs, MultiClusterMeshArgs, TrustArgs } from "../../sdk";
import { makeAuthority } from "./authorities";

/** Changes of a mesh that follow one another. */
export interface Walk {
  readonly before: Change;
  /** The mesh after each step, by the name of the recorded preview. */
  readonly steps: { readonly [name: string]: Change };
}

/** The arguments that change. `east` is the primary. */
export type Change = Pick<MultiClusterMeshArgs, "istio" | "trust"> & {
  readonly east?: ClusterArgs;
};

/** The versions of the charts. Only their labels differ. */
export const [older, newer] = ["1.30.4", "1.31.1"] as const;

const tags = ["default"];

/** A canary "1-31" from the first update to the last. */
function canary(start: string): Walk {
  const next = "1-31";
  const isNamed = start !== "default";
  const both = (tagged: string, revision: string): IstioArgs => ({
    revision,
    revisions: {
      [start]: { version: older, ...(isNamed && tagged === start ? { tags } : {}) },
      [next]: { version: newer, ...(tagged === next ? { tags } : {}) },
    },
  });
  const moved = { east: { eastWestGateway: { revision: next } } };
  return {
    before: {
      istio: isNamed ? { version: older, revision: start, revisionTags: tags } : { version: older },
    },
    steps: {
      "add the canary": { istio: both(start, start) },
      "move the tag": { istio: both(next, start) },
      "move the gateway of one cluster": { istio: both(next, start), ...moved },
      "move all gateways": { istio: both(next, next) },
      "remove the old revision": {
        istio: { revision: next, revisions: { [next]: { version: newer, tags } } },
      },
      "write it in the short form": {
        istio: { version: newer, revision: next, revisionTags: tags },
      },
    },
  };
}

/** A rotation. The new root is generated if it is not given. */
interface Rotation {
  readonly trust: TrustArgs;
  readonly next?: TrustArgs;
  /** The intermediates below the old root and below the new one. */
  readonly authorities?: readonly [ClusterArgs, ClusterArgs];
}

function rotation({ trust, next, authorities: [first, second] = [{}, {}] }: Rotation): Walk {
  const step = (count: number, east: ClusterArgs): Change => ({
    trust: { ...trust, rotation: { ...next, step: count } },
    east,
  });
  return {
    before: { trust, east: first },
    steps: {
      "step one": step(1, first),
      "step two": step(2, second),
      "step three": step(3, second),
      ...(next && { "the new root in its place": { trust: { ...trust, ...next }, east: second } }),
    },
  };
}

/** Two roots, with an intermediate of each. */
export interface Roots {
  readonly old: Authority;
  readonly next: Authority;
  readonly belowOld: Authority;
  readonly belowNext: Authority;
}

export async function makeRoots(): Promise<Roots> {
  const [old, next] = [await makeAuthority(), await makeAuthority({ subject: "CN=Next" })];
  const below = (issuer: Authority) => makeAuthority({ subject: "CN=East", issuer });
  return { old, next, belowOld: await below(old), belowNext: await below(next) };
}

const certificate = (root: Authority): TrustArgs => ({ rootCertificate: root.certificate });
const withKey = (root: Authority): TrustArgs => ({
  ...certificate(root),
  rootKey: root.privateKey,
});

/** The walks, by the folder of their recorded previews. */
export const previewWalks: { readonly [name: string]: (roots: Roots) => Walk } = {
  "a canary": () => canary("1-30"),
  "a canary of a mesh without a revision": () => canary("default"),
  // its injection templates must not become those of the canary
  "a canary that gets all gateways at once": () => ({
    before: { istio: { version: older } },
    steps: {
      "add the canary": {
        istio: {
          revision: "1-31",
          revisions: { default: { version: older }, "1-31": { version: newer } },
        },
      },
    },
  }),
  "a new root for a generated one": () => rotation({ trust: {} }),
  "a new root for one of your own": ({ old, next }) =>
    rotation({ trust: withKey(old), next: withKey(next) }),
  "a new root for your intermediates": ({ old, next, belowOld, belowNext }) =>
    rotation({
      trust: certificate(old),
      next: certificate(next),
      authorities: [{ certificateAuthority: belowOld }, { certificateAuthority: belowNext }],
    }),
  "a new root for an existing Secret": ({ old, next }) =>
    rotation({
      trust: { ...certificate(old), existingSecret: "mesh-ca" },
      next: certificate(next),
    }),
};
