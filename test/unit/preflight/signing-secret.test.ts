import "reflect-metadata";
import assert from "node:assert/strict";
import * as x509 from "@peculiar/x509";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { Authority } from "../../../sdk/certificates/make";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { judgeFacts } from "../../../sdk/preflight/judge";
import { makeAuthority, makeServer } from "../../support/authorities";
import { expectationsOf } from "../../support/check";
import { meshArgs } from "../../support/topologies";

const remote = { role: ClusterRole.Remote, primary: "east" };

describe("existing Secrets that istiods sign with", () => {
  type Files = { readonly [file: string]: string };
  let root: Authority, other: Authority, issuing: Authority, own: Authority;
  before(async () => {
    // the path length allows exactly the authorities below it
    [root, other] = [await makeAuthority({ pathLength: 2 }), await makeAuthority()];
    issuing = await makeAuthority({ subject: "CN=Issuing", issuer: root });
    own = await makeAuthority({ subject: "CN=Own", issuer: issuing });
  });

  const ofCertManager = (more: Files = {}): Files => ({
    "tls.crt": own.certificate + issuing.certificate,
    "tls.key": "its key",
    "ca.crt": root.certificate,
    ...more,
  });
  const ofIstio = (more: Files = {}): Files => ({
    "ca-cert.pem": own.certificate,
    "ca-key.pem": "its key",
    "cert-chain.pem": own.certificate + issuing.certificate,
    "root-cert.pem": root.certificate,
    ...more,
  });

  const signing = ({ certificate }: Authority): Files =>
    ofIstio({ "ca-cert.pem": certificate, "cert-chain.pem": certificate + issuing.certificate });

  /** Files signed by a root directly. */
  const ofRoot = async (above: Authority): Promise<Files> => {
    const { certificate } = await makeAuthority({ subject: "CN=Below", issuer: above });
    return ofIstio({
      "ca-cert.pem": certificate,
      "cert-chain.pem": certificate,
      "root-cert.pem": above.certificate,
    });
  };
  const clientsAlone = { extendedUsages: [x509.ExtendedKeyUsage.clientAuth] };

  const judgeSecrets = (
    secrets: { [cluster: string]: Files },
    keyFits = true,
    meshRoot?: string,
  ): [string, string][] => {
    const trust = { rootCertificate: root.certificate, existingSecret: "mesh-ca" };
    const args = meshArgs({ east: {}, west: {}, south: remote }, { trust });
    const facts = Object.entries(secrets).map(([name, certificates]): [string, ClusterFacts] => [
      name,
      { signingSecret: { keys: Object.keys(certificates), certificates, keyFits } },
    ]);
    const expectations = { ...expectationsOf(args), rootCertificate: meshRoot };
    const { issues } = judgeFacts(expectations, new Map(facts));
    return issues.map(({ path, reason }) => [path, reason]);
  };
  const refuses = (
    what: string,
    files: () => Files | Promise<Files>,
    reason: RegExp,
    keyFits = true,
  ): Mocha.Test =>
    it(`are refused with ${what}`, async () => {
      const issues = judgeSecrets({ east: await files() }, keyFits, root.certificate);
      assert.equal(issues[0]?.[0], "clusters.east");
      assert.match(issues[0]![1], /(^| with )the Secret "mesh-ca" in namespace "istio-system"/);
      assert.match(issues[0]![1], reason);
    });

  it("are accepted if they are valid or do not exist yet, and ignored in clusters without istiod", () => {
    assert.deepEqual(judgeSecrets({}, true, root.certificate), []);
    assert.deepEqual(
      judgeSecrets({ east: ofCertManager(), west: ofIstio(), south: {} }, true, root.certificate),
      [],
    );
  });

  it("are accepted in every format that other tools write", async () => {
    const old = await makeAuthority({ subject: "CN=Old", from: -2, to: -1 });
    const spaced = ofCertManager({ "ca.crt": `the root\n${root.certificate.trim()}\n\n` });
    const repeated = ofIstio({
      "cert-chain.pem": own.certificate + issuing.certificate + root.certificate + own.certificate,
    });
    const unordered = ofIstio({
      "cert-chain.pem": root.certificate + old.certificate + issuing.certificate + own.certificate,
    });
    const severalRoots = ofCertManager({
      "tls.crt": own.certificate + issuing.certificate + root.certificate,
      "ca.crt": old.certificate + other.certificate + root.certificate,
    });
    const signingRoot = ofIstio({ "ca-cert.pem": root.certificate, "cert-chain.pem": "" });
    const expired = await makeAuthority({ renews: root, from: -2, to: -1 });
    const renewedRoot = ofCertManager({ "ca.crt": expired.certificate + root.certificate });
    const sha1 = { signature: { hash: "SHA-1" } };
    const renewed = await Promise.all(
      [sha1, clientsAlone].map(async (once) => {
        const before = await makeAuthority({
          ...once,
          renews: issuing,
          subject: "CN=Issuing",
          issuer: root,
        });
        return ofCertManager({
          "tls.crt": own.certificate + before.certificate + issuing.certificate,
        });
      }),
    );
    const sha1Root = await makeAuthority({ kind: "RSA", ...sha1 });
    const oldRoot = await ofRoot(sha1Root);
    const before = await makeAuthority({ kind: "RSA", renews: sha1Root, from: -2, to: -1 });
    const oldRoots = { ...oldRoot, "root-cert.pem": before.certificate + sha1Root.certificate };
    const usual = [spaced, repeated, unordered, severalRoots, renewedRoot, signingRoot];
    for (const east of [...usual, ...renewed, oldRoot, oldRoots])
      assert.deepEqual(judgeSecrets({ east }), []);
  });

  const without = (files: Files, file: string): Files =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));
  refuses("a missing file", () => without(ofCertManager(), "ca.crt"), / has no "ca.crt", /);
  refuses(
    "a missing file in Istio's own format",
    () => without(ofIstio(), "cert-chain.pem"),
    / has no "cert-chain.pem", /,
  );
  refuses(
    "the key of another certificate",
    ofIstio,
    /: ca-key\.pem: expected the private key of the certificate in ca-cert\.pem, got another/,
    false,
  );
  refuses(
    "no certificate",
    () => ofCertManager({ "tls.crt": "none" }),
    /: tls\.crt: expected certificates in PEM .*, got none/,
  );
  refuses(
    "no root",
    () => ofIstio({ "root-cert.pem": "none" }),
    /: root-cert\.pem: expected certificates in PEM .*, got none/,
  );
  refuses(
    "a certificate that is not a certificate authority",
    async () => signing(await makeServer(issuing, "server")),
    /: ca-cert\.pem: "CN=server" is not a certificate authority/,
  );
  refuses(
    "an expired certificate",
    async () =>
      signing(await makeAuthority({ subject: "CN=Old", issuer: issuing, from: -2, to: -1 })),
    /: ca-cert\.pem: "CN=Old" expired at /,
  );
  refuses(
    "a certificate with a signature that istiod rejects as insecure",
    async () =>
      signing(
        await makeAuthority({ subject: "CN=Old", issuer: issuing, signature: { hash: "SHA-1" } }),
      ),
    /: ca-cert\.pem: istiod does not accept the signature of "CN=Old" \(ECDSA, SHA-1\)/,
  );
  refuses(
    "a certificate that may not sign for servers",
    async () =>
      signing(await makeAuthority({ ...clientsAlone, subject: "CN=Narrow", issuer: issuing })),
    /: ca-cert\.pem: "CN=Narrow" may not sign for servers/,
  );
  refuses(
    "a root that may not sign for servers",
    async () => ofRoot(await makeAuthority({ ...clientsAlone, subject: "CN=Narrow root" })),
    /: root-cert\.pem: "CN=Narrow root" may not sign for servers/,
  );
  refuses(
    "a root whose key is too short",
    async () => ofRoot(await makeAuthority({ kind: "RSA", bits: 768, subject: "CN=Short root" })),
    /: root-cert\.pem: the RSA key of "CN=Short root" is too short .* got 768/,
  );
  refuses(
    "a gap in the chain",
    () => ofCertManager({ "tls.crt": own.certificate }),
    /: tls\.crt: "CN=Own" is not signed by the root in ca\.crt/,
  );
  refuses(
    "a chain from another authority",
    () => ofIstio({ "root-cert.pem": other.certificate }),
    /is not signed by the root in root-cert\.pem/,
  );
  refuses(
    "a chain without the certificate itself",
    () => ofIstio({ "cert-chain.pem": issuing.certificate }),
    /: cert-chain\.pem: expected the certificate of ca-cert\.pem first/,
  );
  refuses(
    "no chain, below an intermediate",
    () => ofIstio({ "cert-chain.pem": "" }),
    /: cert-chain\.pem: expected certificates in PEM .*, got none/,
  );
  refuses(
    "an expired root",
    async () => ofRoot(await makeAuthority({ subject: "CN=Old root", from: -2, to: -1 })),
    /: root-cert\.pem: "CN=Old root" expired at /,
  );

  it("are refused if their root is not the root of the mesh", () => {
    const [[path, reason] = []] = judgeSecrets({ east: ofCertManager() }, true, other.certificate);
    assert.equal(path, "trust.rootCertificate");
    assert.match(
      reason!,
      /^differs from the root in ca\.crt of the Secret "mesh-ca" in cluster "east"/,
    );
  });

  it("are refused if they have different roots and the root of the mesh is not known yet", async () => {
    const elsewhere = await makeAuthority({ subject: "CN=Elsewhere", issuer: other });
    const west = {
      "ca-cert.pem": elsewhere.certificate,
      "cert-chain.pem": elsewhere.certificate,
      "root-cert.pem": other.certificate,
    };
    const [[path, reason] = []] = judgeSecrets({ east: ofCertManager(), west: ofIstio(west) });
    assert.equal(path, "clusters.west");
    assert.match(
      reason!,
      /^the Secret "mesh-ca" .* has a different root \(root-cert\.pem\) than the Secret in cluster "east"/,
    );
    const both = root.certificate + other.certificate;
    assert.deepEqual(
      judgeSecrets({ east: ofCertManager(), west: ofIstio({ "root-cert.pem": both }) }),
      [],
    );
  });
});
