import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { MultiClusterMesh, type ClusterArgs } from "../../sdk";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes, TestStack, warningsIn, type Run } from "../support/engine";
import { packageRoot } from "../support/plugin-host";

const role = path.join(packageRoot, "docs/preview-rights.yaml");
const account = "mesh-preview";

describe("an account with the rights of docs/preview-rights.yaml", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let servers: ApiServers;
  let stack: TestStack;
  let clusters: { [name: string]: ClusterArgs };
  /** The file in the state, so that another account is not a change. */
  let used: string;
  let limited: string;

  before(async () => {
    servers = await ApiServers.start("east", "west");
    used = path.join(path.dirname(servers.kubeconfig), "used");
    for (const cluster of ["east", "west"]) {
      await servers.kubectl(cluster, "apply", "-f", role);
      await servers.kubectl(cluster, "create", "serviceaccount", account);
      const binding = [
        "create",
        "clusterrolebinding",
        account,
        `--serviceaccount=default:${account}`,
      ];
      await servers.kubectl(cluster, ...binding, "--clusterrole=istio-multicluster-preview");
    }
    limited = await limitedKubeconfig();
    clusters = servers.reachable({ east: {}, west: { role: "remote", primary: "east" } });
    stack = await TestStack.create("rights", {
      program: async () =>
        void new MultiClusterMesh("mesh", {
          clusters,
          defaults: { kubeconfig: used },
          istio: localIstio(),
          readyTimeout: "0s",
        }),
    });
  });
  after(async () => {
    fs.copyFileSync(servers.kubeconfig, used);
    assertSucceeded(await stack.destroy());
    stack.remove();
    await servers.stop();
  });

  /** The kubeconfig of the servers with the tokens of the account. */
  async function limitedKubeconfig(): Promise<string> {
    const config: any = yaml.load(fs.readFileSync(servers.kubeconfig, "utf8"));
    config.users = [];
    for (const entry of config.contexts) {
      const token = (await servers.kubectl(entry.name, "create", "token", account)).trim();
      config.users.push({ name: `${account}-${entry.name}`, user: { token } });
      entry.context.user = `${account}-${entry.name}`;
    }
    return yaml.dump(config);
  }

  /** Previews as an administrator and with the account. */
  async function previewWithBoth(): Promise<{ complete: Run; preview: Run }> {
    fs.copyFileSync(servers.kubeconfig, used);
    const complete = await stack.preview();
    assertSucceeded(complete);
    fs.writeFileSync(used, limited);
    const preview = await stack.preview();
    assertSucceeded(preview);
    assert.deepEqual(warningsIn(preview).sort(), warningsIn(complete).sort());
    return { complete, preview };
  }

  const stepsOf = ({ steps }: Run): string[] =>
    steps.map(({ op, name, differs }) => `${op} ${name} ${differs.join(" ")}`).sort();

  it("previews a new mesh like an administrator", async () => {
    const { complete, preview } = await previewWithBoth();
    assert.deepEqual(stepsOf(preview), stepsOf(complete));
    assert.ok(changes(preview).length > 40);
  });

  it("previews changes of an installed mesh like an administrator", async () => {
    fs.copyFileSync(servers.kubeconfig, used);
    assertSucceeded(await stack.up());
    clusters = { ...clusters, east: { ...clusters["east"], eastWestGateway: { replicas: 3 } } };
    const { complete, preview } = await previewWithBoth();
    assert.deepEqual(stepsOf(preview), stepsOf(complete));
    assert.ok(changes(preview).length > 0);
  });

  it("knows that a gateway keeps its address if another part of its Service changes", async () => {
    clusters = { ...clusters, east: { ...clusters["east"], network: "other" } };
    const { complete, preview } = await previewWithBoth();
    assert.match(warningsIn(preview).join("\n"), /changes from "east" to "other"/);
    assert.ok(
      changes(preview).includes("update kubernetes:core/v1:Service mesh-east-gateway-service"),
    );
    assert.deepEqual(changes(preview), changes(complete));
  });

  it("can change nothing", async () => {
    fs.writeFileSync(used, limited);
    const { error, output } = await stack.up();
    assert.ok(error);
    assert.match(output, /is forbidden: User "system:serviceaccount:default:mesh-preview" cannot/);
  });

  it("has no verbs but get and list", () => {
    const { rules }: any = yaml.load(fs.readFileSync(role, "utf8"));
    const verbs = new Set(rules.flatMap((rule: { verbs: string[] }) => rule.verbs));
    assert.deepEqual([...verbs].sort(), ["get", "list"]);
  });
});
