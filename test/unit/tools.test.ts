import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { missingDisk, missingMemory } from "../../scripts/tools/machine";
import { fingerprint, goFolder, readManifest, type GoProgram, type Wheel } from "../../scripts/tools/manifest";
import { findMissing, placeOf, writeStamp } from "../../scripts/tools/stamps";
import { findOnPath, whatIsWrong } from "../../scripts/tools/verify";

const manifest = readManifest();
const etcd = manifest.builds[0]!.programs.find(({ name }) => name === "etcd")!;

describe("the manifest of the tools", () => {
  for (const build of manifest.builds) {
    it(`names the versions that ${build.folder}/go.mod locks`, () => {
      const mod = readFileSync(join(goFolder, build.folder, "go.mod"), "utf8");
      const sum = readFileSync(join(goFolder, build.folder, "go.sum"), "utf8");
      for (const { module } of [...build.programs, ...(build.files ?? [])]) {
        const [path, version] = module.split("@");
        assert.ok(mod.includes(`${path} ${version}`), `${module} is not in go.mod`);
        assert.ok(sum.includes(`${path} ${version} h1:`), `${module} is not in go.sum`);
      }
    });
  }

  it("names every program once, each with a version and a way to verify it", () => {
    const programs = [...manifest.builds.flatMap(({ programs: p }) => p), ...manifest.wheels];
    assert.equal(new Set(programs.map(({ name }) => name)).size, programs.length);
    for (const { name, version, verify } of programs) assert.ok(version && verify && (verify === "build information" || verify.length > 0), name);
  });

  it("has a checksum for everything that is downloaded as it is", () => {
    for (const { sha256 } of manifest.wheels) assert.match(sha256, /^[0-9a-f]{64}$/);
  });
});

describe("what is missing", () => {
  let cache: string;
  const before = process.env["ISTIO_MULTICLUSTER_CACHE"];
  beforeEach(() => (process.env["ISTIO_MULTICLUSTER_CACHE"] = cache = mkdtempSync(join(tmpdir(), "cache-"))));
  afterEach(() => {
    if (before === undefined) delete process.env["ISTIO_MULTICLUSTER_CACHE"];
    else process.env["ISTIO_MULTICLUSTER_CACHE"] = before;
    rmSync(cache, { recursive: true });
  });

  const missingEtcd = (): boolean => findMissing(manifest, ["quickstart"]).builds.some(({ programs }) => programs.includes(etcd));
  const install = (program: GoProgram | Wheel): void => {
    mkdirSync(dirname(placeOf(program)), { recursive: true });
    writeFileSync(placeOf(program), "");
  };

  it("is everything at first, and only what the group needs", () => {
    const names = (group: "quickstart" | "test"): string[] => findMissing(manifest, [group]).builds.flatMap(({ programs }) => programs.map(({ name }) => name));
    assert.ok(names("quickstart").includes("kubelet") && !names("quickstart").includes("istioctl"));
    assert.ok(names("test").includes("istioctl"));
  });

  it("is not what was verified, until the manifest or the file changes", () => {
    install(etcd);
    writeStamp("etcd", { fingerprint: fingerprint(manifest.builds[0]!, etcd), source: "built" });
    assert.equal(missingEtcd(), false);
    writeStamp("etcd", { fingerprint: "another", source: "built" });
    assert.equal(missingEtcd(), true);
    writeStamp("etcd", { fingerprint: fingerprint(manifest.builds[0]!, etcd), source: "built" });
    rmSync(placeOf(etcd));
    assert.equal(missingEtcd(), true);
  });

  it("is a program that was built but never verified", () => {
    install(etcd);
    assert.equal(missingEtcd(), true);
  });

  it("changes its fingerprint with the version, the flags and the lock", () => {
    const build = manifest.builds[0]!;
    const first = fingerprint(build, etcd);
    assert.notEqual(fingerprint(build, { ...etcd, version: "0" }), first);
    assert.notEqual(fingerprint({ ...build, ldflags: [] }, etcd), first);
    assert.notEqual(fingerprint({ ...build, folder: "metallb" }, etcd), fingerprint({ ...build, folder: "pulumi" }, etcd));
    assert.equal(fingerprint({ ...build, programs: [] }, etcd), first);
  });
});

describe("a program on PATH", () => {
  let folder: string;
  const before = process.env["PATH"];
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "path-"))));
  afterEach(() => {
    process.env["PATH"] = before;
    rmSync(folder, { recursive: true });
  });

  const fake = (says: string): void => {
    writeFileSync(join(folder, "etcd"), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });
    process.env["PATH"] = `${folder}:${before}`;
  };

  it("is used if it says the wanted version", async () => {
    fake(etcd.says!);
    assert.equal(await findOnPath(etcd), join(folder, "etcd"));
  });

  it("is not used if it says another", async () => {
    fake("etcd Version: 3.5.0");
    assert.equal(await findOnPath(etcd), undefined);
    assert.match((await whatIsWrong(etcd, join(folder, "etcd")))!, /says "etcd Version: 3.5.0".*"etcd Version: 3.6.13" is expected/);
  });

  it("is not looked for where a program does not tell its version", async () => {
    const provider = manifest.builds.at(-1)!.programs[0]!;
    assert.equal(provider.verify, "build information");
    assert.equal(await findOnPath(provider), undefined);
  });
});

describe("a machine that is too small", () => {
  it("is told what it has, what is needed and what to do", () => {
    assert.deepEqual(missingDisk(30 * 2 ** 30, "/cache"), []);
    assert.match(missingDisk(3 * 2 ** 30, "/cache")[0]!, /\/cache has 3.0 GiB free; the builds take up to 25 GiB.*ISTIO_MULTICLUSTER_CACHE/);
    assert.deepEqual(missingMemory(8 * 2 ** 30), []);
    assert.match(missingMemory(2 * 2 ** 30)[0]!, /2.0 GiB of memory.*6 GiB/);
  });

});
