import * as pulumi from "@pulumi/pulumi";
import { fingerprintsOf } from "../certificates/pem";
import type { MeshPlan } from "../plan/plan";
import type { Facts } from "../preflight/facts";
import { checkStep } from "../preflight/rotation";
import { throwUserError } from "./errors";
import { isMocked } from "./mocks";
import type { Refusal } from "./refusal";

/**
 * The trusted roots, as soon as it is clear that the step of the rotation cuts nothing off. Every
 * Secret and webhook with the roots waits for that.
 */
export function refuseEarlyStep(
  plan: MeshPlan,
  { trusted, signing }: { readonly [roots in "trusted" | "signing"]: pulumi.Output<string> },
  { refusal, facts }: { readonly refusal: Refusal; readonly facts: () => Promise<Facts> },
): pulumi.Output<string> {
  if (plan.trust.rotation === undefined || isMocked()) return trusted;
  return pulumi.all([trusted, signing]).apply(([pem, signer]) =>
    refusal.during(async () => {
      const roots = { trusted: fingerprintsOf(pem), signing: fingerprintsOf(signer) };
      throwUserError(checkStep(plan, roots, await facts(), Date.now()));
      return pem;
    }),
  );
}
