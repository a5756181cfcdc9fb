import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { clustersDown } from "../../scripts/clusters";
import { waitUntil } from "../../scripts/clusters/command";
import { testInstance } from "../../scripts/test/machine";
import { ClusterRole } from "../../sdk/args/cluster";
import type { TrustArgs } from "../../sdk/args/trust";
import { makeIntermediate, type Authority } from "../../sdk/certificates/make";
import { makeAuthority } from "../support/authorities";
import { apply, kubectl, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, type Run } from "../support/engine";
import { getInSystem, kubectlInSystem } from "./support/installed";
import { meshSuite, certificatesThroughGateway, type SuiteState } from "./support/mesh-suite";
import { assertTraffic } from "./support/verify";

describe("a mesh with a custom root", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let root: Authority;
  /** The trust arguments that change from test to test. */
  let signing: TrustArgs;
  let pods: string[];
  const clusters = ["east", "west"];

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    signing = { rootKey: pulumi.secret(root.privateKey), generation: 1 };
  });

  /** Changes the trust arguments, and waits until every istiod has loaded its new intermediate. */
  async function change(state: SuiteState, more: TrustArgs): Promise<Run> {
    const before = await Promise.all(clusters.map(countReloads));
    signing = more;
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
  async function assertSignsWithNew(state: SuiteState): Promise<void> {
    await kubectl("east", "-n", "sample", "delete", "pod", "-l", "app=helloworld");
    const { data } = await getInSystem("east", "secret", "cacerts");
    const intermediate = new X509Certificate(Buffer.from(data["ca-cert.pem"], "base64"));
    await until(
      () => signedBy(state, intermediate),
      "the new pod presents a certificate of the new intermediate",
    );
    await assertTraffic(clusters);
    assert.deepEqual(await podsOf(clusters), pods);
  }

  meshSuite({
    clusters: { east: {}, west: {} },
    trust: () => ({ rootCertificate: root.certificate, ...signing }),
    moreTests: (state) => {
      it("makes new intermediates for a new generation, and changes nothing else", async () => {
        assert.equal(state.root, root.certificate);
        pods = await podsOf(clusters);
        const run = await change(state, { ...signing, generation: 2 });
        const expected = clusters.flatMap((name) => [
          stash("create", `${name}-intermediate-ca-of-root-2`),
          stash("delete", `${name}-intermediate-ca-of-root`),
          `update kubernetes:core/v1:Secret mesh-${name}-cacerts`,
        ]);
        assert.deepEqual(changes(run), expected.sort());
      });

      it("signs with the new intermediates without restarting a pod", () =>
        assertSignsWithNew(state));

      it("switches to given intermediates, and changes nothing else", async () => {
        const issuing = await makeAuthority({ subject: "CN=Issuing", issuer: root });
        const [east, west] = [{ issuer: issuing }, { issuer: root, kind: "RSA" } as const].map(
          (wanted) => makeAuthority({ subject: "CN=Intermediate", ...wanted }),
        );
        const given = { east: { ...(await east!), chain: issuing.certificate }, west: await west! };
        state.extraArgs = {
          clusters: Object.fromEntries(
            Object.entries(given).map(([name, authority]) => [
              name,
              {
                certificateAuthority: {
                  ...authority,
                  privateKey: pulumi.secret(authority.privateKey),
                },
              },
            ]),
          ),
        };
        const run = await change(state, {});
        const expected = clusters.flatMap((name) => [
          stash("delete", `${name}-intermediate-ca-of-root-2`),
          `update kubernetes:core/v1:Secret mesh-${name}-cacerts`,
        ]);
        assert.deepEqual(changes(run), expected.sort());
        assert.doesNotMatch(`${state.stack.readStoredFiles()}\n${run.output}`, /PRIVATE KEY/);
      });

      it("signs with the given intermediates without restarting a pod", () =>
        assertSignsWithNew(state));
    },
  });
});

