import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { openContexts, oneLine, reasonOf } from "../../../sdk/status/access";

describe("the way to the clusters", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
  const before = process.env["KUBECONFIG"];

  after(() => {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
    fs.rmSync(folder, { recursive: true });
  });

  function kubeconfig(file: string, server: string, ...names: string[]): string {
    const full = path.join(folder, file);
    const clusters = names.map((name) => ({
      name,
      cluster: { server, "certificate-authority": "ca.crt" },
    }));
    const contexts = names.map((name) => ({ name, context: { cluster: name, user: "u" } }));
    fs.writeFileSync(full, yaml.dump({ clusters, contexts, users: [{ name: "u", user: {} }] }));
    return full;
  }

  it("takes every context, or those asked for, once and in that order", () => {
    const file = kubeconfig("all", "https://a", "east", "west", "north");
    assert.deepEqual(
      openContexts(file, []).map(({ context }) => context),
      ["east", "west", "north"],
    );
    assert.deepEqual(
      openContexts(file, ["north", "east", "north"]).map(({ context }) => context),
      ["north", "east"],
    );
  });

  it("reads certificates beside the kubeconfig that names them", () => {
    const [east] = openContexts(kubeconfig("relative", "https://a", "east"), []);
    assert.equal(east!.config.getCurrentCluster()!.caFile, path.join(folder, "ca.crt"));
  });

  it("lets the first file count where several name the same", () => {
    const files = [
      kubeconfig("first", "https://first", "east"),
      kubeconfig("second", "https://second", "east", "west"),
    ];
    process.env["KUBECONFIG"] = files.join(path.delimiter);
    const servers = openContexts(undefined, []).map(
      ({ config }) => config.getCurrentCluster()!.server,
    );
    assert.deepEqual(servers, ["https://first", "https://second"]);
  });

  it("tells of a refusal what Kubernetes says, and nothing else of the answer", () => {
    const refused = {
      code: 403,
      message: "the whole answer",
      body: JSON.stringify({ kind: "Status", message: "pods is forbidden" }),
    };
    assert.equal(reasonOf(refused), "HTTP 403, pods is forbidden");
    assert.equal(reasonOf({ ...refused, body: "<html>somebody's page</html>" }), "HTTP 403");
    assert.equal(reasonOf(new Error("no answer\nat all")), "no answer at all");
  });

  it("keeps what others say from moving about in the terminal", () => {
    assert.equal(oneLine("a\x1b[2J\r\nb\tc "), "a [2J b c");
    assert.equal(oneLine("a".repeat(1000)).length, 200);
  });
});
