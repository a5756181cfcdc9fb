import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { ambientServicesOf } from "../../../../sdk/status/facts/ambient-services";
import { meshFactsOf } from "../../../../sdk/status/facts/mesh-config";
import { meshServicesOf } from "../../../../sdk/status/facts/services";
import { fetched } from "../../../support/fetched";

const namespace = (name: string, labels: { [key: string]: string } = {}): k8s.V1Namespace => ({
  metadata: { name, labels },
});
const service = (
  of: string,
  ports: (string | undefined)[],
  more: k8s.V1ServiceSpec = {},
  labels: { [key: string]: string } = {},
): k8s.V1Service => ({
  metadata: { name: "web", namespace: of, labels },
  spec: { ports: ports.map((name) => ({ port: 80, ...(name && { name }) })), ...more },
});

describe("the Services of a mesh", () => {
  const namespaces = [
    namespace("injected", { "istio-injection": "enabled" }),
    namespace("revision", { "istio.io/rev": "canary" }),
    namespace("ambient", { "istio.io/dataplane-mode": "ambient" }),
    namespace("global", { "istio.io/dataplane-mode": "ambient" }),
    namespace("off", { "istio-injection": "disabled" }),
    namespace("other"),
  ];
  const services = [
    service("injected", ["grpc", "http"]),
    service("revision", [undefined], { clusterIP: "None" }),
    service("ambient", ["http"]),
    service("global", ["http"], {}, { "istio.io/global": "true" }),
    service("off", ["http"]),
    service("other", ["http"]),
  ];

  it("are the Services in namespaces of the mesh, with the names of their ports", () =>
    assert.deepEqual(meshServicesOf(fetched({ namespaces, services })), {
      "injected/web": "grpc, http",
      "revision/web": "without a name (headless)",
      "global/web": "http",
    }));

  it("are in ambient mode global or not, with a waypoint of their own or of their namespace", () => {
    const waypoint = { "istio.io/use-waypoint": "w" };
    const enrolled = namespace("enrolled", { "istio.io/dataplane-mode": "ambient", ...waypoint });
    const elsewhere = { "istio.io/use-waypoint": "x", "istio.io/use-waypoint-namespace": "infra" };
    const own = {
      ...service("enrolled", []),
      metadata: { name: "own", namespace: "enrolled", labels: elsewhere },
    };
    const none = {
      ...own,
      metadata: { ...own.metadata, name: "none", labels: { "istio.io/use-waypoint": "none" } },
    };
    const found = ambientServicesOf(
      fetched({
        namespaces: [...namespaces, enrolled],
        services: [...services, service("enrolled", []), own, none],
      }),
    );
    assert.deepEqual(found, {
      "ambient/web": { isGlobal: false },
      "global/web": { isGlobal: true },
      "enrolled/web": { isGlobal: false, waypoint: "enrolled/w" },
      "enrolled/own": { isGlobal: false, waypoint: "infra/x" },
      "enrolled/none": { isGlobal: false },
    });
  });

  it("may be chosen by the mesh configuration", () => {
    const chosen = (mesh: string) => meshFactsOf({ mesh, values: [] }).hasOwnServiceScopes;
    const selector = "matchExpressions: [{key: istio.io/global, operator: In, values: ['true']}]";
    const ofCharts = `serviceScopeConfigs: [{servicesSelector: {${selector}}, scope: GLOBAL}]`;
    assert.equal(chosen("{}"), undefined);
    assert.equal(chosen(ofCharts), undefined);
    assert.equal(chosen(ofCharts.replace("true", "yes")), true);
  });

  it("may be local to their cluster", () => {
    const local = (mesh: string) => meshFactsOf({ mesh, values: [] }).hasLocalServices;
    assert.equal(local("serviceSettings: [{settings: {clusterLocal: true}, hosts: [a]}]"), true);
    assert.equal(local("serviceSettings: [{settings: {clusterLocal: false}}]"), undefined);
    assert.equal(local("{}"), undefined);
  });
});
