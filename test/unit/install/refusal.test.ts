import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { userError } from "../../../sdk/install/errors";
import { Refusal } from "../../../sdk/install/refusal";
import { register } from "../../support/mocks";

const refuseWith = (refusal: Refusal, error: unknown): Promise<never> =>
  refusal.during(() => {
    throw error;
  });

const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => assert.fail("it was not refused"),
    (error: Error) => error,
  );

const valueOf = (output: pulumi.Output<unknown>): Promise<unknown> =>
  (output as unknown as { promise(): Promise<unknown> }).promise();

describe("a refusal", () => {
  before(() => register(() => undefined));

  it("of the same words is one object, so it is printed once", async () => {
    const refusal = new Refusal();
    const first = await errorOf(refuseWith(refusal, userError("no context")));
    assert.equal(await errorOf(refuseWith(refusal, userError("no context"))), first);
    assert.notEqual(await errorOf(refuseWith(refusal, userError("no server"))), first);
  });

  it("is a user error without a stack, whatever was thrown", async () => {
    const error = await errorOf(refuseWith(new Refusal(), new TypeError("not a function")));
    assert.deepEqual(
      [pulumi.RunError.isInstance(error), error.message, error.stack],
      [true, "TypeError: not a function", ""],
    );
  });

  it("makes isRefused true", async () => {
    const refusal = new Refusal();
    assert.equal(refusal.isRefused, false);
    await errorOf(refuseWith(refusal, userError("no context")));
    assert.equal(refusal.isRefused, true);
  });

  it("fails a guarded output that would never resolve", async () => {
    const refusal = new Refusal();
    const never = pulumi.output(new Promise<string>(() => undefined));
    const guarded = errorOf(valueOf(refusal.guard(never)));
    const refused = await errorOf(refuseWith(refusal, userError("no context")));
    assert.equal(await guarded, refused);
  });

  it("leaves an output alone that is known before it", async () => {
    const refusal = new Refusal();
    assert.equal(await valueOf(refusal.guard(pulumi.output("known"))), "known");
    assert.equal(await pulumi.isSecret(refusal.guard(pulumi.secret("known"))), true);
  });
});