describe("a mesh that signs with existing Secrets in a custom trust domain", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let root: Authority;
  /** The root in the arguments. Defaults to the root in the Secrets. */
  let given: Authority | undefined;
  const primaries = ["east", "south"];

  before(async () => {
    await sharedClusters({ east: "east", west: "west", south: "south" });
    root = await makeAuthority();
    const issuing = await makeAuthority({ subject: "CN=Issuing", issuer: root });
    const [east, south] = [
      await makeIntermediate(root, "east", "istio-system"),
      await makeIntermediate(issuing, "south", "istio-system"),
    ];
    // one in the format of cert-manager, and one in the format of Istio's documentation
    await putSecret("east", {
      "tls.crt": east.certificate,
      "tls.key": east.privateKey,
      "ca.crt": root.certificate,
    });
    await putSecret("south", {
      "ca-cert.pem": south.certificate,
      "ca-key.pem": south.privateKey,
      "cert-chain.pem": south.certificate + issuing.certificate + root.certificate,
      "root-cert.pem": root.certificate,
    });
  });

  after(async () => {
    await kubectl("east", "delete", "namespace", "istio-system");
    await clustersDown({ instance: testInstance(), cluster: "south" });
  });

  meshSuite({
    clusters: {
      east: { namespace: { existing: true } },
      west: { role: ClusterRole.Remote, primary: "east" },
      south: { namespace: { existing: true } },
    },
    trust: () => ({
      rootCertificate: (given ?? root).certificate,
      existingSecret: "mesh-ca",
      domain: "mesh.example",
    }),
    moreTests: (state) => {
      it("rejects a root that is not in the Secrets", async () => {
        given = await makeAuthority();
        const run = await state.stack.preview();
        given = undefined;
        assert.ok(run.error);
        assert.match(
          run.output,
          /- trust\.rootCertificate: differs from the root in ca\.crt of the Secret "mesh-ca" in cluster "east"/,
        );
      });

      it("rejects a Secret with a key of another certificate, and prints neither key", async () => {
        const { data } = await getInSystem("south", "secret", "mesh-ca");
        const { privateKey } = await makeAuthority();
        let run: Run;
        try {
          await putSecret("south", { ...decoded(data), "ca-key.pem": privateKey });
          run = await state.stack.preview();
        } finally {
          await putSecret("south", decoded(data));
        }
        assert.ok(run.error);
        assert.match(
          run.output,
          /- clusters\.south: istiod cannot sign with the Secret "mesh-ca".*: ca-key\.pem: expected the private key of the certificate in ca-cert\.pem/,
        );
        const seen = `${state.stack.readStoredFiles()}\n${run.output}`;
        assert.doesNotMatch(seen, /PRIVATE KEY/);
        for (const key of [data["ca-key.pem"], encoded({ privateKey })["privateKey"]!])
          assert.ok(!seen.includes(key));
      });
    },
    checkCluster: async (cluster) => {
      if (!primaries.includes(cluster)) return;
      const { items } = await getInSystem(cluster, "secrets");
      assert.ok(
        !items.some(({ metadata }: any) => ["cacerts", "istio-ca-secret"].includes(metadata.name)),
        "istiod has generated its own root",
      );
    },
  });
});

/** Writes the existing Secret and its namespace. */
const putSecret = (cluster: string, files: { readonly [file: string]: string }): Promise<void> =>
  apply(
    cluster,
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "istio-system" } },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "mesh-ca", namespace: "istio-system" },
      data: encoded(files),
    },
  );

const encoded = (files: { readonly [file: string]: string }): { [file: string]: string } =>
  Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, Buffer.from(content).toString("base64")]),
  );

const decoded = (data: { readonly [file: string]: string }): { [file: string]: string } =>
  Object.fromEntries(
    Object.entries(data).map(([file, content]) => [
      file,
      Buffer.from(content, "base64").toString("utf8"),
    ]),
  );

/** Istio's pods with their UIDs and the restart counts of their containers. */
async function podsOf(clusters: readonly string[]): Promise<string[]> {
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
