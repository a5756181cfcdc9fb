import "reflect-metadata";
import assert from "node:assert/strict";
import * as x509 from "@peculiar/x509";
import { ClusterRole } from "../../../sdk/args/cluster";
import { planRemoteSecrets } from "../../../sdk/plan/remote-secrets";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { judgeFacts } from "../../../sdk/preflight/judge";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority, makeServer } from "../../support/authorities";
import { meshArgs } from "../../support/topologies";
import { topologyOf } from "../../support/check";

const remote = { role: ClusterRole.Remote, primary: "east" };
const judge = (facts: { [cluster: string]: ClusterFacts }, version = "1.31.0") => {
  const topology = topologyOf(
    meshArgs({ east: {}, west: {}, south: remote }, { istio: { version } }),
  );
  const remoteSecrets = planRemoteSecrets(topology);
  return judgeFacts({ topology, remoteSecrets }, new Map(Object.entries(facts)));
};

describe("the Secrets that istiods sign by, where others made them", () => {
  type Files = { readonly [file: string]: string };
  let root: Authority, other: Authority, issuing: Authority, own: Authority;
  before(async () => {
    // as tight as can be: no more authorities below it than there are
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

  /** What is signed below a root, by it alone. */
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
    const topology = topologyOf(meshArgs({ east: {}, west: {}, south: remote }, { trust }));
    const facts = Object.entries(secrets).map(([name, certificates]): [string, ClusterFacts] => [
      name,
      { signingSecret: { keys: Object.keys(certificates), certificates, keyFits } },
    ]);
    const expectations = { topology, remoteSecrets: [], rootCertificate: meshRoot };
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

  it("are no problem where they are not there yet, where they fit, and where no istiod is", () => {
    assert.deepEqual(judgeSecrets({}, true, root.certificate), []);
    assert.deepEqual(
      judgeSecrets({ east: ofCertManager(), west: ofIstio(), south: {} }, true, root.certificate),
      [],
    );
  });

  it("are no problem however others write the certificates down", async () => {
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
  refuses("a file missing", () => without(ofCertManager(), "ca.crt"), / lacks "ca.crt", /);
  refuses(
    "a file missing, in Istio's own form",
    () => without(ofIstio(), "cert-chain.pem"),
    / lacks "cert-chain.pem", /,
  );
  refuses(
    "a key that is not the certificate's",
    ofIstio,
    /: ca-key\.pem: expected the private key of the certificate in ca-cert\.pem, got another/,
    false,
  );
  refuses(
    "no certificate in it",
    () => ofCertManager({ "tls.crt": "none" }),
    /: tls\.crt: expected certificates in PEM .*, got none/,
  );
  refuses(
    "no root in it",
    () => ofIstio({ "root-cert.pem": "none" }),
    /: root-cert\.pem: expected certificates in PEM .*, got none/,
  );
  refuses(
    "a certificate that is no authority's",
    async () => signing(await makeServer(issuing, "server")),
    /: ca-cert\.pem: "CN=server" is not a certificate authority/,
  );
  refuses(
    "a certificate that is no longer valid",
    async () =>
      signing(await makeAuthority({ subject: "CN=Old", issuer: issuing, from: -2, to: -1 })),
    /: ca-cert\.pem: "CN=Old" expired at /,
  );
  refuses(
    "a certificate whose signature istiod takes for insecure",
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
    "a root that is no longer valid",
    async () => ofRoot(await makeAuthority({ subject: "CN=Old root", from: -2, to: -1 })),
    /: root-cert\.pem: "CN=Old root" expired at /,
  );

  it("are refused with another root than the mesh's", () => {
    const [[path, reason] = []] = judgeSecrets({ east: ofCertManager() }, true, other.certificate);
    assert.equal(path, "trust.rootCertificate");
    assert.match(reason!, /^not the root in ca\.crt of the Secret "mesh-ca" in cluster "east"/);
  });

  it("are refused with different roots, where the mesh's is not known yet", async () => {
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
      /^the Secret "mesh-ca" .* has another root \(in root-cert\.pem\) than the one in cluster "east"/,
    );
    const both = root.certificate + other.certificate;
    assert.deepEqual(
      judgeSecrets({ east: ofCertManager(), west: ofIstio({ "root-cert.pem": both }) }),
      [],
    );
  });
});

describe("the clusters as they are", () => {
  it("are no problem where nothing is known of them", () => {
    assert.deepEqual(judge({}), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: {}, west: {}, south: {} }), { issues: [], warnings: [] });
  });

  it("are told where they do not answer, which is no reason to refuse", () => {
    const { issues, warnings } = judge({ west: { unreachable: "ECONNREFUSED" } });
    assert.deepEqual(issues, []);
    assert.match(
      warnings.join(),
      /^cluster "west": the API server does not answer \(ECONNREFUSED\)/,
    );
  });

  it("are refused where two names lead to one of them, however they are reached", () => {
    const { issues } = judge({
      east: { kubeSystemUid: "1" },
      south: { kubeSystemUid: "2" },
      west: { kubeSystemUid: "1" },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.context"],
    );
    assert.match(issues[0]!.reason, /same cluster as clusters\.east\.context.* UID 1;/);
  });

  it("are refused where another Secret leads to a cluster that gets one from us", () => {
    const { issues } = judge({
      east: { remoteSecrets: [{ name: "by-hand", clusterIds: ["elsewhere", "west"] }] },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.east"],
    );
    assert.match(
      issues[0]!.reason,
      /"by-hand" in namespace "istio-system" is already a remote secret for "west"/,
    );
    assert.match(issues[0]!.reason, /kubectl -n istio-system delete secret by-hand/);
  });

  it("are refused where others made the system namespace, unless it is adopted", () => {
    const { issues } = judge({ west: { systemNamespace: { managers: ["kubectl-create"] } } });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.west.namespace.existing"],
    );
    assert.match(
      issues[0]!.reason,
      /"istio-system" exists already.*deleted with everything in it.*set this field to true/,
    );
    assert.deepEqual(
      judge({
        west: { systemNamespace: { managers: ["kubectl-label", "pulumi-kubernetes-1a2b"] } },
      }).issues,
      [],
    );
    assert.deepEqual(
      judge({ west: { systemNamespace: { managers: [] } } }).issues,
      [],
      "ours, without a label",
    );
    const topology = topologyOf(meshArgs({ east: { namespace: { existing: true } } }));
    assert.deepEqual(
      judgeFacts(
        { topology, remoteSecrets: [] },
        new Map([["east", { systemNamespace: { managers: ["kubectl-create"] } }]]),
      ).issues,
      [],
    );
  });

  it("are accepted with our own Secrets, those of clusters outside the mesh, and those that no istiod reads", () => {
    const ours = ["west", "south"].map((target) => ({
      name: `istio-remote-secret-${target}`,
      clusterIds: [target],
    }));
    const others = [
      { name: "by-hand", clusterIds: ["elsewhere"] },
      { name: "itself", clusterIds: ["east"] },
    ];
    const unread = [{ name: "by-hand", clusterIds: ["west"] }];
    assert.deepEqual(
      judge({ east: { remoteSecrets: [...ours, ...others] }, south: { remoteSecrets: unread } })
        .issues,
      [],
    );
  });

  it("are refused with a Kubernetes that is too old for Istio", () => {
    const { issues, warnings } = judge({
      south: { kubernetesVersion: "v1.31.9-eks-1" },
      east: { kubernetesVersion: "v1.32.0" },
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      ["clusters.south"],
    );
    assert.match(
      issues[0]!.reason,
      /v1\.31\.9-eks-1 is too old for Istio 1\.31\.0, which supports 1\.32 to 1\.36/,
    );
    assert.deepEqual(warnings, []);
  });

  it("are accepted with a warning where their Kubernetes is newer than what Istio names", () => {
    const { issues, warnings } = judge({
      east: { kubernetesVersion: "v1.36.9" },
      west: { kubernetesVersion: "v1.37.0" },
    });
    assert.deepEqual(issues, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /"west": Kubernetes v1\.37\.0 is newer/);
  });

  it("are compared with what the release of Istio supports that is asked for, where that is known", () => {
    const old = { east: { kubernetesVersion: "v1.30.1" } };
    assert.deepEqual(judge(old, "1.28.3").issues, []);
    assert.equal(judge(old, "1.29.0-rc.1").issues.length, 1);
    assert.deepEqual(judge(old, "1.99.0"), { issues: [], warnings: [] });
    assert.deepEqual(judge({ east: { kubernetesVersion: "2.0" } }), { issues: [], warnings: [] });
  });
});
