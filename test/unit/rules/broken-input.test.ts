import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { documentedTypes, leafArguments } from "../../../scripts/reference";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { planSteps } from "../../../sdk/plan/steps";
import { meshWith } from "../../support/effect";
import { effects } from "../../support/effects";
import { leakMarker } from "../../support/kubeconfig";
import { checkArgs, planOf } from "../../support/check";

/** Valid arguments (none of them the name of a device, which as a kubeconfig would never end) that set one thing or another; together they set every argument there is. */
const samples = Object.values(effects).map(({ given = {}, changed }) => meshWith(given, changed));

type Path = readonly string[];

/** Every place in a value, its own first: what is in maps and in lists. */
const placesIn = (value: unknown, at: Path = []): Path[] =>
  typeof value !== "object" || value === null || pulumi.Output.isInstance(value)
    ? [at]
    : [at, ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...at, key]))];

/** A copy with another value in one place; undefined removes what was there. */
function replaced(value: any, [key, ...rest]: Path, becomes: unknown): unknown {
  if (key === undefined) return becomes;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const member = replaced(value?.[key], rest, becomes);
  if (Array.isArray(copy))
    return Object.assign(copy, { [/^\d+$/.test(key) ? key : copy.length]: member });
  if (member === undefined) delete copy[key];
  // a plain assignment would give another prototype where the name is "__proto__"
  else
    Object.defineProperty(copy, key, {
      value: member,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

/** What stands in some place of some sample: good in itself, and likely to be understood elsewhere. */
const transplant = fc
  .constantFrom(...samples)
  .chain((sample) =>
    fc
      .constantFrom(...placesIn(sample))
      .map((path) => path.reduce<any>((value, key) => value[key], sample) as unknown),
  );

/** What a place may come to hold: anything, nothing, what is only known later, and words that mean something elsewhere. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  transplant,
  fc.jsonValue(),
  fc.anything(),
  fc.constantFrom(
    undefined,
    null,
    "",
    0,
    -1,
    1.5,
    NaN,
    true,
    [],
    {},
    [null],
    "__proto__",
    "constructor",
    "east",
    "west",
    "*",
    "remote",
    "external",
  ),
  fc.constantFrom({ __pulumiOutput: true }, { __pulumiUnknown: true }, () => "a function"),
);

const otherName = fc.oneof(
  fc.string(),
  fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "length", "west", "north"),
);

/** A sample in which some places hold something else. */
const brokenSample = fc.constantFrom(...samples).chain((sample) => {
  const place = fc.constantFrom(...placesIn(sample)).chain((path) =>
    // sometimes under another name, beside what was there
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(path) },
      { weight: 1, arbitrary: otherName.map((name) => [...path.slice(0, -1), name]) },
    ),
  );
  return fc
    .array(fc.tuple(place, anyValue), { minLength: 1, maxLength: 3 })
    .map((changes) =>
      changes.reduce<unknown>((value, [path, becomes]) => replaced(value, path, becomes), sample),
    );
});

/** Says what is wrong with arguments, each thing with its place and without secrets, or plans them. */
function judge(args: MultiClusterMeshArgs, holdsSecrets: boolean): void {
  const issues = checkArgs(args);
  for (const issue of issues) {
    assert.ok(issue.path !== "" && issue.reason.length > 5, JSON.stringify(issue));
    if (holdsSecrets)
      assert.ok(
        !`${issue.path} ${issue.reason}`.includes(leakMarker),
        `a credential is in ${JSON.stringify(issue)}`,
      );
  }
  if (issues.length === 0) planSteps(planOf(args));
}

/** The places of secrets, whose content must not come out: all that may be an output. In other places a text is no secret. */
const inputs = [...documentedTypes().values()].flatMap(({ fields }) =>
  fields.filter(({ type }) => type.startsWith("pulumi.Input")),
);
const secretPlaces = samples.flatMap((sample) =>
  placesIn(sample)
    .filter((path) => inputs.some(({ name }) => name === path.at(-1)))
    .map((path) => ({ sample, path })),
);
const credentials = fc.constantFrom(
  `${leakMarker}\n`,
  `${leakMarker}\n: {`,
  `{"${leakMarker}": `,
  `{"clusters": "${leakMarker}"}`,
  leakMarker.repeat(10),
  `-----BEGIN ${leakMarker}`.padEnd(300, "x"),
  [leakMarker],
  { [leakMarker]: leakMarker },
);
const brokenSecret = fc
  .tuple(fc.constantFrom(...secretPlaces), credentials)
  .map(([{ sample, path }, becomes]) => replaced(sample, path, becomes));

const runs = { numRuns: 1500 };

describe("arguments that are broken anywhere", function () {
  this.timeout(120_000);

  it("are broken in samples that have every argument and are right by themselves", () => {
    for (const sample of samples) assert.deepEqual(checkArgs(sample), []);
    const fields = new Set(
      samples.flatMap((sample) => placesIn(sample).map((path) => path.at(-1))),
    );
    assert.deepEqual(
      leafArguments().filter(
        (argument) =>
          !fields.has(argument.split(".")[1]!) && argument !== "IstioArgs.allowFaultyVersion",
      ),
      [],
    );
  });

  it("are refused with places and reasons, or planned", () =>
    fc.assert(
      fc.property(brokenSample, (args) => judge(args as MultiClusterMeshArgs, false)),
      runs,
    ));

  it("never show a secret", () =>
    fc.assert(
      fc.property(brokenSecret, (args) => judge(args as MultiClusterMeshArgs, true)),
      runs,
    ));

  it("may be anything at all", () =>
    fc.assert(
      fc.property(fc.anything(), (args) => judge(args as MultiClusterMeshArgs, false)),
      runs,
    ));
});
