import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { parseContexts } from "../../../sdk/kubeconfig/contexts";
import { findKubeconfig } from "../../../sdk/kubeconfig/find";
import { kubeconfigFor } from "../../support/kubeconfig";

describe("finding a kubeconfig", () => {
  const before = process.env["KUBECONFIG"];
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
  });
  afterEach(() => {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
    fs.rmSync(folder, { recursive: true });
  });

  /** Writes a kubeconfig with one context of that name, into a folder of that name. */
  function write(name: string, content = kubeconfigFor([name])): string {
    const file = path.join(folder, name, "config");
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, content);
    return file;
  }

  it("keeps a path as a path, so that its credentials do not get into the state", () => {
    const file = write("east");
    const content = fs.readFileSync(file, "utf8");
    const source = { source: file, content };
    assert.deepEqual(findKubeconfig(file), source);
    const relative = path.relative(process.cwd(), file);
    assert.deepEqual(findKubeconfig(relative), source, "the provider runs in another folder");
  });

  it("takes YAML and JSON content as it is", () => {
    for (const content of ["apiVersion: v1\nkind: Config\n", ' {"kind": "Config"}'])
      assert.deepEqual(findKubeconfig(content), { source: content, content });
  });

  it("leaves the file in KUBECONFIG to the provider, so that its path does not get into the state", () => {
    const file = write("east");
    process.env["KUBECONFIG"] = file;
    assert.deepEqual(findKubeconfig(undefined), {
      source: "",
      content: fs.readFileSync(file, "utf8"),
    });
  });

  it("says where a relative path starts", () => {
    assert.throws(() => findKubeconfig("no/such/file"), {
      message:
        'cannot read the file "no/such/file" (ENOENT); ' +
        `check the path, which is relative to ${process.cwd()}`,
    });
  });

  it("merges several files in KUBECONFIG as kubectl does: the first entry of a name wins", () => {
    const [east, west] = [write("east"), write("west")];
    const other = write(
      "other",
      kubeconfigFor(["west"], () => "https://other.example:6443"),
    );
    process.env["KUBECONFIG"] = [east, west, path.join(folder, "missing"), other].join(
      path.delimiter,
    );
    const contexts = parseContexts(findKubeconfig(undefined).content);
    assert.deepEqual([...contexts.keys()], ["east", "west"]);
    assert.equal(contexts.get("west")?.server, "https://192.0.2.1:6443");
  });

  it("fails if none of the files in KUBECONFIG exists", () => {
    const missing = ["one", "two"].map((name) => path.join(folder, name));
    process.env["KUBECONFIG"] = missing.join(path.delimiter);
    assert.throws(() => findKubeconfig(undefined), {
      message: "none of the files in KUBECONFIG exists; correct the variable",
    });
  });

  it("ignores an empty file among several, as kubectl does", () => {
    const files = [write("empty", "\n"), write("east")];
    process.env["KUBECONFIG"] = files.join(path.delimiter);
    assert.deepEqual([...parseContexts(findKubeconfig(undefined).content).keys()], ["east"]);
    process.env["KUBECONFIG"] = [files[0], path.join(folder, "missing")].join(path.delimiter);
    assert.throws(() => findKubeconfig(undefined), /none of the files in KUBECONFIG/);
  });

  it("resolves paths in one file relative to its folder, which the provider would not do", () => {
    const user = { "client-certificate": "client.pem", exec: { command: "./log-in" } };
    const file = write("one", yaml.dump({ users: [{ name: "one", user }] }));
    const { source, content } = findKubeconfig(file);
    assert.equal(source, content);
    const inFolder = (name: string): string => path.join(folder, "one", name);
    assert.deepEqual((yaml.load(content) as any).users[0].user, {
      "client-certificate": inFolder("client.pem"),
      exec: { command: inFolder("log-in") },
    });
    process.env["KUBECONFIG"] = file;
    assert.deepEqual(findKubeconfig(undefined), { source: "", content });
  });

  it("resolves paths in several files relative to the folder of each file", () => {
    const kubeconfigWithFiles = (name: string): string => {
      const cluster = {
        server: `https://${name}.example:6443`,
        "certificate-authority": "pki/ca.pem",
      };
      const user = {
        "client-certificate": "client.pem",
        "client-key": "/keys/client.key",
        tokenFile: "token",
        exec: { command: "./log-in" },
      };
      return yaml.dump({
        clusters: [{ name, cluster }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        users: [
          { name, user },
          { name: `${name} in PATH`, user: { exec: { command: "log-in" } } },
        ],
      });
    };
    const names = ["one", "two"];
    const files = names.map((name) => write(name, kubeconfigWithFiles(name)));
    process.env["KUBECONFIG"] = files.join(path.delimiter);
    const { clusters, users } = yaml.load(findKubeconfig(undefined).content) as {
      [list: string]: any[];
    };
    const inFolders = (file: string): string[] =>
      names.map((name) => path.join(folder, name, file));
    assert.deepEqual(
      clusters!.map(({ cluster }) => cluster["certificate-authority"]),
      inFolders("pki/ca.pem"),
    );
    const own = users!.filter((_, at) => at % 2 === 0);
    const inPath = users!.filter((_, at) => at % 2 === 1);
    const fieldOf = (all: any[], field: string): unknown[] => all.map(({ user }) => user[field]);
    assert.deepEqual(fieldOf(own, "client-certificate"), inFolders("client.pem"));
    assert.deepEqual(fieldOf(own, "client-key"), ["/keys/client.key", "/keys/client.key"]);
    assert.deepEqual(fieldOf(own, "tokenFile"), inFolders("token"));
    assert.deepEqual(
      own.map(({ user }) => user.exec.command),
      inFolders("log-in"),
    );
    assert.deepEqual(
      inPath.map(({ user }) => user.exec.command),
      ["log-in", "log-in"],
    );
  });
});
