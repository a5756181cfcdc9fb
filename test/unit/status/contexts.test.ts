import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { openContexts } from "../../../sdk/status/contexts";

describe("opening the contexts of a kubeconfig", () => {
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

  it("opens all contexts, or the given ones once each in their order", () => {
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

  it("resolves relative certificate paths against the folder of the kubeconfig", () => {
    const [east] = openContexts(kubeconfig("relative", "https://a", "east"), []);
    assert.equal(east!.config.getCurrentCluster()!.caFile, path.join(folder, "ca.crt"));
  });

  it("prefers the first file of $KUBECONFIG if several define the same name", () => {
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
});
