import assert from "node:assert/strict";
import * as ts from "typescript";
import { anchorsOf, argumentsPage } from "../../../scripts/arguments-page";
import {
  documentedTypes,
  leafArguments,
  reachableFrom,
  readDescription,
  resource,
} from "../../../scripts/reference";
import * as sdk from "../../../sdk/index";
import { assertGenerated } from "../../support/golden";
import { kubeconfigFor } from "../../support/kubeconfig";
import { register } from "../../support/mocks";

/** Arguments that set no field of Istio or Kubernetes. They control this package itself. */
const ofOurOwn = [
  "MultiClusterMeshArgs.readyTimeout",
  "ClusterArgs.kubeconfig",
  "ClusterArgs.provider",
  "IstioArgs.allowFaultyVersion",
  "IstioArgs.oneClusterAtATime",
  "NamespaceArgs.existing",
  "TrustArgs.rootKey",
  "TrustArgs.generation",
  "RootRotationArgs.rootKey",
  "EastWestGatewayArgs.enabled",
  "EastWestGatewayArgs.addressTimeout",
];

const types = [...documentedTypes().values()];
const groups = reachableFrom(`${resource}Args`).filter(({ fields }) => fields.length > 0);
const allArguments = groups.flatMap(({ name, fields }) =>
  fields.map((field) => ({ ...field, path: `${name}.${field.name}` })),
);
const failing = (test: (argument: (typeof allArguments)[number]) => boolean): string[] =>
  allArguments.filter((argument) => !test(argument)).map(({ path }) => path);

/** Every public docstring, by the name of what it describes. */
const docstrings: [string, string][] = types.flatMap(({ name, description, fields, choices }) => [
  [name, description],
  ...[...fields, ...choices].map((member): [string, string] => [
    `${name}.${member.name}`,
    member.description,
  ]),
]);

describe("docs/arguments.md", () => {
  let page: string;
  before(async () => (page = await argumentsPage()));

  it("is up to date", () => assertGenerated("docs/arguments.md", page));

  it("has a section for every type that the package exports", () => {
    const documented = [...reachableFrom(`${resource}Args`), ...reachableFrom(resource)].map(
      ({ name }) => name,
    );
    assert.deepEqual([...documentedTypes().keys()].sort(), documented.sort());
    for (const name of documented)
      assert.ok(page.includes(`\n### ${name}\n`), `${name} has no section`);
  });

  it("links only to headings that exist", () => {
    const headings = [...page.matchAll(/^#{3,4} (\w+)$/gm)].map(([, heading]) => heading!);
    const anchors = new Set(anchorsOf(headings).values());
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((anchor) => !anchors.has(anchor)),
      [],
    );
  });

  it("numbers the anchors of headings that differ only in case", () =>
    assert.deepEqual(Object.fromEntries(anchorsOf(["platform", "Platform", "role"])), {
      platform: "platform",
      Platform: "platform-1",
      role: "role",
    }));
});

describe("a public docstring", () => {
  it("begins with one sentence on its first line", () => {
    const isSentence = (summary: string): boolean =>
      /^[A-Zkm].{5,}\.$/.test(summary) && !/\. [A-Z]/.test(summary);
    assert.deepEqual(
      docstrings.filter(([, text]) => !isSentence(readDescription(text).summary)),
      [],
    );
  });

  it("consists of whole sentences", () =>
    assert.deepEqual(
      failing(({ description }) => /^("|[A-Z]).{20,}\.$/s.test(description)),
      [],
    ));

  it("names the default of an optional argument", () =>
    assert.deepEqual(
      failing(
        ({ required, description }) =>
          required || /^\S.*\.$/s.test(readDescription(description).defaultsTo ?? ""),
      ),
      [],
    ));

  it("names no default for a required argument", () =>
    assert.deepEqual(
      failing(({ required, description }) => !required || !description.includes("Defaults to")),
      [],
    ));

  it("says when an optional output is not set", () => {
    const outputs = reachableFrom(resource).flatMap(({ fields }) => fields);
    assert.deepEqual(
      outputs.filter(
        ({ required, description }) =>
          required !== (readDescription(description).notSet === undefined),
      ),
      [],
    );
  });

  it("gives its facts in the order of becomes, default", () =>
    assert.deepEqual(
      docstrings.filter(([, text]) => /^Defaults to [^]*^Becomes /m.test(text)),
      [],
    ));

  it("names the field of Istio or Kubernetes that the argument becomes", () => {
    const names = new Set(allArguments.map(({ name }) => name));
    const leaves = leafArguments();
    // a name in backticks that is not another argument's: an equal name is the one in Kubernetes
    const namesField = ({ name, description }: (typeof allArguments)[number]): boolean =>
      (readDescription(description).becomes?.match(/`[^`]+`/g) ?? [])
        .map((quoted) => quoted.slice(1, -1))
        .some((quoted) => quoted === name || !names.has(quoted));
    assert.deepEqual(
      failing(
        (argument) =>
          !leaves.includes(argument.path) ||
          ofOurOwn.includes(argument.path) ||
          namesField(argument),
      ),
      [],
    );
    assert.deepEqual(
      ofOurOwn.filter((path) => !leaves.includes(path)),
      [],
      "these are no longer arguments",
    );
  });
});

describe("the example of MultiClusterMesh", () => {
  it("installs a mesh", async () => {
    const example = documentedTypes().get(resource)!.example!;
    const kubeconfig = JSON.stringify(kubeconfigFor(["east", "west"]));
    const program = example
      .replace(/^```ts\n|\n```$/g, "")
      .replace('"~/.kube/config"', () => kubeconfig);
    const { outputText } = ts.transpileModule(program, {
      compilerOptions: { module: ts.ModuleKind.CommonJS },
    });
    const run = new Function("require", "exports", outputText);
    const resources = await register(() => run(() => sdk, {}));
    assert.ok(resources.some(({ name }) => name === "mesh-east-remote-secret:west"));
  });
});
