import * as pulumi from "@pulumi/pulumi";

// not in the published types: it is how the engine's own runtime waits until every registration is done
const { waitForRPCs } = require("@pulumi/pulumi/runtime/settings") as {
  waitForRPCs(): Promise<void>;
};

/** The token that a mocked cluster fills into a token Secret. */
export const mockToken = "token-that-must-not-be-seen";

/** One resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly inputs: { readonly [key: string]: any };
}

/**
 * Runs a program against mocks and returns everything it registered. `state` gives what a cluster would answer: a load
 * balancer's address, a filled token.
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
  await pulumi.runtime.runInPulumiStack(async () => program() as any);
  await waitForRPCs();
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

/** The secret's envelope, as mocks record it. */
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const isSecret = (value: any): boolean =>
  value?.["4dabf18193072939515e22adb298388d"] === secretSignature;
export const unwrap = (value: any): any => (isSecret(value) ? value.value : value);
