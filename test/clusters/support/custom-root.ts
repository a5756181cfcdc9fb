import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { waitUntil } from "../../../scripts/clusters/command";
import type { TrustArgs } from "../../../sdk/args/trust";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import { kubectl } from "../../support/clusters";
import { assertSucceeded, changes, type Run } from "../../support/engine";
import { getInSystem, kubectlInSystem } from "./installed";
import { certificatesThroughGateway, type SuiteState } from "./mesh-suite";
import { assertTraffic } from "./verify";

const clusters = ["east", "west"];

/** A custom root for a mesh of two primaries, east and west, and what signs in them. */
export class CustomRoot {
  private root!: Authority;
  /** The trust arguments that change from test to test. */
  private signing: TrustArgs = {};
  private pods: string[] = [];

  /** Makes the root before the tests of the enclosing `describe`. */
  static duringTests(): CustomRoot {
    const made = new CustomRoot();
    before(async () => {
      made.root = await makeAuthority({ kind: "RSA" });
      made.signing = { rootKey: pulumi.secret(made.root.privateKey), generation: 1 };
    });
    return made;
  }

  readonly trust = (): TrustArgs => ({ rootCertificate: this.root.certificate, ...this.signing });

  /** Tests that change what signs. The last one leaves the mesh with given intermediates. */
  addTests(state: SuiteState): void {
    it("makes new intermediates for a new generation, and changes nothing else", async () => {
      assert.equal(state.root, this.root.certificate);
      this.pods = await istioPods();
      const run = await this.change(state, { ...this.signing, generation: 2 });
      const expected = clusters.flatMap((name) => [
        stash("create", `${name}-intermediate-ca-of-root-2`),
        stash("delete", `${name}-intermediate-ca-of-root`),
        `update kubernetes:core/v1:Secret mesh-${name}-cacerts`,
      ]);
      assert.deepEqual(changes(run), expected.sort());
    });

    it("signs with the new intermediates without restarting a pod", () =>
      this.assertSignsWithNew(state));

    it("switches to given intermediates, and changes nothing else", async () => {
      this.pods = await istioPods();
      state.extraArgs = { ...state.extraArgs, clusters: await this.givenIntermediates() };
      const run = await this.change(state, {});
      const expected = clusters.flatMap((name) => [
        stash("delete", `${name}-intermediate-ca-of-root-2`),
        `update kubernetes:core/v1:Secret mesh-${name}-cacerts`,
      ]);
      assert.deepEqual(changes(run), expected.sort());
      assert.doesNotMatch(`${state.stack.readStoredFiles()}\n${run.output}`, /PRIVATE KEY/);
    });

    it("signs with the given intermediates without restarting a pod", () =>
      this.assertSignsWithNew(state));
  }

  /** Arguments of both clusters with an intermediate each, one with a longer chain to the root. */
  private async givenIntermediates() {
    const issuing = await makeAuthority({ subject: "CN=Issuing", issuer: this.root });
    const [east, west] = await Promise.all([
      makeAuthority({ subject: "CN=Intermediate", issuer: issuing }),
      makeAuthority({ subject: "CN=Intermediate", issuer: this.root, kind: "RSA" }),
    ]);
    const given = { east: { ...east, chain: issuing.certificate }, west };
    return Object.fromEntries(
      Object.entries(given).map(([name, authority]) => {
        const privateKey = pulumi.secret(authority.privateKey);
        return [name, { certificateAuthority: { ...authority, privateKey } }];
      }),
    );
  }

  /** Changes the trust arguments, and waits until every istiod has loaded its new intermediate. */
  private async change(state: SuiteState, signing: TrustArgs): Promise<Run> {
    const before = await Promise.all(clusters.map(countReloads));
    this.signing = signing;
    const run = await state.stack.up();
    assertSucceeded(run);
    for (const [index, name] of clusters.entries()) {
      await until(
        async () => (await countReloads(name)) > before[index]!,
        `the istiod of ${name} has loaded the new intermediate`,
      );
    }
    return run;
  }

  /**
   * Asserts that a new pod in east gets a certificate of the new intermediate, and that it is
   * compatible with the pods in west, which still have theirs from the old one.
   */
  private async assertSignsWithNew(state: SuiteState): Promise<void> {
    await kubectl("east", "-n", "sample", "delete", "pod", "-l", "app=helloworld");
    const { data } = await getInSystem("east", "secret", "cacerts");
    const intermediate = new X509Certificate(Buffer.from(data["ca-cert.pem"], "base64"));
    await until(
      () => signedBy(state, intermediate),
      "the new pod presents a certificate of the new intermediate",
    );
    await assertTraffic(clusters);
    assert.deepEqual(await istioPods(), this.pods);
  }
}

/** Istio's pods with their UIDs and the restart counts of their containers. */
async function istioPods(): Promise<string[]> {
  const all = await Promise.all(clusters.map((name) => getInSystem(name, "pods")));
  return all
    .flatMap(({ items }) => items)
    .map(
      ({ metadata, status }: any) =>
        `${metadata.uid} ${status.containerStatuses.map(({ restartCount }: any) => restartCount)}`,
    )
    .sort();
}

/** How often an istiod has loaded a new intermediate. */
const countReloads = async (cluster: string): Promise<number> =>
  (await kubectlInSystem(cluster, "logs", "deployment/istiod")).split(
    "Istiod has detected the newly added intermediate CA",
  ).length - 1;

const stash = (op: string, name: string): string => `${op} pulumi:index:Stash mesh-${name}`;

async function signedBy(state: SuiteState, intermediate: X509Certificate): Promise<boolean> {
  const chain = await certificatesThroughGateway({
    host: state.results["east"]!.gatewayAddress!,
    port: 15443,
  }).catch(() => []);
  return chain[1]?.raw.equals(intermediate.raw) ?? false;
}

/** Waits up to three minutes, because a kubelet is slow to update a changed Secret in a pod. */
const until = (condition: () => Promise<boolean>, what: string): Promise<void> =>
  waitUntil(condition, {
    seconds: 180,
    every: 1000,
    failure: () => new Error(`not within three minutes: ${what}`),
  });
