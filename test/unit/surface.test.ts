import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ts from "typescript";
import { checkArgs } from "../../sdk/topology/rules";
import { assertGolden } from "../support/golden";
import { askSchema, packageRoot } from "../support/plugin-host";

describe("the package as other languages see it", function () {
  this.timeout(60_000);
  let schema: any;
  before(async () => (schema = await askSchema()));

  it("is as written down", () => assertGolden("schema.json", `${JSON.stringify({ ...schema, version: "any" }, null, 2)}\n`));

  it("has the token that the class registers itself by", () => {
    assert.deepEqual(Object.keys(schema.resources), ["istio-multicluster:index:MultiClusterMesh"]);
    assert.match(fs.readFileSync(path.join(packageRoot, "sdk/mesh.ts"), "utf8"), /super\("istio-multicluster:index:MultiClusterMesh"/);
  });

  it("describes every member and every choice", () => {
    const missing: string[] = [];
    const look = (at: string, properties: { [name: string]: any } = {}): void => {
      for (const [name, { description }] of Object.entries(properties)) if (!isProse(description)) missing.push(`${at}.${name}`);
    };
    for (const [token, resource] of Object.entries<any>(schema.resources)) {
      if (!isProse(resource.description)) missing.push(token);
      look(`${token} inputs`, resource.inputProperties);
      look(`${token} outputs`, resource.properties);
    }
    for (const [token, type] of Object.entries<any>(schema.types)) {
      look(token, type.properties);
      for (const choice of type.enum ?? []) if (!isProse(choice.description)) missing.push(`${token} ${choice.value}`);
    }
    assert.deepEqual(missing, []);
  });

  it("leaves only Helm values without a type", () => {
    const untyped = Object.entries<any>(schema.types).filter(([, type]) => JSON.stringify(type).includes('Any"'));
    assert.deepEqual(
      untyped.map(([token]) => token),
      ["istio-multicluster:index:HelmValuesArgs"],
    );
  });

  it("takes the fields that the rules know, and no others", () => {
    const known = (args: unknown): string[] =>
      (/fields here are (.*)$/.exec(checkArgs(args as never)[0]!.reason)?.[1]?.match(/"([^"]+)"/g) ?? []).map((q) => q.slice(1, -1));
    const fields = (type: string): string[] => Object.keys(schema.types[`istio-multicluster:index:${type}`].properties);
    const x = { x: 1 };
    assert.deepEqual(
      known({ clusters: {}, ...x }),
      Object.keys(schema.resources["istio-multicluster:index:MultiClusterMesh"].inputProperties),
    );
    assert.deepEqual(known({ clusters: { east: x } }), fields("ClusterArgs"));
    assert.deepEqual(known({ clusters: {}, istio: x }), fields("IstioArgs"));
    assert.deepEqual(known({ clusters: {}, trust: x }), fields("TrustArgs"));
    assert.deepEqual(known({ clusters: { east: { certificateAuthority: x } } }), fields("CertificateAuthorityArgs"));
    assert.deepEqual(known({ clusters: { east: { apiServer: x } } }), fields("ApiServerArgs"));
    assert.deepEqual(known({ clusters: { east: { remoteSecret: x } } }), fields("RemoteSecretArgs"));
    assert.deepEqual(known({ clusters: { east: { eastWestGateway: x } } }), fields("EastWestGatewayArgs"));
    assert.deepEqual(known({ clusters: { east: { helmValues: x } } }), fields("HelmValuesArgs"));
  });

  it("is the same from a folder whose compiler settings are hostile", async () => {
    const consumer = fs.mkdtempSync(path.join(os.tmpdir(), "consumer-"));
    try {
      const compilerOptions = {
        target: "es5",
        module: "commonjs",
        noUnusedLocals: true,
        noUncheckedIndexedAccess: true,
        esModuleInterop: false,
      };
      fs.writeFileSync(path.join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      assert.deepEqual(await askSchema(packageRoot, consumer), schema);
    } finally {
      fs.rmSync(consumer, { recursive: true });
    }
  });
});

const isProse = (description: unknown): boolean =>
  typeof description === "string" && description.length > 15 && !description.includes("[object");

describe("what the package exports", () => {
  const files = ["args.ts", "results.ts", "mesh.ts"].map((file) => path.join(packageRoot, "sdk", file));
  it("has a comment on every exported thing and every member of it", () => {
    const missing: string[] = [];
    for (const file of files) {
      const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
      const documented = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;
      for (const statement of source.statements) {
        const exported =
          ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        if (!exported) continue;
        const members = ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement) ? [...statement.members] : [];
        for (const node of [statement, ...members])
          if (!documented(node)) missing.push(`${path.basename(file)}: ${node.getText().split("\n")[0]}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});
