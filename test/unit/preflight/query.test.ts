import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import * as yaml from "js-yaml";
import type { ApiServerArgs } from "../../../sdk/args/api-server";
import type { DataPlane } from "../../../sdk/args/mesh";
import { gatewayApiQuery } from "../../../sdk/preflight/gateway-api";
import { queryClustersAsync } from "../../../sdk/preflight/query-clusters";
import { defined } from "../../../sdk/defined";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { makeAuthority } from "../../support/authorities";
import { topologyOf } from "../../support/check";
import { leakMarker } from "../../support/kubeconfig";
import { ownerOf } from "../../support/owners";
import { meshArgs } from "../../support/topologies";

type Answers = { [path: string]: object };

const everything: Answers = {
  "/version": { gitVersion: "v1.35.2" },
  "/api/v1/namespaces/kube-system": { metadata: { uid: "uid-of-east" } },
  "/api/v1/namespaces/istio-system": {
    metadata: { managedFields: [{ manager: "kubectl-create" }, {}] },
  },
  "/api/v1/namespaces/istio-system/secrets?labelSelector=istio%2FmultiCluster%3Dtrue": {
    items: [
      { metadata: { name: "by-hand" }, data: { west: leakMarker, south: leakMarker } },
      { metadata: { name: "empty" } },
    ],
  },
};

/** A self-signed certificate for a name that is not the address of the server. */
async function selfSigned(name: string): Promise<{ cert: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const extensions = [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }])];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: algorithm,
    extensions,
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  return { cert: certificate.toString("pem"), key };
}

