import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { MultiClusterMesh, type MultiClusterMeshArgs } from "../../sdk";
import { makeAuthority } from "../support/authorities";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, TestStack, type Run } from "../support/engine";
import { policyHost, type PolicyHost } from "../support/policy-host";

const rules = [
  "internal-load-balancers",
  "istiod-not-open",
  "minimum-keys",
  "own-namespace",
  "own-root",
  "supported-versions",
];

describe("the policy pack, in previews of a mesh", function () {
  this.timeout(300_000);
  this.slow(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "policy-"));
  const settings = path.join(folder, "settings.json");
  let servers: ApiServers;
  let policy: PolicyHost;
  let stack: TestStack;
  let mesh: Omit<MultiClusterMeshArgs, "istio">;

  before(async () => {
    servers = await ApiServers.start("east", "west");
    policy = policyHost(folder);
    const program = async (): Promise<void> => {
      const { kubeconfig } = servers;
      new MultiClusterMesh("mesh", {
        ...mesh,
        defaults: { kubeconfig, ...mesh.defaults },
        istio: localIstio(),
      });
    };
    stack = await TestStack.create("prod-eu", { program }, policy.environment);
  });
  after(async () => {
    stack?.remove();
    await servers?.stop();
    fs.rmSync(folder, { recursive: true });
  });

  const preview = (config: object = {}): Promise<Run> => {
    fs.writeFileSync(settings, JSON.stringify(config));
    return stack.preview({ policyPacks: [policy.pack], policyPackConfigs: [settings] });
  };

  /** The rules that a mesh breaks. */
  const brokenIn = ({ output }: Run): string[] =>
    rules.filter((rule) => new RegExp(`\\[mandatory\\]\\s+${rule}\\b`).test(output));

  it("finds nothing in a mesh that keeps them", async () => {
    const { certificate, privateKey } = await makeAuthority();
    mesh = {
      clusters: servers.reachable({ east: {}, west: { role: "remote", primary: "east" } }),
      defaults: { eastWestGateway: { internalLoadBalancer: "gcp" } },
      trust: { rootCertificate: certificate, rootKey: privateKey },
    };
    const kept = await preview({ "supported-versions": { versions: ["1.0"] } });
    assertSucceeded(kept);
    assert.deepEqual(brokenIn(kept), []);
  });

  it("finds each rule that a mesh breaks", async () => {
    await servers.kubectl("west", "create", "namespace", "istio-system");
    mesh = {
      clusters: servers.reachable({
        east: {},
        west: { role: "remote", primary: "east", namespace: { existing: true } },
      }),
    };
    const open = await preview();
    assert.ok(open.error);
    assert.deepEqual(
      brokenIn(open),
      rules.filter((rule) => rule !== "minimum-keys"),
      open.output,
    );
    const { certificate, privateKey } = await makeAuthority({ kind: "RSA", bits: 2048 });
    mesh = {
      ...mesh,
      defaults: { eastWestGateway: { internalLoadBalancer: "gcp" } },
      trust: { rootCertificate: certificate, rootKey: privateKey },
    };
    const weak = await preview({ "supported-versions": { versions: ["1.0"] } });
    assert.ok(weak.error);
    assert.deepEqual(brokenIn(weak), ["minimum-keys", "own-namespace"], weak.output);
  });
});
