import assert from "node:assert/strict";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { internalLoadBalancers, istiodNotOpen } from "../../examples/policy/gateways";
import { ownNamespace } from "../../examples/policy/namespaces";
import { minimumKeys, ownRoot } from "../../examples/policy/trust";
import { supportedVersions } from "../../examples/policy/versions";
import { annotationsOf, isInternal } from "../../sdk/topology/internal-load-balancers";
import { makeAuthority } from "../support/authorities";

const mesh = "istio-multicluster:index:MultiClusterMesh";

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly props?: object;
  readonly stack?: string;
  /** Not set: below a mesh. */
  readonly parent?: string;
}

/** What a policy with its default settings reports of a resource. */
async function reported(policy: ResourceValidationPolicy, resource: Resource): Promise<string[]> {
  const { type, name, props = {}, stack = "prod-eu", parent = `${mesh}$` } = resource;
  const settings = Object.entries(policy.configSchema?.properties ?? {});
  const config = Object.fromEntries(
    settings.map(([key, setting]) => [key, (setting as { default: unknown }).default]),
  );
  const urn = `urn:pulumi:${stack}::project::${parent}${type}::${name}`;
  const args = { urn, type, name, props, getConfig: () => config };
  const violations: string[] = [];
  const validate = [policy.validateResource].flat();
  for (const one of validate)
    await one?.(args as unknown as ResourceValidationArgs, (message) => violations.push(message));
  return violations;
}

const service = (spec: object, annotations: object = {}): Resource => ({
  type: "kubernetes:core/v1:Service",
  name: "mesh-east-gateway-service",
  props: { metadata: { annotations }, spec: { type: "LoadBalancer", ...spec } },
});
const istiod = { ports: [{ port: 15443 }, { port: 15012 }, { port: 15017 }] };
const deployment = (version: string): Resource => ({
  type: "kubernetes:apps/v1:Deployment",
  name: "mesh-east-istiod:istio-system/istiod",
  props: { metadata: { labels: { "app.kubernetes.io/version": version } } },
});
const stash: Resource = { type: "pulumi:index:Stash", name: "mesh-root-ca" };

describe("the policy pack", () => {
  const forbidden: readonly [string, ResourceValidationPolicy, Resource, RegExp][] = [
    ["istiod behind a public load balancer", istiodNotOpen, service(istiod), /every address/],
    [
      "istiod behind a load balancer for all ranges",
      istiodNotOpen,
      service({ ...istiod, loadBalancerSourceRanges: ["192.0.2.0/24", "::/0"] }),
      /every address/,
    ],
    ["a public load balancer", internalLoadBalancers, service({}), /is public/],
    ["a generated root in production", ownRoot, stash, /is generated/],
    [
      "an old version of Istio",
      supportedVersions,
      deployment("1.3.1"),
      /1\.30 or 1\.31, got 1\.3\.1/,
    ],
    [
      "a namespace that existed before",
      ownNamespace,
      { type: "kubernetes:core/v1:NamespacePatch", name: "mesh-east-namespace" },
      /takes over/,
    ],
  ];
  for (const [what, policy, resource, message] of forbidden)
    it(`forbids ${what}, but only in a mesh`, async () => {
      const [violation, ...others] = await reported(policy, resource);
      assert.deepEqual(others, []);
      assert.match(violation!, message);
      assert.deepEqual(await reported(policy, { ...resource, parent: "" }), []);
    });

  const ranges = { loadBalancerSourceRanges: ["192.0.2.0/24"] };
  const allowed: readonly [string, ResourceValidationPolicy, Resource][] = [
    ["istiod for some addresses", istiodNotOpen, service({ ...istiod, ...ranges })],
    ["a public load balancer without istiod", istiodNotOpen, service({ ports: [{ port: 15443 }] })],
    ["a node port", internalLoadBalancers, service({ type: "NodePort" })],
    ["a generated root elsewhere", ownRoot, { ...stash, stack: "test" }],
    ["a current version of Istio", supportedVersions, deployment("1.31.0")],
    [
      "a Deployment without a version",
      supportedVersions,
      { ...deployment(""), props: { metadata: {} } },
    ],
  ];
  for (const [what, policy, resource] of allowed)
    it(`allows ${what}`, async () => assert.deepEqual(await reported(policy, resource), []));

  it("knows the annotations with which the package makes a load balancer internal", async () => {
    for (const internalLoadBalancer of ["aws", "azure", "gcp"] as const) {
      const gateway = { internalLoadBalancer, serviceAnnotations: {} };
      const annotations = annotationsOf(gateway as unknown as Parameters<typeof annotationsOf>[0]);
      assert.ok(isInternal(annotations));
      for (const policy of [istiodNotOpen, internalLoadBalancers])
        assert.deepEqual(await reported(policy, service(istiod, annotations)), []);
    }
  });

  it("forbids short RSA keys, and allows other keys and certificates that are not known", async () => {
    const secret = (props: object): Resource => ({
      type: "kubernetes:core/v1:Secret",
      name: "mesh-east-cacerts",
      props,
    });
    const weak = await makeAuthority({ kind: "RSA", bits: 2048 });
    const strong = await makeAuthority();
    const files = { "ca-cert.pem": strong.certificate, "ca-key.pem": weak.privateKey };
    const weakRoot = { ...files, "root-cert.pem": weak.certificate };
    const encoded = Object.fromEntries(
      Object.entries(weakRoot).map(([file, pem]) => [file, Buffer.from(pem).toString("base64")]),
    );
    const violation = "the key of root-cert.pem has 2048 bits, expected at least 3072";
    for (const props of [{ data: encoded }, { stringData: weakRoot }])
      assert.deepEqual(await reported(minimumKeys, secret(props)), [violation]);
    const known = secret({ stringData: { ...files, "root-cert.pem": strong.certificate } });
    assert.deepEqual(await reported(minimumKeys, known), []);
    for (const unknown of [undefined, "[secret]", { "ca-cert.pem": "unknown" }])
      assert.deepEqual(await reported(minimumKeys, secret({ data: unknown })), []);
  });
});
