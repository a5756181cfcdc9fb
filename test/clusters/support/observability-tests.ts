import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { kialiAccess } from "../../../examples/observability/kiali";
import { exposePrometheus } from "../../../examples/observability/prometheus";
import { alertRules } from "../../../scripts/alert-rules";
import { waitUntil } from "../../../scripts/clusters/command";
import { kubectl, kubectlJson, kubectlWith } from "../../support/clusters";
import { assertSucceeded, TestStack } from "../../support/engine";
import { istiodMetrics } from "./installed";
import type { SuiteState } from "./mesh-suite";

const namespace = "sample";

/** Tests of alerts, Kiali and Prometheus, in a mesh of two primaries on two networks. */
export function observabilityTests(state: SuiteState): void {
  describe("with Kiali, Prometheus and alerts", () => {
    let stack: TestStack;
    let kiali: string;
    let folder: string;

    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "kiali-"));
      stack = await TestStack.create("observability", { program: async () => install(state) });
    });

    after(async () => {
      await stack?.destroy();
      stack?.remove();
      if (folder !== undefined) fs.rmSync(folder, { recursive: true });
    });

    it("exports every metric that an alert uses", async () => {
      const names = [...(await istiodMetrics("east")).matchAll(/^(\w+)[{ ]/gm)].map(
        ([, name]) => name,
      );
      const wanted = alertRules().flatMap(({ expr }) => metricsIn(expr));
      assert.ok(wanted.length >= alertRules().length);
      const missing = wanted.filter((metric) => !names.some((name) => metric.test(name ?? "")));
      assert.deepEqual(missing, []);
    });

    it("gives Kiali a kubeconfig that can read the other cluster", async () => {
      assertSucceeded(await stack.up());
      const secret = ["secret", "kiali-remote-cluster-secret-west"];
      const { data } = await kubectlJson("east", "-n", namespace, "get", ...secret);
      kiali = path.join(folder, "kubeconfig");
      fs.writeFileSync(kiali, Buffer.from(data.west, "base64"), { mode: 0o600 });
      const kinds = [
        ...["namespaces", "pods", "services", "configmaps", "deployments.apps", "daemonsets.apps"],
        ...["gateways.networking.istio.io", "peerauthentications.security.istio.io"],
        ...["mutatingwebhookconfigurations.admissionregistration.k8s.io"],
      ];
      for (const kind of kinds) await kubectlWith(kiali, "get", kind, "-A");
      assert.match(await kubectlWith(kiali, "get", "pods", "-A", "-o", "name"), /pod\/istiod-/);
    });

    it("does not let Kiali read Secrets or change objects", async () => {
      const denied = [
        ...["list secrets", "create pods", "create pods/exec"],
        ...["patch deployments.apps", "delete gateways.networking.istio.io"],
      ];
      for (const right of denied)
        await assert.rejects(kubectlWith(kiali, "auth", "can-i", ...right.split(" "), "-A"), right);
    });

    it("sends requests for the Prometheus of a cluster to that cluster", async () => {
      const send = ["wget", "-qO-", "http://prometheus-west.sample:9090/hello"];
      const client = ["-n", namespace, "exec", "deploy/curl", "-c", "curl", "--"];
      const request = () => kubectl("east", ...client, ...send);
      const isAnswered = () => request().then(Boolean, () => false);
      const failure = () => new Error("no answer from the Prometheus of west");
      await waitUntil(isAnswered, { seconds: 60, every: 500, failure });
      // the server in west is version v2, the one in east v1
      for (let times = 0; times < 5; times++) assert.match(await request(), /version: v2/);
    });
  });
}

/** Installs the example, with the sample's server in place of Prometheus. */
function install({ kubeconfig, results }: SuiteState): void {
  const providerFor = (context: string) => new k8s.Provider(context, { kubeconfig, context });
  const [east, west] = [providerFor("east"), providerFor("west")];
  const toSample: pulumi.ResourceTransform = ({ type, props, opts }) => {
    if (type !== "kubernetes:core/v1:Service") return undefined;
    const ports = [{ name: "http", port: 9090, targetPort: 5000 }];
    return { props: { ...props, spec: { ...props["spec"], ports } }, opts };
  };
  const place = {
    cluster: "west",
    namespace,
    own: { provider: west, transforms: [toSample] },
    home: { provider: east },
  };
  exposePrometheus(place, false, { app: "helloworld" });
  kialiAccess({ ...place, server: results["west"]?.apiServer ?? "" });
}

/** The metrics of an expression, each as a pattern. `up` is made by Prometheus itself. */
function metricsIn(expr: string): RegExp[] {
  const named = [...expr.matchAll(/\b(\w+)\{/g)].map(([, name]) => name ?? "");
  const matched = [...expr.matchAll(/__name__=~"([^"]+)"/g)].map(([, pattern]) => pattern ?? "");
  return [...named, ...matched]
    .filter((name) => name !== "up")
    .map((name) => new RegExp(`^(${name})$`));
}
