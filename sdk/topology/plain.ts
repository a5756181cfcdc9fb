import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentReference } from "../later";

/** Arguments as plain data: in place of each Input, its value or a reference. */
export type Plain<Args> = Args extends Promise<any> | pulumi.OutputInstance<any>
  ? ArgumentReference
  : Args extends readonly (infer Item)[]
    ? Plain<Item>[]
    : Args extends object
      ? { [Field in keyof Args]: Plain<Args[Field]> }
      : Args;

/** Arguments that `separateOutputs` made plain, or that never had Outputs, with the exact type. */
export const asPlain = <Args>(args: Args): Plain<Args> => args as Plain<Args>;
