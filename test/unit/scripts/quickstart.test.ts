import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repairBackend } from "../../../scripts/quickstart/interrupted";

describe("A Pulumi backend whose run was killed", () => {
  let backend: string;
  let running: ChildProcess | undefined;
  const print = console.error;

  beforeEach(() => {
    backend = fs.mkdtempSync(path.join(os.tmpdir(), "backend-"));
  });

  afterEach(async () => {
    if (running?.kill("SIGKILL")) await once(running, "exit");
    running = undefined;
    console.error = print;
    fs.rmSync(backend, { recursive: true });
  });

  /** Writes a file of the backend and returns its path. */
  function write(file: string, content: string): string {
    const whole = path.join(backend, ".pulumi", file);
    fs.mkdirSync(path.dirname(whole), { recursive: true });
    fs.writeFileSync(whole, content);
    return whole;
  }

  const lock = "locks/organization/project/stack/1.json";
  const state = "stacks/project/stack.json";

  it("loses the lock of a process that ended, or that never wrote its number", async () => {
    const ended = spawn("true");
    await once(ended, "exit");
    for (const content of [JSON.stringify({ pid: ended.pid }), ""]) {
      const file = write(lock, content);
      await repairBackend(backend);
      assert.ok(!fs.existsSync(file), content);
    }
  });

  it("loses the lock whose process number belongs to another program now", async () => {
    const file = write(lock, JSON.stringify({ pid: process.pid }));
    await repairBackend(backend);
    assert.ok(!fs.existsSync(file));
  });

  it("keeps the lock of a run that goes on until that run ends", async function () {
    if (process.platform !== "linux") this.skip();
    const pulumi = path.join(backend, "pulumi");
    fs.symlinkSync("/bin/cat", pulumi); // the name of a process is that of its file
    running = spawn(pulumi, { stdio: ["pipe", "pipe", "ignore"] });
    running.stdin?.write("started");
    await once(running.stdout!, "data");
    const file = write(lock, JSON.stringify({ pid: running.pid }));
    const said = new Promise<string>((resolve) => (console.error = resolve));
    let isRepaired = false;
    const repaired = repairBackend(backend).then(() => (isRepaired = true));
    assert.match(await said, new RegExp(`process ${running.pid}`));
    assert.ok(fs.existsSync(file) && !isRepaired);
    running.stdin?.end();
    await repaired;
    assert.ok(!fs.existsSync(file));
  });

  it("gets back the state from before a write that was cut off", async () => {
    for (const cut of ["", '{"version": 3, "checkp']) {
      const file = write(state, cut);
      write(`${state}.bak`, '{"version":3}');
      await repairBackend(backend);
      assert.equal(fs.readFileSync(file, "utf8"), '{"version":3}');
    }
  });

  it("loses attributes whose write was cut off, and keeps the others", async () => {
    const [cut, whole] = [write(`${state}.attrs`, ""), write("meta.yaml.attrs", '{"md5":"x"}')];
    await repairBackend(backend);
    assert.deepEqual([cut, whole].map(fs.existsSync), [false, true]);
  });

  it("has no state if its first write was cut off", async () => {
    const file = write(state, "");
    await repairBackend(backend);
    assert.ok(!fs.existsSync(file));
  });

  it("stays as it is if it is whole", async () => {
    const file = write(state, '{"version":4}');
    write(`${state}.bak`, '{"version":3}');
    await repairBackend(backend);
    assert.equal(fs.readFileSync(file, "utf8"), '{"version":4}');
  });

  it("may not exist yet", () => repairBackend(path.join(backend, "none")));
});
