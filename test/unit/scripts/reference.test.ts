import assert from "node:assert/strict";
import {
  argumentsPage,
  documentedTypes,
  leafArguments,
  reachableFrom,
  resource,
} from "../../../scripts/reference";
import { assertWritten } from "../../support/golden";

/** Arguments that become no field of Istio's or Kubernetes': they tell this package itself what to do. */
const ofOurOwn = [
  "ClusterArgs.kubeconfig",
  "IstioArgs.allowFaultyVersion",
  "NamespaceArgs.existing",
  "RemoteSecretArgs.rotate",
  "TrustArgs.rootKey",
  "TrustArgs.generation",
  "EastWestGatewayArgs.enabled",
  "EastWestGatewayArgs.addressTimeout",
];

const groups = reachableFrom(`${resource}Args`).filter(({ fields }) => fields.length > 0);
const allArguments = groups.flatMap(({ name, fields }) =>
  fields.map((field) => ({ ...field, path: `${name}.${field.name}` })),
);
const failing = (test: (argument: (typeof allArguments)[number]) => boolean): string[] =>
  allArguments.filter((argument) => !test(argument)).map(({ path }) => path);

describe("the documentation of the arguments", () => {
  it("is docs/arguments.md as generated", () =>
    assertWritten("docs/arguments.md", argumentsPage()));

  it("has everything that the package exports", () => {
    const documented = [...reachableFrom(`${resource}Args`), ...reachableFrom(resource)].map(
      ({ name }) => name,
    );
    assert.deepEqual([...documentedTypes().keys()].sort(), documented.sort());
    const page = argumentsPage();
    for (const name of documented)
      assert.ok(page.includes(`\n### ${name}\n`), `${name} has no section`);
  });

  it("says of every argument what it means, in whole sentences", () =>
    assert.deepEqual(
      failing(({ description }) => /^("|[A-Z]).{20,}\.$/.test(description)),
      [],
    ));

  it("says what holds where an argument is left out", () =>
    assert.deepEqual(
      failing(({ required, description }) => required || /\bDefaults to \S/.test(description)),
      [],
    ));

  it("names no default for what is required", () =>
    assert.deepEqual(
      failing(({ required, description }) => !required || !description.includes("Defaults to")),
      [],
    ));

  it("names the field of Istio or Kubernetes that an argument becomes", () => {
    const names = new Set(allArguments.map(({ name }) => name));
    const leaves = leafArguments();
    // a name in backticks that is no other argument's: those of the same name are Kubernetes' own
    const namesField = ({ name, description }: (typeof allArguments)[number]): boolean =>
      (description.match(/`[^`]+`/g) ?? [])
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
      "these are arguments no longer",
    );
  });
});
