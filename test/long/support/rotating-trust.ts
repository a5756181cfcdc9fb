import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs, MultiClusterMeshArgs, TrustArgs } from "../../../sdk";
import type { Authority } from "../../../sdk/certificates/make";
import {
  certManagerFiles,
  istioFiles,
  putSigningSecret,
} from "../../clusters/support/signing-secret";
import { makeAuthority } from "../../support/authorities";

/** A kind of trust of two primaries, east and west. Another root replaces its root. */
export interface RotatingTrust {
  /** The Secret that istiod signs with. */
  readonly secret: string;
  /** Makes certificates and what else must exist before the mesh. */
  prepare?(): Promise<void>;
  /** The arguments before the rotation (step 0) and in each step. */
  argsOf(step: number): Partial<MultiClusterMeshArgs>;
  /** What a user changes in the clusters before the update of a step. */
  changeClusters?(step: number): Promise<void>;
  /** The arguments when the rotation is over, if they are different from those of step 3. */
  argsAfter?(): Partial<MultiClusterMeshArgs>;
}

const names = ["east", "west"];

/** The argument of a step. Before the first one, it is not set. */
const rotationOf = (step: number, more: object = {}): Pick<TrustArgs, "rotation"> =>
  step === 0 ? {} : { rotation: { step, ...more } };

/** The package generates both roots. */
export const generated = (): RotatingTrust => ({
  secret: "cacerts",
  argsOf: (step) => ({ trust: rotationOf(step) }),
});

/** Both roots are given with their keys. */
export function givenRoot(): RotatingTrust {
  let old: TrustArgs, next: TrustArgs;
  const withKey = ({ certificate, privateKey }: Authority): TrustArgs => ({
    rootCertificate: certificate,
    rootKey: pulumi.secret(privateKey),
  });
  return {
    secret: "cacerts",
    prepare: async () => {
      old = withKey(await makeAuthority({ kind: "RSA" }));
      next = withKey(await makeAuthority({ subject: "CN=Next root" }));
    },
    argsOf: (step) => ({ trust: { ...old, ...rotationOf(step, next) } }),
    argsAfter: () => ({ trust: next }),
  };
}

/** A root, and an intermediate below it for each cluster. */
interface Below {
  readonly root: Authority;
  readonly intermediates: readonly Authority[];
}

async function makeBelow(subject: string): Promise<Below> {
  const root = await makeAuthority({ subject });
  const below = (name: string) => makeAuthority({ subject: `CN=${name}`, issuer: root });
  return { root, intermediates: await Promise.all(names.map(below)) };
}

const certificateOf = ({ root }: Below) => ({ rootCertificate: root.certificate });

/** The intermediates are given in the arguments of each cluster. */
export function givenIntermediates(): RotatingTrust {
  let old: Below, next: Below;
  const clustersOf = ({ intermediates }: Below): { [name: string]: ClusterArgs } =>
    Object.fromEntries(
      names.map((name, index) => {
        const { certificate, privateKey } = intermediates[index]!;
        return [
          name,
          { certificateAuthority: { certificate, privateKey: pulumi.secret(privateKey) } },
        ];
      }),
    );
  return {
    secret: "cacerts",
    prepare: async () => {
      [old, next] = [await makeBelow("CN=Old root"), await makeBelow("CN=Next root")];
    },
    argsOf: (step) => ({
      trust: { ...certificateOf(old), ...rotationOf(step, certificateOf(next)) },
      clusters: clustersOf(step < 2 ? old : next),
    }),
    argsAfter: () => ({ trust: certificateOf(next), clusters: clustersOf(next) }),
  };
}

const existingSecret = "mesh-ca";

/** The user changes the Secrets that istiod signs with, one in the format of each tool. */
export function existing(): RotatingTrust {
  let old: Below, next: Below;
  const clusters = Object.fromEntries(
    names.map((name) => [name, { namespace: { existing: true } }]),
  );
  const put = async ({ intermediates }: Below, roots: string): Promise<void> => {
    const [east, west] = intermediates.map((one) => ({ ...one, above: roots, roots }));
    await putSigningSecret("east", existingSecret, certManagerFiles(east!));
    await putSigningSecret("west", existingSecret, istioFiles(west!));
  };
  return {
    secret: existingSecret,
    prepare: async () => {
      [old, next] = [await makeBelow("CN=Old root"), await makeBelow("CN=Next root")];
      await put(old, old.root.certificate);
    },
    argsOf: (step) => ({
      trust: { ...certificateOf(old), existingSecret, ...rotationOf(step, certificateOf(next)) },
      clusters,
    }),
    changeClusters: async (step) => {
      const both = old.root.certificate + next.root.certificate;
      if (step < 3) await put(step === 1 ? old : next, both);
      else await put(next, next.root.certificate);
    },
    argsAfter: () => ({ trust: { ...certificateOf(next), existingSecret }, clusters }),
  };
}
