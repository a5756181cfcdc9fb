import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { meshWith } from "./effect";
import { effects } from "./effects";
import { leakMarker } from "./kubeconfig";

/**
 * Valid arguments. Together they set every argument. None of their strings is the path of a device,
 * which could not be read to its end if it became a kubeconfig.
 */
export const samples = Object.values(effects).map(({ given = {}, changed }) =>
  meshWith(given, changed),
);

export type Path = readonly string[];

/** The path of every value in an object or list, starting with the value itself. */
export const pathsIn = (value: unknown, at: Path = []): Path[] =>
  typeof value !== "object" || value === null || pulumi.Output.isInstance(value)
    ? [at]
    : [at, ...Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...at, key]))];

/** A copy with another value at one path. Undefined removes the value. */
function replaced(value: any, [key, ...rest]: Path, becomes: unknown): unknown {
  if (key === undefined) return becomes;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const member = replaced(value?.[key], rest, becomes);
  if (Array.isArray(copy))
    return Object.assign(copy, { [/^\d+$/.test(key) ? key : copy.length]: member });
  if (member === undefined) delete copy[key];
  // assigning to "__proto__" would change the prototype
  else
    Object.defineProperty(copy, key, {
      value: member,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

/** A value from anywhere in a sample. It is valid there and may be understood elsewhere. */
const transplant = fc
  .constantFrom(...samples)
  .chain((sample) =>
    fc
      .constantFrom(...pathsIn(sample))
      .map((path) => path.reduce<any>((value, key) => value[key], sample) as unknown),
  );

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

/** A sample with other values at one to three paths. */
export const brokenSample = fc.constantFrom(...samples).chain((sample) => {
  const place = fc.constantFrom(...pathsIn(sample)).chain((path) =>
    // sometimes under another name, next to the original value
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

/** The arguments that hold credentials. Other values are quoted, unless they are secret Outputs. */
const secretNames = [
  ...["kubeconfig", "rootCertificate", "rootKey"],
  ...["certificate", "privateKey", "chain"],
];
const secretPaths = samples.flatMap((sample) =>
  pathsIn(sample)
    .filter((path) => secretNames.includes(path.at(-1) ?? ""))
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

/** A credential in the place of an object that should have held it, such as a whole cluster. */
const misplaced = fc
  .constantFrom(...secretPaths)
  .chain(({ sample, path }) =>
    fc
      .integer({ min: 0, max: path.length - 1 })
      .map((length) => replaced(sample, path.slice(0, length), `${leakMarker}\n`)),
  );

/** A sample with an unusable credential in one of its secret arguments, or in place of its object. */
export const sampleWithBrokenSecret = fc.oneof(
  fc
    .tuple(fc.constantFrom(...secretPaths), credentials)
    .map(([{ sample, path }, becomes]) => replaced(sample, path, becomes)),
  misplaced,
);
