import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { queryTrust } from "../../../sdk/preflight/query-trust";
import { makeAuthority } from "../../support/authorities";

const [created, written] = ["2026-01-01T08:00:00Z", "2026-01-01T12:00:00Z"];
const encode = (pem: string): string => Buffer.from(pem).toString("base64");
const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;
const timed = { creationTimestamp: created, managedFields: [{ time: created }, { time: written }] };

/** Answers with these objects, and with 404 to every other path. */
const query = (objects: { [path: string]: unknown }, otherwise = 404) =>
  queryTrust(
    async (path) => {
      const found = objects[path];
      const status = found === undefined ? otherwise : 200;
      return { status, body: JSON.stringify(found), date: undefined };
    },
    "istio-system",
    "cacerts",
  );

describe("the query about trust", () => {
  it("reads the roots, who signs below which, since when, and the oldest proxies", async () => {
    const [old, next] = [await makeAuthority(), await makeAuthority({ subject: "CN=Next" })];
    const signer = await makeAuthority({ subject: "CN=East", issuer: next });
    const both = old.certificate + next.certificate;
    const pod = (namespace: string, creationTimestamp: string, more = {}) => ({
      metadata: { namespace, creationTimestamp, ...more },
    });
    const injected = { annotations: { "sidecar.istio.io/status": "{}" } };
    const waypoint = { labels: { "gateway.istio.io/managed": "istio.io-mesh-controller" } };
    const captured = { annotations: { "ambient.istio.io/redirection": "enabled" } };
    const { trust } = await query({
      "/api/v1/namespaces/istio-system/configmaps/istio-ca-root-cert": {
        metadata: timed,
        data: { "root-cert.pem": both },
      },
      "/api/v1/namespaces/istio-system/secrets/cacerts": {
        metadata: timed,
        data: {
          "ca-cert.pem": encode(signer.certificate),
          "ca-key.pem": encode(signer.privateKey),
          "cert-chain.pem": encode(signer.certificate + both),
          "root-cert.pem": encode(both),
        },
      },
      "/api/v1/pods": {
        items: [
          pod("shop", written, injected),
          pod("shop", created, injected),
          pod("plain", created),
          pod("ambient", written, waypoint),
          pod("ambient", created, captured),
          pod("istio-system", created, { labels: { app: "ztunnel" } }),
        ],
      },
    });
    const roots = [fingerprint(old.certificate), fingerprint(next.certificate)];
    assert.deepEqual(trust, {
      trusted: roots,
      trustedSince: written,
      roots,
      signer: fingerprint(next.certificate),
      signingSince: written,
      oldestProxies: { shop: created, ambient: written, "istio-system": created },
    });
    assert.doesNotMatch(JSON.stringify(trust), /BEGIN/);
  });

  it("finds nothing in a cluster without Istio", async () =>
    assert.deepEqual(await query({ "/api/v1/pods": { items: [] } }), {
      trust: { oldestProxies: {} },
    }));

  it("fails if something may not be read, so that it stays unknown", () =>
    assert.rejects(query({}, 403), /HTTP status 403/));
});
