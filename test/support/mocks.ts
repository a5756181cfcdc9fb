import * as pulumi from "@pulumi/pulumi";
import { withoutSourceMaps } from "./source-maps";

// missing in the published types: waits until every registration is done
const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings") as {
  waitForRPCs(): Promise<void>;
};

/** The token that a mocked cluster fills into a token Secret. */
export const mockToken = "token-that-must-not-be-seen";

/** A resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly inputs: { readonly [key: string]: any };
}

/**
 * Runs a program with mocks and returns every resource that it registered. The mocks fill what a
 * cluster would: the address of a load balancer and the token of a Secret.
 */
export async function register(
  program: () => unknown,
  options: { preview?: boolean } = {},
): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        registered.push({
          type: args.type,
          name: args.name,
          provider: args.provider ?? "",
          inputs: args.inputs,
        });
        return {
          id: `${args.name}-id`,
          state: {
            ...args.inputs,
            ...clusterState(args.type, args.inputs, options.preview ?? false),
          },
        };
      },
      call: () => ({}),
    },
    "test",
    "test",
    options.preview ?? false,
  );
  await withoutSourceMaps(async () => {
    await pulumi.runtime.runInPulumiStack(async () => program() as any);
    await waitForRPCs();
  });
  return registered;
}

function clusterState(
  type: string,
  inputs: { [key: string]: any },
  preview: boolean,
): { [key: string]: unknown } {
  if (type === "pulumi:index:Stash") return { output: inputs["input"] };
  if (preview) return {};
  if (type === "kubernetes:core/v1:Service")
    return { status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } } };
  if (type === "kubernetes:core/v1:Secret" && inputs["type"]) {
    return { data: { token: Buffer.from(mockToken).toString("base64"), "ca.crt": "Y2E=" } };
  }
  return {};
}

/** The signature of a secret in recorded inputs. */
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const isSecret = (value: any): boolean =>
  value?.["4dabf18193072939515e22adb298388d"] === secretSignature;
export const unwrap = (value: any): any => (isSecret(value) ? value.value : value);
