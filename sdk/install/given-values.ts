import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import type { ArgumentReference } from "../later";
import { replaceReferences } from "../plan/reference";
import { checkLeaf, checkSecretPlace } from "../rules/plain-data";
import type { SeparatedArguments } from "../topology/separate";
import { assertDefined } from "./assert-defined";
import { throwUserError } from "./errors";
import type { Refusal } from "./refusal";

/** Checks the arguments as far as they are known: returns what is wrong, and logs warnings. */
export type CheckArguments = (args: MultiClusterMeshArgs) => Issue[];

/** The values that are Outputs in the arguments. Each is checked as soon as it is known. */
export class GivenValues {
  private readonly outputs: ReadonlyMap<string, pulumi.Output<unknown>>;
  private readonly known = new Map<string, unknown>();
  private readonly secrets = new Set<string>();
  private checking: Promise<void> | undefined;

  constructor(
    private readonly given: SeparatedArguments,
    private readonly check: CheckArguments,
    private readonly refusal: Refusal,
  ) {
    const checked = [...given.outputs].map(
      ([path, value]) => [path, this.checked(path, pulumi.output(value))] as const,
    );
    this.outputs = new Map(checked);
  }

  valueOf({ path }: ArgumentReference): pulumi.Output<unknown> {
    return assertDefined(this.outputs.get(path), path);
  }

  /** A copy of plain data, with Outputs in place of the references to arguments. */
  putInto(data: unknown): unknown {
    return replaceArguments(data, (reference) => this.valueOf(reference));
  }

  private checked(path: string, output: pulumi.Output<unknown>): pulumi.Output<unknown> {
    const isFit = this.checkSecret(path, output);
    // also in a preview that does not know the value
    this.refusal.alongside(() => isFit);
    return output.apply((value) =>
      this.refusal.during(async () => {
        await isFit;
        // an Output without a value is a mistake, and does not mean the default
        this.known.set(path, value ?? null);
        await this.checkKnown();
        return value;
      }),
    );
  }

  private async checkSecret(path: string, output: pulumi.Output<unknown>): Promise<void> {
    if (!(await pulumi.isSecret(output))) return;
    throwUserError(checkSecretPlace(path));
    this.secrets.add(path);
  }

  /** Most values are known together, so one check is for all that are known by then. */
  private checkKnown(): Promise<void> {
    this.checking ??= setImmediate().then(() => {
      this.checking = undefined;
      throwUserError(this.issues().map(this.withoutSecrets));
    });
    return this.checking;
  }

  private issues(): Issue[] {
    const unfit = [...this.known].flatMap(([path, value]) => checkLeaf(path, value));
    if (unfit.length > 0) return unfit;
    const args = replaceArguments(this.given.args, (reference) =>
      this.known.has(reference.path) ? this.known.get(reference.path) : reference,
    );
    return this.check(args as MultiClusterMeshArgs);
  }

  /** Reasons quote values. */
  private readonly withoutSecrets = ({ path, reason }: Issue): Issue => {
    const values = [...this.secrets].map((secret) => String(this.known.get(secret)));
    const quoted = values.map((value) => JSON.stringify(value).slice(1, -1));
    return { path, reason: [...values, ...quoted].reduce(hide, reason) };
  };
}

const replaceArguments = (
  data: unknown,
  replace: (reference: ArgumentReference) => unknown,
): unknown =>
  replaceReferences(data, (reference) =>
    reference.reference === "argument" ? replace(reference) : reference,
  );

const hide = (text: string, secret: string): string =>
  secret === "" ? text : text.replaceAll(secret, "[secret]");
