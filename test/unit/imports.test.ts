import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

const sdk = path.resolve(__dirname, "../../sdk");

/** What each folder of `sdk/`, or file in it, may import. The data flows one way. */
const helpers = ["issue", "defined", "home", "later"];
const allowed: { [layer: string]: string[] } = {
  issue: [],
  defined: [],
  home: [],
  later: [],
  args: [],
  topology: ["args", ...helpers],
  certificates: helpers,
  kubeconfig: ["args", ...helpers],
  live: ["kubeconfig", "topology", ...helpers],
  rules: ["args", "topology", "certificates", "kubeconfig", ...helpers],
  plan: ["args", "topology", ...helpers],
  preflight: ["args", "topology", "plan", "certificates", "kubeconfig", ...helpers],
  install: [
    ...["args", "rules", "topology", "preflight", "plan", "certificates", "kubeconfig", "live"],
    ...helpers,
  ],
  status: ["topology", "kubeconfig", "plan", "live", ...helpers],
  mesh: ["args", "install"],
  // the plug-in only if Pulumi serves the folder
  index: ["args", "mesh", "plugin"],
  plugin: ["args", "mesh"],
};

/** Only these see Pulumi at run time; types are erased. */
const withPulumi = ["args", "install", "mesh", "index", "plugin"];

const layerOf = (file: string): string =>
  path.relative(sdk, file).split(path.sep)[0]!.replace(/\.ts$/, "");

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

const importedFiles = new Map(
  files.map((file) => [
    file,
    importsOf(file)
      .filter(({ from }) => from.startsWith("."))
      .map(({ from }) => `${path.resolve(path.dirname(file), from)}.ts`),
  ]),
);

/** The imports that lead from a file back to itself, if any do. */
function cycleThrough(start: string): string[] | undefined {
  const seen = new Set<string>();
  const search = (file: string, way: string[]): string[] | undefined => {
    for (const next of importedFiles.get(file) ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, [start]);
}

describe("imports", () => {
  for (const file of files) {
    const layer = layerOf(file);
    it(`of ${path.relative(sdk, file)} stay within what ${layer} may import`, () => {
      assert.ok(layer in allowed, `${layer} is not a known folder of sdk/`);
      for (const { from, typeOnly } of importsOf(file)) {
        if (from.startsWith(".")) {
          const target = layerOf(path.resolve(path.dirname(file), from));
          const isAllowed = target === layer || allowed[layer]!.includes(target);
          assert.ok(isAllowed, `${layer} may not import ${target} (${from})`);
        } else if (!withPulumi.includes(layer)) {
          assert.ok(typeOnly || !from.startsWith("@pulumi/"), `${layer} may not import ${from}`);
        }
      }
    });
  }

  it("never lead from a file back to itself", () => {
    const cycles = files.map(cycleThrough).filter((cycle) => cycle !== undefined);
    const named = cycles.map((cycle) => cycle.map((file) => path.relative(sdk, file)).join(" -> "));
    assert.deepEqual(named, []);
  });

  it("make install the only folder that creates resources", () => {
    const creates = /new k8s\.|new pulumi\.Stash/;
    const makers = files.filter((file) => creates.test(fs.readFileSync(file, "utf8")));
    assert.deepEqual([...new Set(makers.map(layerOf))], ["install"]);
  });
});
