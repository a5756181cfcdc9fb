import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { safeKubeconfig } from "../../../../sdk/status/credentials/safe-kubeconfig";
import { tryCredential, tryOnce } from "../../../../sdk/status/credentials/trial";
import { makeAuthority, makeServer } from "../../../support/authorities";
import { leakMarker } from "../../../support/kubeconfig";

type Fields = { [key: string]: unknown };

/** What the fake API server does with each request. */
interface Behaviour {
  readonly status?: number;
  readonly denied?: readonly string[];
  readonly headers?: http.OutgoingHttpHeaders;
}

const encode = (text: string): string => Buffer.from(text).toString("base64");

describe("trying the credential of a remote secret", function () {
  this.timeout(30_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credentials-"));
  const requests: http.IncomingMessage[] = [];
  let behaviour: Behaviour = {};
  let [authority, server] = ["", ""];
  const running: (http.Server | https.Server)[] = [];

  before(async () => {
    const root = await makeAuthority();
    const leaf = await makeServer(root, "localhost");
    authority = root.certificate;
    const options = { cert: leaf.certificate, key: leaf.privateKey };
    server = await listen(https.createServer(options, respond), "https");
  });
  beforeEach(() => {
    requests.length = 0;
    behaviour = {};
  });
  after(() => {
    for (const one of running) one.closeAllConnections();
    for (const one of running) one.close();
    fs.rmSync(folder, { recursive: true });
  });

  function respond(request: http.IncomingMessage, response: http.ServerResponse): void {
    requests.push(request);
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const { status = 200, denied = [], headers = {} } = behaviour;
      if (request.method === "GET") {
        response.writeHead(status, headers);
        return response.end(JSON.stringify({ metadata: { uid: "kube-system-uid" } }));
      }
      const { resource } = JSON.parse(body).spec.resourceAttributes;
      response.writeHead(201);
      return response.end(JSON.stringify({ status: { allowed: !denied.includes(resource) } }));
    });
  }

  async function listen(one: http.Server | https.Server, scheme: string): Promise<string> {
    await new Promise<void>((resolve) => one.listen(0, "localhost", resolve));
    running.push(one);
    return `${scheme}://localhost:${(one.address() as AddressInfo).port}`;
  }

  const kubeconfig = (cluster: Fields = {}, user: Fields = { token: leakMarker }): string =>
    JSON.stringify({
      clusters: [
        {
          name: "c",
          cluster: { server, "certificate-authority-data": encode(authority), ...cluster },
        },
      ],
      users: [
        { name: "another", user: { token: "another" } },
        { name: "u", user },
      ],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });

  it("returns the UID of the cluster that accepts it, and sends it as a token", async () => {
    assert.deepEqual(await tryCredential(kubeconfig()), {
      result: "accepted",
      uid: "kube-system-uid",
    });
    const sent = requests.map(({ method, url }) => `${method} ${url}`);
    assert.equal(sent[0], "GET /api/v1/namespaces/kube-system");
    assert.equal(sent.length, 6);
    for (const { headers } of requests) assert.equal(headers.authorization, `Bearer ${leakMarker}`);
  });

  it("keeps the path in the URL of a server", async () => {
    await tryCredential(kubeconfig({ server: `${server}/k8s/clusters/c-1/` }));
    assert.equal(requests[0]!.url, "/k8s/clusters/c-1/api/v1/namespaces/kube-system");
  });

  it("returns the rights that it lacks", async () => {
    behaviour = { status: 403, denied: ["pods", "endpointslices"] };
    const missing = ["pods", "endpointslices"];
    assert.deepEqual(await tryCredential(kubeconfig()), { result: "accepted", missing });
  });

  it("is rejected by a server that does not know it, and does not follow redirects", async () => {
    behaviour = { status: 401 };
    assert.deepEqual(await tryCredential(kubeconfig()), { result: "rejected", reason: "HTTP 401" });
    behaviour = { status: 302, headers: { location: `${server}/elsewhere` } };
    const redirected = await tryCredential(kubeconfig());
    assert.deepEqual(redirected, { result: "unknown", reason: "HTTP 302" });
    assert.equal(requests.length, 2);
  });

  it("is not sent to a server whose certificate another CA signed", async () => {
    const other = (await makeAuthority()).certificate;
    for (const data of [other, undefined]) {
      const ca = { "certificate-authority-data": data && encode(data) };
      const { result, reason } = await tryCredential(kubeconfig(ca));
      assert.equal(result, "mistrusted");
      assert.match(reason!, /certificate/);
    }
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      const ca = { "certificate-authority-data": encode(other) };
      assert.equal((await tryCredential(kubeconfig(ca))).result, "mistrusted");
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
    assert.equal(requests.length, 0);
  });

  it("is unknown if nothing answers", async () => {
    const { result, reason } = await tryCredential(kubeconfig({ server: "https://127.0.0.1:1" }));
    assert.equal(result, "unknown");
    assert.match(reason!, /ECONNREFUSED/);
  });

  const marker = path.join(folder, "ran");
  const file = path.join(folder, "file");
  const unsafe: [string, RegExp, Fields, Fields][] = [
    [
      "a plug-in",
      /needs a plug-in/,
      {},
      {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: "touch",
          args: [marker],
          interactiveMode: "Never",
        },
      },
    ],
    ["an authentication provider", /needs a plug-in/, {}, { "auth-provider": { name: "gcp" } }],
    ["the file of a token", /names files/, {}, { tokenFile: file }],
    ["the file of a certificate", /names files/, {}, { "client-certificate": file }],
    ["the file of a key", /names files/, {}, { "client-key": file }],
    ["the file of a CA", /names files/, { "certificate-authority": file }, { token: "t" }],
    ["a server that is not verified", /does not verify/, { "insecure-skip-tls-verify": true }, {}],
  ];
  for (const [what, reason, cluster, user] of unsafe)
    it(`runs, reads and sends nothing for ${what}`, async () => {
      const trial = await tryCredential(kubeconfig(cluster, { token: leakMarker, ...user }));
      assert.equal(trial.result, "unknown");
      assert.match(trial.reason!, reason);
      assert.equal(requests.length, 0);
      assert.equal(fs.existsSync(marker), false);
    });

  it("sends no credential without TLS", async () => {
    const plain = await listen(http.createServer(respond), "http");
    const { result, reason } = await tryCredential(kubeconfig({ server: plain }));
    assert.deepEqual([result, reason], ["unknown", "its server does not use TLS"]);
    assert.equal(requests.length, 0);
  });

  it("copies only safe fields of the kubeconfig", () => {
    const safe = safeKubeconfig(
      kubeconfig({ extensions: [], "disable-compression": true }, { token: "t", as: "admin" }),
    );
    assert.ok("content" in safe);
    const { clusters, users } = JSON.parse(safe.content);
    assert.deepEqual(Object.keys(clusters[0].cluster), ["server", "certificate-authority-data"]);
    assert.deepEqual(Object.keys(users[0].user), ["token"]);
  });

  it("does not show the credential in results", async () => {
    const trials = [
      await tryCredential(kubeconfig({ server: `https://${leakMarker}:${leakMarker}@[::1` })),
      await tryCredential(kubeconfig({ "proxy-url": `http://u:${leakMarker}@127.0.0.1:1` })),
      await tryCredential(kubeconfig({ "certificate-authority-data": encode(leakMarker) })),
      await tryCredential(leakMarker),
    ];
    assert.ok(!JSON.stringify(trials).includes(leakMarker), JSON.stringify(trials));
    assert.deepEqual(
      trials.map(({ result }) => result),
      ["unknown", "unknown", "mistrusted", "unknown"],
    );
  });

  it("happens only once for a credential that is accepted", async () => {
    const attempt = tryOnce();
    behaviour = { status: 401 };
    await attempt(kubeconfig());
    behaviour = {};
    await Promise.all([attempt(kubeconfig()), attempt(kubeconfig())]);
    await attempt(kubeconfig());
    const logins = requests.filter(({ method }) => method === "GET");
    assert.equal(logins.length, 2);
  });
});
