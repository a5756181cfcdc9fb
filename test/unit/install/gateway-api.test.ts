import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { MultiClusterMesh } from "../../../sdk/index";
import { gatewayApi } from "../../../sdk/plan/gateway-api";
import { register } from "../../support/mocks";
import { ambientArgs } from "../../support/topologies";

describe("the chart with the CRDs of the Gateway API", () => {
  let archive: string;
  before(async () => {
    const args = ambientArgs({ east: {} });
    const registered = await register(() => void new MultiClusterMesh("mesh", args));
    archive = registered.find(({ name }) => name === "mesh-east-gateway-api")!.inputs["chart"];
  });

  it("is a file of this package", () => {
    assert.ok(fs.existsSync(archive), archive);
    const { files } = JSON.parse(fs.readFileSync("package.json", "utf8")) as { files: string[] };
    assert.ok(files.includes(path.basename(path.dirname(archive))));
  });

  it("holds CRDs of its version, which Helm does not delete, and nothing else", () => {
    const read = (...args: string[]): string =>
      execFileSync("tar", args, { encoding: "utf8", maxBuffer: 1 << 24 });
    const names = read("-tzf", archive)
      .split("\n")
      .filter((name) => name.endsWith(".yaml"));
    const crds = names.filter((name) => name.includes("/crds/"));
    assert.deepEqual(
      names.filter((name) => !crds.includes(name)),
      ["gateway-api/Chart.yaml"],
    );
    for (const crd of crds)
      for (const object of yaml.loadAll(read("-xzOf", archive, crd)) as any[]) {
        assert.equal(object.kind, "CustomResourceDefinition");
        assert.equal(
          object.metadata.annotations["gateway.networking.k8s.io/bundle-version"],
          `v${gatewayApi.version}`,
        );
      }
    for (const kind of ["gateways", "gatewayclasses"])
      assert.ok(crds.some((crd) => crd.endsWith(`_${kind}.yaml`)));
  });
});
