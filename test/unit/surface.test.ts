import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ts from "typescript";
import { publicFiles } from "../../scripts/reference";
import { completeSchema } from "../../scripts/schema";
import { readTopology } from "../../sdk/topology/read-topology";
import { assertGenerated } from "../support/golden";
import { deriveSchema, getSchema, getSchemaOfFolder, packageRoot } from "../support/plugin-host";
import { checkArgs } from "../support/check";

describe("the schema of the package", function () {
  this.timeout(180_000);
  let derived: any;
  let schema: any;
  before(async () => {
    derived = await deriveSchema();
    schema = completeSchema(derived);
  });

  it("is up to date in the file that the package contains", () =>
    assertGenerated("schema.json", `${JSON.stringify({ ...schema, version: "any" }, null, 2)}\n`));

  it("is what the plug-in program serves", async () => assert.deepEqual(await getSchema(), schema));

  it("has the token that the class registers", () => {
    assert.deepEqual(Object.keys(schema.resources), ["istio-multicluster:index:MultiClusterMesh"]);
    assert.match(
      fs.readFileSync(path.join(packageRoot, "sdk/mesh.ts"), "utf8"),
      /super\("istio-multicluster:index:MultiClusterMesh"/,
    );
  });

  it("describes every type, every field and every choice", () => {
    const missing: string[] = [];
    const look = (at: string, properties: { [name: string]: any } = {}): void => {
      for (const [name, { description }] of Object.entries(properties))
        if (!isProse(description)) missing.push(`${at}.${name}`);
    };
    for (const [token, resource] of Object.entries<any>(schema.resources)) {
      if (!isProse(resource.description)) missing.push(token);
      look(`${token} inputs`, resource.inputProperties);
      look(`${token} outputs`, resource.properties);
    }
    for (const [token, type] of Object.entries<any>(schema.types)) {
      if (!isProse(type.description)) missing.push(token);
      look(token, type.properties);
      for (const choice of type.enum ?? [])
        if (!isProse(choice.description)) missing.push(`${token} ${choice.value}`);
    }
    assert.deepEqual(missing, []);
  });

  it("has a type for everything except Helm values", () => {
    const untyped = Object.entries<any>(schema.types).filter(([, type]) =>
      JSON.stringify(type).includes('Any"'),
    );
    assert.deepEqual(
      untyped.map(([token]) => token),
      ["istio-multicluster:index:HelmValues"],
    );
  });

  it("marks every secret", () =>
    assert.deepEqual(
      fieldsOf(schema).flatMap(([at, { secret }]) => (secret ? [at] : [])),
      [
        "Cluster.kubeconfig",
        "CertificateAuthority.privateKey",
        "Trust.rootKey",
        "RootRotation.rootKey",
      ],
    ));

  it("has no type whose name would end twice in Args in an SDK", () =>
    assert.deepEqual(
      Object.keys(schema.types).filter((token) => token.endsWith("Args")),
      [],
    ));

  it("has whole numbers only", () => assert.doesNotMatch(JSON.stringify(schema), /"number"/));

  it("has the defaults of the mesh, and none that would override what clusters share", () => {
    const { inputProperties } = schema.resources["istio-multicluster:index:MultiClusterMesh"];
    const { meshId, dataPlane, systemNamespace, readyTimeout } = readTopology(
      { clusters: {} },
      new Map(),
    );
    const defaults = Object.entries<any>(inputProperties).filter(([, field]) => "default" in field);
    assert.deepEqual(Object.fromEntries(defaults.map(([name, field]) => [name, field.default])), {
      meshId,
      dataPlane,
      systemNamespace,
      readyTimeout,
    });
    assert.deepEqual(
      fieldsOf(schema).filter(([, field]) => "default" in field),
      [],
    );
  });

  it("has what a registry shows, and options for each language", () => {
    for (const key of ["displayName", "publisher", "license", "homepage", "repository"])
      assert.equal(typeof schema[key], "string", key);
    for (const key of ["logoUrl", "pluginDownloadURL"]) assert.ok(new URL(schema[key]), key);
    assert.ok(schema.keywords.includes("kind/component"));
    const { nodejs, python, go, csharp, java } = schema.language;
    assert.equal(nodejs.packageName, schema.name);
    assert.deepEqual(python.pyproject, { enabled: true });
    assert.match(go.importBasePath, new RegExp(`/${go.rootPackageName}$`));
    for (const option of [csharp.rootNamespace, csharp.namespaces[schema.name], java.basePackage])
      assert.equal(typeof option, "string");
  });

  it("accepts the same fields and types as the rules", () => {
    const { inputProperties } = schema.resources["istio-multicluster:index:MultiClusterMesh"];
    compareFields(schema, inputProperties, (value) => ({ clusters: {}, ...value }));
  });

  it("is what Pulumi's own host serves from the folder, whatever the current folder has", async () => {
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
      assert.deepEqual(await getSchemaOfFolder(packageRoot, consumer), schema);
    } finally {
      fs.rmSync(consumer, { recursive: true });
    }
  });
});