describe("the query of a cluster", function () {
  this.timeout(60_000);
  const servers: http.Server[] = [];
  after(() => servers.forEach((server) => server.close()));

  /** Starts an API server that answers requests with the token, and records the credentials. */
  async function serve(
    answers: Answers,
    tls?: https.ServerOptions,
    missing: readonly string[] = [],
  ): Promise<{ server: string; authorizations: string[] }> {
    const authorizations: string[] = [];
    const answer: http.RequestListener = ({ url, headers }, response) => {
      if (headers.authorization) authorizations.push(headers.authorization);
      const body = answers[url!];
      const denied = missing.includes(url!) ? 404 : 403;
      const allowed = body === undefined ? denied : 200;
      const isLoggedIn = headers.authorization === `Bearer ${leakMarker}`;
      response.statusCode = isLoggedIn ? allowed : 401;
      response.end(JSON.stringify(body ?? { kind: "Status" }));
    };
    const server = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http${tls === undefined ? "" : "s"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { server: url, authorizations };
  }

  async function factsOf(
    cluster: object,
    user: object = { token: leakMarker },
    signingSecret?: string,
    dataPlane?: DataPlane,
    apiServer?: ApiServerArgs,
  ): Promise<ClusterFacts> {
    const kubeconfig = yaml.dump({
      contexts: [
        { name: "other", context: {} },
        { name: "east", context: { cluster: "c", user: "u" } },
      ],
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user }],
    });
    const connection = { cluster: "east", kubeconfig, context: "east" };
    const topology = topologyOf(
      meshArgs(
        { east: defined({ apiServer }) },
        { trust: defined({ existingSecret: signingSecret }), ...defined({ dataPlane }) },
      ),
    );
    const context = { name: "east", server: "", identity: "", usesProxy: false };
    const answers = await queryClustersAsync(topology, [{ source: "", context, connection }]);
    assert.deepEqual([...answers.keys()], ["east"]);
    assert.doesNotMatch(JSON.stringify([...answers]), new RegExp(leakMarker));
    return answers.get("east")!;
  }

  const known: ClusterFacts = {
    kubernetesVersion: "v1.35.2",
    kubeSystemUid: "uid-of-east",
    systemNamespace: { isOurs: false, managers: ["kubectl-create"] },
    remoteSecrets: [
      { name: "by-hand", clusterIds: ["west", "south"] },
      { name: "empty", clusterIds: [] },
    ],
  };

  it("returns the version, the identity and the keys of remote secrets, but no values", async () => {
    assert.deepEqual(await factsOf(await serve(everything)), known);
  });

  it("returns the owner of a cluster, and whether this package made the namespace", async () => {
    const namespace = "/api/v1/namespaces/istio-system";
    const annotations = { "istio-multicluster/owner": "configmap/istio-multicluster" };
    const facts = await factsOf(
      await serve({
        ...everything,
        [namespace]: { metadata: { name: "istio-system", annotations } },
        [`${namespace}/configmaps/istio-multicluster`]: { data: ownerOf("east") },
      }),
    );
    assert.deepEqual(facts.systemNamespace, { isOurs: true, managers: [] });
    assert.deepEqual(facts.owner, ownerOf("east"));
    const meshId = ownerOf("east").id;
    const marked = await serve({
      ...everything,
      [namespace]: { metadata: { annotations: { "istio-multicluster/owner": meshId } } },
    });
    const { systemNamespace } = await factsOf(marked);
    assert.deepEqual(systemNamespace, { isOurs: true, managers: [], meshId });
  });

  it("returns the owner in the namespace that CRDs or webhooks of Istio were installed from", async () => {
    const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=";
    const release = (namespace: string) => ({
      "meta.helm.sh/release-name": "istio-base",
      "meta.helm.sh/release-namespace": namespace,
    });
    const of = (...namespaces: string[]) => ({
      items: namespaces.map((name) => ({ metadata: { name, annotations: release(name) } })),
    });
    const webhooks =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?labelSelector=app%3Dsidecar-injector";
    const clientConfig = { service: { namespace: "two" } };
    const path = (namespace: string) =>
      `/api/v1/namespaces/${namespace}/configmaps/istio-multicluster`;
    const facts = await factsOf(
      await serve({
        ...everything,
        [`${crds}app.kubernetes.io%2Fpart-of%3Distio`]: of("istio-system", "one", "another-tool"),
        [webhooks]: { items: [{ metadata: { name: "two" }, webhooks: [{ clientConfig }] }] },
        [path("istio-system")]: { data: ownerOf("east") },
        [path("one")]: { data: ownerOf("ost") },
        [path("two")]: { data: ownerOf("oest") },
      }),
    );
    assert.deepEqual(facts.otherOwners, [
      { namespace: "one", owner: ownerOf("ost") },
      { namespace: "two", owner: ownerOf("oest") },
    ]);
  });

  it("takes a ConfigMap of another tool for no owner", async () => {
    const path = "/api/v1/namespaces/istio-system/configmaps/istio-multicluster";
    for (const data of [undefined, { mesh: "by another tool" }])
      assert.equal(
        (await factsOf(await serve({ ...everything, [path]: { data } }))).owner,
        undefined,
      );
  });

  it("returns the settings of Istio in its own values, but no other value", async () => {
    const root = await makeAuthority();
    const path = "/api/v1/namespaces/istio-system/configmaps?labelSelector=release%3Distiod";
    const values = {
      revision: "v2",
      global: { network: "network1", token: leakMarker },
      meshConfig: { trustDomain: "mesh.example.com", trustDomainAliases: ["cluster.local"] },
      istiodRemote: { injectionCABundle: Buffer.from(root.certificate).toString("base64") },
    };
    const installed = async (...items: object[]): Promise<ClusterFacts["installed"]> =>
      (await factsOf(await serve({ ...everything, [path]: { items } }))).installed;
    const configMap = (name: string, content: string): object => ({
      metadata: { name },
      data: { "original-values": content, "merged-values": leakMarker },
    });
    const expected = {
      ...{ revision: "v2", network: "network1", trustDomain: "mesh.example.com" },
      ...{ dataPlane: "sidecar", trustDomainAliases: ["cluster.local"] },
      roots: [new X509Certificate(root.certificate).fingerprint256],
    };
    const own = configMap("istiod-values-v2", JSON.stringify(values));
    const others = [configMap("values-v2", "{}"), { metadata: { name: "istiod-values" } }];
    assert.deepEqual(await installed(own, ...others), [expected]);
    assert.deepEqual(await installed(), []);
    assert.equal(await installed(configMap("istiod-values", leakMarker)), undefined);
  });

  it("counts the pods of each revision if one was removed from the mesh", async () => {
    const path = "/api/v1/namespaces/istio-system/configmaps?labelSelector=release%3Distiod";
    const pods = "/api/v1/pods?fieldSelector=status.phase!%3DSucceeded%2Cstatus.phase!%3DFailed";
    const installed = (revision: string): object => ({
      metadata: { name: "istiod-values" },
      data: { "original-values": JSON.stringify({ revision }) },
    });
    const pod = (revision: string, more: object = {}): object => {
      const annotations = { "istio.io/rev": revision, "sidecar.istio.io/status": "{}" };
      return { metadata: { namespace: "shop", annotations, ...more } };
    };
    const items = [
      ...[pod("default"), pod("v1"), pod("v1"), pod("v1", { namespace: "web" })],
      pod("v1", { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      pod("v1", { namespace: "istio-system", labels: { istio: "eastwestgateway" } }),
      pod("v1", { namespace: "istio-system", labels: { istio: "ingressgateway" } }),
      // a namespace of another tool, without a proxy
      { metadata: { namespace: "web", annotations: { "istio.io/rev": "v1" } } },
      { metadata: { namespace: "web" } },
    ];
    const proxies = async (...revisions: string[]): Promise<ClusterFacts["proxies"]> => {
      const installs = { [path]: { items: revisions.map(installed) }, [pods]: { items } };
      return (await factsOf(await serve({ ...everything, ...installs }))).proxies;
    };
    assert.deepEqual(await proxies("", "v1"), {
      default: { shop: 1 },
      v1: { shop: 2, web: 1, "istio-system": 1 },
    });
    assert.equal(await proxies(""), undefined);
    assert.equal(await proxies(), undefined);
  });

  it("returns the version of the Gateway API in ambient mode, also if there is none", async () => {
    const bundle = { "gateway.networking.k8s.io/bundle-version": "v1.5.1" };
    const ambient = async (answers: object): Promise<ClusterFacts> =>
      factsOf(await serve({ ...everything, ...answers }), undefined, undefined, "ambient");
    const answer = (items: object[] | null): object => ({ [gatewayApiQuery.path]: { items } });
    const installed = answer([{ metadata: { name: "g", annotations: bundle } }]);
    assert.equal((await ambient(installed)).gatewayApiVersion, "v1.5.1");
    assert.equal((await ambient(answer(null))).gatewayApiVersion, null);
    assert.ok(!("gatewayApiVersion" in (await ambient({}))));
    const withSidecars = await factsOf(await serve({ ...everything, ...installed }));
    assert.ok(!("gatewayApiVersion" in withSidecars));
  });

  it("returns the data plane of an installed mesh", async () => {
    const path = "/api/v1/namespaces/istio-system/configmaps?labelSelector=release%3Distiod";
    const data = { "original-values": JSON.stringify({ profile: "ambient" }) };
    const items = [{ metadata: { name: "istiod-values" }, data }];
    const { installed } = await factsOf(await serve({ ...everything, [path]: { items } }));
    assert.deepEqual(
      installed?.map(({ dataPlane }) => dataPlane),
      ["ambient"],
    );
  });

  it("counts what moves if the mesh has another data plane in the cluster", async () => {
    const values = (profile?: string): object => ({
      items: [
        {
          metadata: { name: "istiod-values" },
          data: { "original-values": JSON.stringify({ profile }) },
        },
      ],
    });
    const system = "/api/v1/namespaces/istio-system";
    const item = (namespace: string, annotation: string): object => ({
      metadata: { namespace, annotations: { [annotation]: "x" } },
    });
    const sidecar = "sidecar.istio.io/status";
    const ztunnel = "ambient.istio.io/redirection";
    const pods = [
      ...[item("shop", sidecar), item("shop", sidecar), item("istio-system", sidecar)],
      ...[item("web", ztunnel), item("plain", "other")],
    ];
    const service = (namespace: string, labels?: object): object => ({
      metadata: { namespace, labels },
    });
    const isGlobal = { "istio.io/global": "true" };
    const services = [
      ...[service("shop"), service("shop"), service("shop", isGlobal), service("web")],
    ];
    const moving = async (profile: string | undefined, dataPlane: DataPlane, owned = true) =>
      (
        await factsOf(
          await serve({
            ...everything,
            [`${system}/configmaps?labelSelector=release%3Distiod`]: values(profile),
            ...(owned
              ? { [`${system}/configmaps/istio-multicluster`]: { data: ownerOf("east") } }
              : {}),
            "/api/v1/pods?fieldSelector=status.phase!%3DSucceeded%2Cstatus.phase!%3DFailed": {
              items: pods,
            },
            "/api/v1/services": { items: services },
          }),
          ...[undefined, undefined, dataPlane],
        )
      ).moving;
    assert.deepEqual(await moving(undefined, "ambient"), {
      pods: { shop: 2 },
      localServices: { shop: 2 },
    });
    assert.deepEqual(await moving("ambient", "sidecar"), { pods: { web: 1 }, localServices: {} });
    assert.equal(await moving("ambient", "ambient"), undefined);
    assert.equal(await moving(undefined, "ambient", false), undefined);
  });

  it("returns the status of the newest revision of each Helm release that Pulumi made", async () => {
    const record = (name: string, version: string, status: string, manager: string): object => ({
      metadata: { name, labels: { name, version, status }, managedFields: [{ manager }] },
    });
    const provider = "pulumi-resource-kubernetes";
    const items = [
      record("istio-base", "10", "pending-upgrade", provider),
      record("istio-base", "9", "deployed", provider),
      record("by-hand", "1", "deployed", "helm"),
    ];
    const path = "/api/v1/namespaces/istio-system/secrets?labelSelector=owner%3Dhelm";
    const { releases, otherReleases } = await factsOf(
      await serve({ ...everything, [path]: { items } }),
    );
    assert.deepEqual(releases, { "istio-base": "pending-upgrade" });
    assert.deepEqual(otherReleases, ["by-hand"]);
  });

  it("returns the objects of Istio with the tools that made them, but not their content", async () => {
    const namespaced = "/namespaces/istio-system";
    const admission = "/apis/admissionregistration.k8s.io/v1";
    const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?labelSelector=";
    const metadata = (name: string, more: object = {}) => ({
      metadata: { name, ...more },
      data: leakMarker,
    });
    const helm = {
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": "a", "meta.helm.sh/release-namespace": "b" },
    };
    const service = { clientConfig: { service: { namespace: "other" }, caBundle: leakMarker } };
    const { existing } = await factsOf(
      await serve({
        ...everything,
        [`${crds}app.kubernetes.io%2Fpart-of%3Distio`]: { items: [metadata("by-chart", helm)] },
        [`${crds}app%3Distio-pilot%2Crelease%3Distio`]: {
          items: [metadata("by-manifest"), metadata("by-chart", helm)],
        },
        [`/api/v1${namespaced}/serviceaccounts/istio-reader-service-account`]: metadata("reader"),
        [`${admission}/validatingwebhookconfigurations/istiod-default-validator`]: metadata("v"),
        [`/api/v1${namespaced}/configmaps?labelSelector=istio.io%2Frev`]: {
          items: [metadata("values")],
        },
        [`${admission}/mutatingwebhookconfigurations?labelSelector=app%3Dsidecar-injector`]: {
          items: [
            { ...metadata("rev", { labels: { "istio.io/rev": "default" } }), webhooks: [service] },
            {
              ...metadata("tag", { labels: { "istio.io/rev": "blue", "istio.io/tag": "stable" } }),
              webhooks: [{ clientConfig: { url: "https://istiod" } }],
            },
          ],
        },
        [`/apis/apps/v1${namespaced}/deployments/istio-eastwestgateway`]: {
          ...metadata("gateway", { managedFields: [{ manager: "pulumi-istio-multicluster" }] }),
          spec: { selector: { matchLabels: { app: "gateway" } } },
        },
      }),
    );
    const unknown = { maker: "an unknown tool", hasHelmLabel: false };
    const byChart = { maker: 'Helm, as release "a" in namespace "b"', hasHelmLabel: true };
    assert.deepEqual(existing, {
      objects: [
        {
          ...{ kind: "crd", name: "by-chart", ...byChart, release: "b/a" },
          selector: "app.kubernetes.io/part-of=istio",
        },
        {
          ...{ kind: "crd", name: "by-manifest", ...unknown },
          selector: "app=istio-pilot,release=istio",
        },
        { kind: "serviceaccount", name: "reader", ...unknown },
        { kind: "validatingwebhookconfiguration", name: "v", ...unknown },
        { kind: "configmap", name: "values", ...unknown },
      ],
      injectors: [
        {
          ...{ name: "rev", maker: "an unknown tool", isByPulumi: false },
          ...{ serves: "default", namespace: "other" },
        },
        { name: "tag", maker: "an unknown tool", isByPulumi: false, serves: "stable" },
      ],
      gateway: {
        ...{ maker: "this package", isByPulumi: true },
        selector: { app: "gateway" },
      },
    });
  });

  it("returns the objects that may belong to the mesh, but not their content", async () => {
    const namespace = "/api/v1/namespaces/istio-system";
    const metadata = { name: "one", uid: "u", resourceVersion: "7", labels: { a: "b" } };
    const { live } = await factsOf(
      await serve({
        ...everything,
        [`${namespace}/secrets?fieldSelector=type!%3Dhelm.sh%2Frelease.v1`]: {
          items: [{ metadata, data: { token: leakMarker } }],
        },
        [`${namespace}/serviceaccounts`]: { items: [{ metadata }] },
        "/api/v1/namespaces?fieldSelector=metadata.name%3Distio-system": { items: [] },
        "/apis/rbac.authorization.k8s.io/v1/clusterroles": { items: [{ metadata }] },
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": {
          items: [{ metadata, webhooks: [{ name: "w", clientConfig: { caBundle: "cm9vdA==" } }] }],
        },
      }),
    );
    const { labels, ...identity } = metadata;
    const named = { ...identity, labels: {}, annotations: {}, addresses: [] };
    const [secret] = live!.Secret!;
    const [webhook] = live!.MutatingWebhookConfiguration!;
    assert.deepEqual(secret, { ...named, labels, hashes: secret!.hashes });
    assert.deepEqual(Object.keys(secret!.hashes), ["data"]);
    assert.deepEqual(Object.keys(webhook!.hashes), [
      'CA bundle of the webhook "w"',
      'target of the webhook "w"',
    ]);
    const onlyNamed = [{ ...named, hashes: {} }];
    assert.deepEqual([live!.ServiceAccount, live!.ClusterRole], [onlyNamed, onlyNamed]);
    // kinds that this user may not list are missing
    assert.deepEqual([live!.Namespace, live!.Service], [[], undefined]);
  });

  it("returns empty lists and parts if the API server returns null", async () => {
    const namespace = "/api/v1/namespaces/istio-system";
    const slices = "/apis/discovery.k8s.io/v1/namespaces/istio-system/endpointslices";
    const answers = {
      ...everything,
      [`${namespace}/serviceaccounts`]: { items: null },
      [slices]: { items: [{ metadata: { name: "gateway" }, endpoints: null, ports: null }] },
    };
    const { live } = await factsOf(await serve(answers));
    assert.deepEqual(live!.ServiceAccount, []);
    assert.deepEqual(live!.EndpointSlice![0]!.hashes, {});
  });

  it("returns an empty list for a kind that the API server does not have", async () => {
    const gateways = "/apis/networking.istio.io/v1/namespaces/istio-system/gateways";
    const server = await serve(everything, undefined, [gateways]);
    assert.deepEqual((await factsOf(server)).live, { Gateway: [] });
  });

  it("returns the certificates of a signing Secret, and of its key only whether it fits", async () => {
    const [own, root] = [await makeAuthority(), await makeAuthority()];
    const signedBy = async (files: { readonly [file: string]: string }) => {
      const data = Object.fromEntries(
        Object.entries(files).map(([file, content]) => [
          file,
          Buffer.from(content).toString("base64"),
        ]),
      );
      const { server } = await serve({
        ...everything,
        "/api/v1/namespaces/istio-system/secrets/mesh-ca": { data },
      });
      const { signingSecret, ...others } = await factsOf({ server }, undefined, "mesh-ca");
      assert.deepEqual(others, known);
      return signingSecret!;
    };
    const certManager = { "tls.crt": own.certificate, "ca.crt": root.certificate };
    const istio = {
      "ca-cert.pem": own.certificate,
      "cert-chain.pem": root.certificate,
      "root-cert.pem": root.certificate,
    };
    const trimmed = (files: object) =>
      Object.fromEntries(Object.entries(files).map(([file, content]) => [file, content.trim()]));
    for (const [keyFile, certificates] of [
      ["tls.key", certManager],
      ["ca-key.pem", istio],
    ] as const) {
      const found = await signedBy({ ...certificates, [keyFile]: own.privateKey });
      assert.deepEqual(found, {
        keys: [...Object.keys(certificates), keyFile],
        certificates: trimmed(certificates),
        keyFits: true,
      });
      assert.doesNotMatch(JSON.stringify(found), /PRIVATE KEY/);
      for (const key of [leakMarker, root.privateKey])
        assert.equal((await signedBy({ ...certificates, [keyFile]: key })).keyFits, false);
    }
    // a key in the wrong file is not returned either
    const mixed = await signedBy({
      ...certManager,
      "tls.crt": own.certificate + own.privateKey,
      "tls.key": own.privateKey,
    });
    assert.equal(mixed.certificates["tls.crt"], own.certificate.trim());
    const incomplete = await signedBy({ "tls.crt": own.certificate });
    assert.deepEqual(incomplete, {
      keys: ["tls.crt"],
      certificates: { "tls.crt": own.certificate.trim(), "ca.crt": "" },
      keyFits: false,
    });
    assert.deepEqual(await factsOf(await serve(everything), undefined, "not-yet-there"), known);
  });

  it("logs in with a token file, or with a plug-in", async () => {
    const { server } = await serve(everything, await selfSigned("api.east.example"));
    const cluster = { server, "insecure-skip-tls-verify": true };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
    try {
      fs.writeFileSync(path.join(folder, "token"), `${leakMarker}\n`);
      assert.deepEqual(await factsOf(cluster, { tokenFile: path.join(folder, "token") }), known);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: leakMarker },
    };
    const args = ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`];
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args,
      interactiveMode: "Never",
    };
    assert.deepEqual(await factsOf(cluster, { exec }), known);
  });

  it("omits what its user may not read", async () => {
    const { server } = await serve({ "/version": everything["/version"]! });
    assert.deepEqual(await factsOf({ server }), { kubernetesVersion: "v1.35.2" });
  });

  /** A plug-in that runs some JavaScript. */
  const plugin = (script: string) => ({
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: ["-e", script],
      interactiveMode: "Never",
    },
  });

  it("reports that it does not know the owner if the login fails, without what it printed", async () => {
    const { server } = await serve(everything);
    const failing = plugin(`console.error("${leakMarker}"); process.exit(1)`);
    const logins = [
      [{ token: "wrong" }, "HTTP status 401: the login was rejected"],
      [{ exec: { command: "no-such-plug-in" } }, "the login failed (ENOENT)"],
      [{ tokenFile: "no-such-file" }, "the login failed (ENOENT)"],
      [failing, "the login failed"],
      [plugin(`console.log("${leakMarker}")`), "the login failed"],
    ] as const;
    await Promise.all(
      logins.map(async ([user, reason]) =>
        assert.deepEqual(await factsOf({ server }, user), { unknown: { reason, hasOwner: true } }),
      ),
    );
  });

  it("reports that it does not know the owner if the login does not end", async () => {
    const { server } = await serve(everything);
    assert.deepEqual(await factsOf({ server }, plugin("setTimeout(() => undefined, 30_000)")), {
      unknown: {
        reason: "the login has not ended; perhaps its plug-in waits for something",
        hasOwner: true,
      },
    });
  });

  it("names the rights that its user lacks, and needs no more than docs/preview-rights.yaml grants", async () => {
    const server = http.createServer(({ url = "" }, response) => {
      response.statusCode = 403;
      const { verb, resource, group } = rightFor(url);
      const message = `cannot ${verb} resource "${resource}" in API group "${group}"`;
      response.end(JSON.stringify({ message: `User "me" ${message} in the namespace "any"` }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { forbidden = [] } = await factsOf({ server: url }, {}, "cacerts");
    const granted = grantedRights();
    assert.deepEqual(
      forbidden.filter((right) => !granted.includes(right) && right !== "get version"),
      [],
    );
    const lists = (rights: readonly string[]) =>
      rights.filter((right) => right.startsWith("list "));
    // pods are listed only if a revision of Istio was removed from the mesh
    const always = granted.filter((right) => right !== "list pods");
    assert.deepEqual(lists(forbidden), lists(always));
  });

  it("reports if the cluster's own CA certificates do not verify the server", async () => {
    const tls = await selfSigned("api.east.example");
    const withOwn = (own: string): Answers => ({
      ...everything,
      "/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt": { data: { "ca.crt": own } },
    });
    const other = await selfSigned("other.example");
    const [{ server: own }, { server: foreign }] = [
      await serve(withOwn(tls.cert), tls),
      await serve(withOwn(other.cert), tls),
    ];
    const authority = Buffer.from(tls.cert).toString("base64");
    const verified = {
      "certificate-authority-data": authority,
      "tls-server-name": "api.east.example",
    };
    assert.deepEqual(await factsOf({ server: own, ...verified }), known);
    const failed = { ...known, peerTlsError: "DEPTH_ZERO_SELF_SIGNED_CERT" };
    assert.deepEqual(await factsOf({ server: foreign, ...verified }), failed);
    const insecure = { server: own, "insecure-skip-tls-verify": true };
    assert.deepEqual(await factsOf(insecure), {
      ...known,
      peerTlsError: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
  });

  it("reports if the CA certificates for other clusters do not verify the server", async () => {
    const [tls, other] = [await selfSigned("api.east.example"), await selfSigned("other.example")];
    const { server, authorizations } = await serve({}, tls);
    const errorOf = async (authority: string, more: Partial<ApiServerArgs> = {}) => {
      const certificateAuthorityData = Buffer.from(authority).toString("base64");
      const apiServer = { server, certificateAuthorityData, ...more };
      const { server: own } = await serve(everything);
      const facts = await factsOf({ server: own }, undefined, undefined, undefined, apiServer);
      const { givenTlsError, ...rest } = facts;
      assert.deepEqual(rest, known);
      return givenTlsError;
    };
    const tlsServerName = "api.east.example";
    assert.equal(await errorOf(tls.cert, { tlsServerName }), undefined);
    assert.equal(await errorOf(tls.cert), "ERR_TLS_CERT_ALTNAME_INVALID");
    assert.equal(await errorOf(other.cert, { tlsServerName }), "DEPTH_ZERO_SELF_SIGNED_CERT");
    assert.equal(await errorOf(other.cert, { server: "https://127.0.0.1:1" }), undefined);
    assert.deepEqual(authorizations, []);
  });

  it("goes through the proxy of the environment, as the provider does", async () => {
    const requested: string[] = [];
    const proxy = http.createServer((_, response) => response.writeHead(502).end());
    proxy.on("connect", ({ url }, socket) => {
      requested.push(String(url));
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    servers.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { HTTPS_PROXY: before } = process.env;
    process.env["HTTPS_PROXY"] = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const { unreachable = "" } = await factsOf({ server: "https://api.east.example:6443" });
      assert.match(unreachable, /Bad Gateway|502/);
    } finally {
      if (before === undefined) delete process.env["HTTPS_PROXY"];
      else process.env["HTTPS_PROXY"] = before;
    }
    assert.ok(requested.includes("api.east.example:6443"), requested.join());
  });

  it("shares a few connections, because a TLS handshake is slower than a request", async () => {
    const { server } = await serve(everything);
    let connections = 0;
    servers.at(-1)!.on("connection", () => (connections += 1));
    await factsOf({ server });
    // one more connection checks whether the server answers
    assert.ok(connections > 1 && connections <= 7, String(connections));
  });

  /** An API server that fails requests for a path with a status, so many times. */
  async function serveFaulty(path: string, status: number, times: number) {
    const { server } = await serve(everything);
    const answer = servers.at(-1)!.listeners("request")[0] as http.RequestListener;
    servers.at(-1)!.removeAllListeners("request");
    servers.at(-1)!.on("request", (request, response) => {
      if (request.url !== path || times-- <= 0) return answer(request, response);
      response.writeHead(status).end();
    });
    return { server };
  }

  it("sends a request again to a server that is overloaded", async () => {
    for (const status of [429, 503])
      assert.deepEqual(await factsOf(await serveFaulty("/version", status, 2)), known);
  });

  it("reports requests that a server did not answer, and whether the owner is one of them", async () => {
    const owner = "/api/v1/namespaces/istio-system/configmaps/istio-multicluster";
    const [withoutOwner, withoutVersion] = await Promise.all([
      factsOf(await serveFaulty(owner, 503, Infinity)),
      factsOf(await serveFaulty("/version", 429, Infinity)),
    ]);
    assert.deepEqual(withoutOwner.unknown, { reason: "HTTP status 503", hasOwner: true });
    assert.deepEqual(withoutVersion.unknown, { reason: "HTTP status 429", hasOwner: false });
    assert.equal(withoutVersion.kubeSystemUid, known.kubeSystemUid);
  });

  it("reports a server whose address is not valid", async () => {
    const { unknown } = await factsOf({ server: "https://a:99999" });
    assert.deepEqual(unknown, { reason: "ERR_INVALID_URL", hasOwner: true });
  });

  it("reports why a server does not answer", async () => {
    assert.deepEqual(await factsOf({ server: "https://127.0.0.1:1" }), {
      unreachable: "ECONNREFUSED",
    });
  });

  it("sends credentials only to a server that the certificate authority of the kubeconfig verifies", async () => {
    const tls = await selfSigned("api.east.example");
    const { server, authorizations } = await serve(everything, tls);
    assert.deepEqual(await factsOf({ server }), { unreachable: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    const trusted = {
      server,
      "certificate-authority-data": Buffer.from(tls.cert).toString("base64"),
    };
    // the certificate has another name
    const otherName = { unreachable: "ERR_TLS_CERT_ALTNAME_INVALID" };
    assert.deepEqual(await factsOf(trusted), otherName);
    assert.deepEqual(authorizations, []);
    assert.deepEqual(await factsOf({ ...trusted, "tls-server-name": "api.east.example" }), known);
  });
});

/** The right for a path such as `/apis/apps/v1/namespaces/istio-system/deployments/istiod`. */
function rightFor(url: string): { verb: string; resource: string; group: string } {
  const path = new URL(url, "http://any").pathname.slice(1);
  const [, group = "", rest = path] = /^api(?:s\/([^/]+))?\/[^/]+\/(.*)$/.exec(path) ?? [];
  const [resource = "", name] = rest.replace(/^namespaces\/[^/]+\/(?=.)/, "").split("/");
  return { verb: name === undefined && path !== "version" ? "list" : "get", resource, group };
}

/** The rights in docs/preview-rights.yaml, as `verb resource.group`. */
function grantedRights(): string[] {
  const { rules } = yaml.load(fs.readFileSync("docs/preview-rights.yaml", "utf8")) as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  return rules
    .flatMap(({ apiGroups: [group = ""], resources, verbs }) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${verb} ${resource}${group === "" ? "" : `.${group}`}`),
      ),
    )
    .sort();
}
