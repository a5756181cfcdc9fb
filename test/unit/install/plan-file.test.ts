import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { MultiClusterMesh } from "../../../sdk/index";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { planFileVariable } from "../../../sdk/plan/record";
import { parsePlans } from "../../../sdk/status/plan/preview";
import { describeCreated, plannedIn } from "../../support/created";
import { leakMarker } from "../../support/kubeconfig";
import { register, type Registered } from "../../support/mocks";
import { meshArgs, namedTopologies } from "../../support/topologies";

const clusterOf = ({ provider }: Registered): string =>
  /kubernetes::mesh-([a-z]+)::/.exec(provider)?.[1] ?? "";

describe("the plan that the component writes for the command", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-file-"));
  const file = path.join(folder, "plans");

  beforeEach(() => {
    process.env[planFileVariable] = file;
    fs.rmSync(file, { force: true });
  });
  afterEach(() => delete process.env[planFileVariable]);
  after(() => fs.rmSync(folder, { recursive: true }));

  /** Compares the plan of each cluster with the resources that a run registers there. */
  async function assertPlanned(args: MultiClusterMeshArgs): Promise<void> {
    const resources = await register(() => void new MultiClusterMesh("mesh", args), {
      preview: true,
    });
    const content = fs.readFileSync(file, "utf8");
    const [plan, ...others] = parsePlans(content);
    assert.deepEqual(others, []);
    assert.ok(plan!.clusters.length > 0);
    for (const { name } of plan!.clusters) {
      const registered = resources.filter(
        (one) => one.type.startsWith("kubernetes:") && clusterOf(one) === name,
      );
      assert.deepEqual(plannedIn(plan!, name).sort(), registered.map(describeCreated).sort(), name);
    }
    for (const leak of [leakMarker, "PRIVATE KEY", "client-certificate-data"])
      assert.ok(!content.includes(leak), `the plan has ${leak}`);
  }

  for (const [name, args] of Object.entries(namedTopologies))
    it(`lists what is created in each cluster: ${name}`, () => assertPlanned(args));

  it("lists every part that a mesh may have", () =>
    assertPlanned(
      meshArgs({
        east: {
          namespace: { existing: true },
          remoteSecret: { serviceAccount: "reader" },
          eastWestGateway: { networkPolicy: true },
          cni: true,
        },
        west: {},
      }),
    ));

  it("has a line for each mesh, and is readable only for the user", async () => {
    await register(() => {
      new MultiClusterMesh("mesh", meshArgs({ east: {} }));
      new MultiClusterMesh("other", meshArgs({ west: {} }));
    });
    const names = parsePlans(fs.readFileSync(file, "utf8")).map(({ name }) => name);
    assert.deepEqual(names, ["mesh", "other"]);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it("is not written unless the command asks for it, or if arguments are invalid", async () => {
    await assert.rejects(register(() => void new MultiClusterMesh("mesh", meshArgs({ East: {} }))));
    assert.ok(!fs.existsSync(file));
    delete process.env[planFileVariable];
    await register(() => void new MultiClusterMesh("mesh", meshArgs({ east: {} })));
    assert.deepEqual(fs.readdirSync(folder), []);
  });
});
