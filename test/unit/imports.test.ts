import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const sdk = path.resolve(__dirname, "../../sdk");

/** What each layer may import of the others; the data flows one way. */
const allowed: { [layer: string]: string[] } = {
  args: [],
  results: [],
  topology: ["args"],
  plan: ["args", "topology"],
  install: ["args", "topology", "plan"],
  status: ["plan"],
  mesh: ["args", "results", "topology", "plan", "install"],
  index: ["args", "results", "mesh"],
};

/** The layers that know nothing of Pulumi when they run; types are erased. */
const pure = ["topology", "plan", "status"];

/** The arguments are in several files, and one layer. */
const layerOf = (file: string): string =>
  path
    .relative(sdk, file)
    .split(path.sep)[0]!
    .replace(/\.ts$/, "")
    .replace(/^(gateway|istio|trust)-args$/, "args");

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    fs.readFileSync(file, "utf8"),
    ts.ScriptTarget.ES2022,
    true,
  );
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.isTypeOnly === true
        : node.isTypeOnly;
      found.push({ from: node.moduleSpecifier.text, typeOnly });
    }
    if (ts.isCallExpression(node) && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
      const isImport =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        node.expression.getText() === "require";
      if (isImport) found.push({ from: node.arguments[0].text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = fs
  .readdirSync(sdk, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
  .map((file) => path.join(sdk, file));

describe("the layers", () => {
  for (const file of files) {
    const layer = layerOf(file);
    it(`let ${path.relative(sdk, file)} import what ${layer} may`, () => {
      assert.ok(layer in allowed, `${layer} is no layer`);
      for (const { from, typeOnly } of importsOf(file)) {
        if (from.startsWith(".")) {
          const target = layerOf(path.resolve(path.dirname(file), from));
          assert.ok(
            target === layer || allowed[layer]!.includes(target),
            `${layer} may not import ${target} (${from})`,
          );
        } else if (pure.includes(layer)) {
          assert.ok(typeOnly || !from.startsWith("@pulumi/"), `${layer} may not import ${from}`);
        }
      }
    });
  }

  it("show the component as the only way to make resources", () => {
    const makers = files
      .filter((file) => /new k8s\.|new pulumi\.Stash/.test(fs.readFileSync(file, "utf8")))
      .map(layerOf);
    assert.deepEqual([...new Set(makers)], ["install"]);
  });
});
