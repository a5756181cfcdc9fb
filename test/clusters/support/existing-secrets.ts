import assert from "node:assert/strict";
import type { TrustArgs } from "../../../sdk/args/trust";
import { makeIntermediate, type Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import type { Run } from "../../support/engine";
import { getInSystem } from "./installed";
import type { SuiteState } from "./mesh-suite";
import { certManagerFiles, encoded, istioFiles, putSigningSecret } from "./signing-secret";

const secretName = "mesh-ca";

/** Secrets of a user with which the istiods of two primaries, east and west, sign. */
export class ExistingSecrets {
  private root!: Authority;
  /** The root in the arguments. Defaults to the root in the Secrets. */
  private given: Authority | undefined;

  readonly trust = (): TrustArgs => ({
    rootCertificate: (this.given ?? this.root).certificate,
    existingSecret: secretName,
    domain: "mesh.example",
  });

  /** Creates the Secrets: one in cert-manager's format, one in that of Istio's documentation. */
  async create(): Promise<void> {
    this.root = await makeAuthority();
    const issuing = await makeAuthority({ subject: "CN=Issuing", issuer: this.root });
    const [east, west] = [
      await makeIntermediate(this.root, "east", "istio-system"),
      await makeIntermediate(issuing, "west", "istio-system"),
    ];
    const roots = this.root.certificate;
    await putSecret("east", certManagerFiles({ ...east, above: "", roots }));
    const above = issuing.certificate + roots;
    await putSecret("west", istioFiles({ ...west, above, roots }));
  }

  /** Asserts that istiod has not generated a root of its own. */
  async assertOnlySigner(cluster: string): Promise<void> {
    const { items } = await getInSystem(cluster, "secrets");
    const names = items.map(({ metadata }: any) => metadata.name);
    for (const generated of ["cacerts", "istio-ca-secret"]) assert.ok(!names.includes(generated));
  }

  /** Tests of previews with Secrets that istiod could not use. */
  addTests(state: SuiteState): void {
    it("rejects a root that is not in the Secrets", async () => {
      this.given = await makeAuthority();
      const run = await state.stack.preview();
      this.given = undefined;
      assert.ok(run.error);
      assert.match(
        run.output,
        /- trust\.rootCertificate: differs from the root in ca\.crt of the Secret "mesh-ca" in cluster "east"/,
      );
    });

    it("rejects a Secret with a key of another certificate, and prints neither key", async () => {
      const { data } = await getInSystem("west", "secret", secretName);
      const { privateKey } = await makeAuthority();
      let run: Run;
      try {
        await putSecret("west", { ...decoded(data), "ca-key.pem": privateKey });
        run = await state.stack.preview();
      } finally {
        await putSecret("west", decoded(data));
      }
      assert.ok(run.error);
      assert.match(
        run.output,
        /- clusters\.west: istiod cannot sign with the Secret "mesh-ca".*: ca-key\.pem: expected the private key of the certificate in ca-cert\.pem/,
      );
      const seen = `${state.stack.readStoredFiles()}\n${run.output}`;
      assert.doesNotMatch(seen, /PRIVATE KEY/);
      for (const key of [data["ca-key.pem"], encoded({ privateKey })["privateKey"]!])
        assert.ok(!seen.includes(key));
    });
  }
}

const putSecret = (cluster: string, files: { readonly [file: string]: string }): Promise<void> =>
  putSigningSecret(cluster, secretName, files);

const decoded = (data: { readonly [file: string]: string }): { [file: string]: string } =>
  Object.fromEntries(
    Object.entries(data).map(([file, content]) => [
      file,
      Buffer.from(content, "base64").toString("utf8"),
    ]),
  );