/** The fields of all types, such as `Cluster.network`. */
const fieldsOf = (schema: any): [string, any][] =>
  Object.entries<any>(schema.types).flatMap(([token, { properties = {} }]) =>
    Object.entries<any>(properties).map(([name, field]): [string, any] => [
      `${token.split(":")[2]}.${name}`,
      field,
    ]),
  );

const onlyInTypeScript = ["provider"];

/** Compares a group of fields, and the groups in it, with the rules. `wrap` adds what is around. */
function compareFields(
  schema: any,
  properties: { [name: string]: any },
  wrap: (group: { [field: string]: unknown }) => object,
): void {
  const reasons = (group: { [field: string]: unknown }): string =>
    checkArgs(wrap(group) as never)
      .map(({ path: field, reason }) => `${field}: ${reason}`)
      .join("\n");
  const known =
    /unknown field; expected (.*)$/m.exec(reasons({ x: 1 }))?.[1]?.match(/"[^"]+"/g) ?? [];
  assert.deepEqual(
    known.map((quoted) => quoted.slice(1, -1)).filter((name) => !onlyInTypeScript.includes(name)),
    Object.keys(properties),
  );
  for (const [name, property] of Object.entries(properties)) {
    const { $ref } =
      property.items ??
      (property.additionalProperties?.$ref ? property.additionalProperties : property);
    const type = schema.types[$ref?.replace("#/types/", "")];
    const put = (value: unknown): unknown => {
      if (property.items) return [value];
      return property.additionalProperties ? { any: value } : value;
    };
    if (type?.properties) {
      compareFields(schema, type.properties, (group) => wrap({ [name]: put(group) }));
      continue;
    }
    for (const choice of type?.enum ?? [])
      assert.doesNotMatch(reasons({ [name]: put(choice.value) }), got(choice.value));
    const wrong = reasons({ [name]: (property.type ?? "string") === "string" ? 1 : "wrong" });
    assert.match(wrong, new RegExp(`\\b${name}: expected `), `${name} takes what it should not`);
  }
}

/** Matches the refusal of a value. */
const got = (value: string): RegExp => new RegExp(`: expected .*, got "${value}"`);

const isProse = (description: unknown): boolean =>
  typeof description === "string" && description.length > 15 && !description.includes("[object");

describe("the exports of the package", () => {
  const files = publicFiles().map((file) => path.join(packageRoot, "sdk", file));
  it("have a comment on every name and every member", () => {
    const missing: string[] = [];
    for (const file of files) {
      const source = ts.createSourceFile(
        file,
        fs.readFileSync(file, "utf8"),
        ts.ScriptTarget.ES2022,
        true,
      );
      const documented = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;
      // the comment of an enumeration stands at its object, and editors show it for the type too
      const objects = source.statements.filter(ts.isVariableStatement).map(declaredName);
      const hasObject = (node: ts.Node): boolean =>
        ts.isTypeAliasDeclaration(node) && objects.includes(node.name.text);
      for (const statement of source.statements) {
        const exported =
          ts.canHaveModifiers(statement) &&
          ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
        if (!exported) continue;
        const members =
          ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)
            ? [...statement.members]
            : [];
        for (const node of [statement, ...members])
          if (!documented(node) && !hasObject(node))
            missing.push(`${path.basename(file)}: ${node.getText().split("\n")[0]}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});

const declaredName = ({ declarationList }: ts.VariableStatement): string =>
  declarationList.declarations[0]!.name.getText();
