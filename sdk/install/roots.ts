import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../args/cluster";
import type { TrustArgs } from "../args/trust";
import type { MeshPlan } from "../plan/plan";
import type { Facts } from "../preflight/facts";
import { atRest } from "../topology/rotation";
import { assertDefined } from "./assert-defined";
import type { Refusal } from "./refusal";
import { generatedRoot, givenRoot, givenRootWithKey, type Root } from "./root";

/** The arguments about trust. */
export interface GivenTrust {
  readonly trust: TrustArgs;
  readonly clusters: ReadonlyMap<string, ClusterArgs>;
  readonly refusal: Refusal;
  /** What the clusters answered. A step of a rotation depends on it. */
  readonly facts: () => Promise<Facts>;
}

/** The roots in the current step of a rotation. */
export interface Roots {
  readonly trusted: readonly Root[];
  readonly signing: Root;
}

/** Makes the roots that the current step needs, and no others. */
export function makeRoots(
  name: string,
  plan: MeshPlan,
  given: GivenTrust,
  parent: pulumi.Resource,
): Roots {
  const make = {
    old: () => oldRoot(name, plan, given, parent),
    new: () => newRoot(name, plan, given, parent),
  };
  const { trusts, signs } = plan.trust.rotation ?? atRest;
  const made = new Map(trusts.map((which) => [which, make[which]()]));
  const signing = assertDefined(made.get(signs), "the root that signs");
  return { trusted: [...made.values()], signing };
}

/** All certificates as one PEM. Their form is kept, but each begins on a new line. */
export const joinCertificates = (pems: readonly string[]): string =>
  pems.map((pem, index) => (index < pems.length - 1 ? `${pem.trimEnd()}\n` : pem)).join("");

function oldRoot(
  name: string,
  plan: MeshPlan,
  { trust, refusal }: GivenTrust,
  parent: pulumi.Resource,
): Root {
  switch (plan.trust.mode) {
    case "generated":
      return generatedRoot(name, plan, plan.trust.rotation?.earlier ?? 0, { parent }, refusal);
    case "givenRoot":
      return givenRootWithKey("trust", trust, refusal);
    case "givenIntermediates":
      return givenRoot("trust", trust, refusal);
    case "existingSecret":
      // as it was given, because istiod copies it unchanged from the Secret
      return givenRoot("trust", trust, refusal, (pem) => pem);
  }
}

function newRoot(
  name: string,
  plan: MeshPlan,
  { trust: { rotation }, refusal }: GivenTrust,
  parent: pulumi.Resource,
): Root {
  const path = "trust.rotation";
  if (rotation?.rootKey !== undefined) return givenRootWithKey(path, rotation, refusal);
  if (plan.trust.mode === "existingSecret")
    return givenRoot(path, rotation ?? {}, refusal, (pem) => pem);
  if (plan.trust.mode === "givenIntermediates") return givenRoot(path, rotation ?? {}, refusal);
  const index = (plan.trust.rotation?.earlier ?? 0) + 1;
  return generatedRoot(name, plan, index, { parent }, refusal);
}
