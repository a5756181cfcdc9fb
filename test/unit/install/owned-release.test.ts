import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import * as yaml from "js-yaml";
import { setOwners } from "../../../sdk/install/owned-release";

const namespace = "istio-system";
const path = `/api/v1/namespaces/${namespace}`;
const owner = { apiVersion: "v1", kind: "ConfigMap", name: "istio-multicluster", uid: "now" };
const ownedBy = (uid: string) => ({ ownerReferences: [{ ...owner, uid }] });
const record = (version: number, more: object = {}) => ({
  metadata: { name: `sh.helm.release.v1.istio-base.v${version}`, ...more },
});
const resources = [
  ["secrets", "Secret"],
  ["serviceaccounts", "ServiceAccount"],
].map(([name, kind]) => ({ name, kind, namespaced: true }));

describe("A release that Kubernetes deletes with the owner of its cluster", () => {
  let server: http.Server;
  let records: object[] = [];
  let patched: string[] = [];

  before(async () => {
    server = http.createServer((request, response) => {
      const url = request.url ?? "";
      response.setHeader("content-type", "application/json");
      if (request.method !== "PATCH") {
        response.end(JSON.stringify(url === "/api/v1" ? { resources } : { items: records }));
        return;
      }
      void text(request).then((body) => {
        assert.deepEqual(JSON.parse(body).metadata.ownerReferences, [owner]);
        const [changed = "", query] = url.replace(`${path}/`, "").split("?");
        assert.equal(query, "fieldManager=pulumi-istio-multicluster");
        patched.push(changed);
        response.end(body);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });

  after(() => void server.close());

  async function patchedFor(...found: object[]): Promise<string[]> {
    [records, patched] = [found, []];
    const name = "east";
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kubeconfig = yaml.dump({
      clusters: [{ name, cluster: { server: url, "insecure-skip-tls-verify": true } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    });
    const resourceNames = {
      "ServiceAccount/v1": [`${namespace}/istio-reader-service-account`, "other/account"],
      "CustomResourceDefinition.apiextensions.k8s.io/apiextensions.k8s.io/v1": ["gateways"],
    };
    const release = { name: "istio-base", namespace, resourceNames, owner };
    await setOwners(release, { cluster: name, context: name, kubeconfig });
    return patched;
  }

  it("gets it as the owner of its objects in the namespace, and last of Helm's records", async () =>
    assert.deepEqual(await patchedFor(record(1, ownedBy("earlier")), record(2)), [
      "serviceaccounts/istio-reader-service-account",
      "secrets/sh.helm.release.v1.istio-base.v1",
      "secrets/sh.helm.release.v1.istio-base.v2",
    ]));

  it("is not written again until there is a new record", async () =>
    assert.deepEqual(await patchedFor(record(1, ownedBy("now"))), []));
});
