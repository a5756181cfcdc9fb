import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { StandIn } from "../../../scripts/api-servers/stand-in";
import { ApiClient, ApiError } from "../../../scripts/clusters/api";
import { RecordingServer } from "../../support/recording-server";

describe("a cluster without nodes", () => {
  let folder: string;
  let server: RecordingServer;
  let standIn: StandIn | undefined;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "api-servers-"));
    server = await RecordingServer.start(folder);
  });
  afterEach(() => {
    standIn?.stop();
    server.stop();
    fs.rmSync(folder, { recursive: true });
  });

  describe("has an administrator who", () => {
    const forbidden = { status: 403, body: { message: "no" } };

    it("applies objects with a field manager, in namespaces and outside", async () => {
      const api = new ApiClient(server.cluster);
      const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
      await api.apply({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "a", namespace: "b" },
      });
      await api.apply({ ...role, metadata: { name: "c" } });
      const options = "fieldManager=local-clusters&force=true";
      assert.deepEqual(
        server.received.map(({ request }) => request),
        [
          `PATCH /api/v1/namespaces/b/services/a?${options}`,
          `PATCH /apis/rbac.authorization.k8s.io/v1/clusterroles/c?${options}`,
        ],
      );
      assert.deepEqual(server.received[1]!.body, { ...role, metadata: { name: "c" } });
    });

    it("finds that an object does not exist, and fails if it may not be read", async () => {
      const api = new ApiClient(server.cluster);
      server.answers["GET /api/v1/nodes/a"] = { status: 404 };
      server.answers["GET /api/v1/nodes/b"] = forbidden;
      assert.equal(await api.read("/api/v1/nodes/a"), undefined);
      await assert.rejects(
        api.read("/api/v1/nodes/b"),
        (error) => error instanceof ApiError && error.status === 403,
      );
    });
  });

  describe("has a stand-in that", () => {
    beforeEach(() => (standIn = new StandIn(server.cluster)));
    const inNamespace = { name: "gateway", namespace: "mesh" };
    const services = "/api/v1/namespaces/mesh/services/gateway";
    const endpoints = "/api/v1/namespaces/mesh/endpoints";
    const spec = { type: "LoadBalancer", selector: { app: "gateway" } };

    it("reports a Deployment ready, with a ReplicaSet of its own", async () => {
      const metadata = { ...inNamespace, uid: "12345678-90", generation: 4 };
      const deployment = { metadata, spec: { replicas: 2, selector: {}, template: {} } };
      await server.event("/apis/apps/v1/deployments", "ADDED", deployment);
      const folder = "/apis/apps/v1/namespaces/mesh";
      const status = `PATCH ${folder}/deployments/gateway/status`;
      await server.until(`POST ${folder}/replicasets`, status);
      assert.equal(server.bodyOf(`POST ${folder}/replicasets`).metadata.name, "gateway-12345678-4");
      const { observedGeneration, readyReplicas } = server.bodyOf(status).status;
      assert.deepEqual([observedGeneration, readyReplicas], [4, 2]);
    });

    it("gives a load balancer an address, even if it has endpoints already", async () => {
      server.answers[`POST ${endpoints}`] = { status: 409 };
      await server.event("/api/v1/services", "ADDED", { metadata: inNamespace, spec });
      await server.until(`POST ${endpoints}`, `PATCH ${services}/status`);
      const { ingress } = server.bodyOf(`PATCH ${services}/status`).status.loadBalancer;
      assert.deepEqual(ingress, [{ ip: "10.200.3.1" }]);
    });

    it("gives a load balancer the address that it asks for", async () => {
      const asking = { ...spec, loadBalancerIP: "192.0.2.9" };
      await server.event("/api/v1/services", "ADDED", { metadata: inNamespace, spec: asking });
      await server.until(`PATCH ${services}/status`);
      const { ingress } = server.bodyOf(`PATCH ${services}/status`).status.loadBalancer;
      assert.deepEqual(ingress, [{ ip: "192.0.2.9" }]);
    });

    it("deletes the endpoints of a deleted Service, but none that it did not make", async () => {
      const other = { metadata: { ...inNamespace, name: "other" }, spec: {} };
      await server.event("/api/v1/services", "DELETED", other);
      await server.event("/api/v1/services", "DELETED", { metadata: inNamespace, spec });
      await server.until(`DELETE ${endpoints}/gateway`);
      assert.deepEqual(
        server.received.map(({ request }) => request),
        [`DELETE ${endpoints}/gateway`],
      );
    });

    it("fills in a token, but no other Secret", async () => {
      const other = { metadata: { ...inNamespace, name: "other" }, type: "Opaque" };
      const secret = { metadata: inNamespace, type: "kubernetes.io/service-account-token" };
      await server.event("/api/v1/secrets", "ADDED", other);
      await server.event("/api/v1/secrets", "ADDED", secret);
      const patch = "PATCH /api/v1/namespaces/mesh/secrets/gateway";
      await server.until(patch);
      assert.deepEqual(Object.keys(server.bodyOf(patch).data), ["token", "ca.crt", "namespace"]);
      assert.equal(server.received.length, 1);
    });

    it("deletes what is in a namespace before the namespace itself", async () => {
      const kind = (resource: string, scope = "Namespaced", verbs = ["deletecollection"]) => ({
        ...{ resource, scope, verbs },
      });
      const core = [kind("secrets"), kind("nodes", "Cluster"), kind("bindings", undefined, [])];
      const apps = { version: "v1", resources: [kind("deployments")] };
      const older = { version: "v1beta1", resources: [kind("deployments")] };
      server.answers["GET /api"] = {
        ...{ status: 200, body: { items: [{ versions: [{ version: "v1", resources: core }] }] } },
      };
      server.answers["GET /apis"] = {
        ...{
          status: 200,
          body: { items: [{ metadata: { name: "apps" }, versions: [apps, older] }] },
        },
      };
      await server.event("/api/v1/namespaces", "MODIFIED", {
        metadata: { name: "mesh", deletionTimestamp: "now" },
        spec: { finalizers: ["kubernetes"] },
      });
      await server.until("PUT /api/v1/namespaces/mesh/finalize");
      assert.deepEqual(server.received.map(({ request }) => request).slice(2), [
        "DELETE /api/v1/namespaces/mesh/secrets",
        "DELETE /apis/apps/v1/namespaces/mesh/deployments",
        "PUT /api/v1/namespaces/mesh/finalize",
      ]);
      assert.equal(standIn?.requests, 5);
    });
  });
});
