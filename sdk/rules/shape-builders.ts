import { expected, issueIf, kindOf, quoteList, type Issue } from "../issue";
import { isLater, isOutput } from "../later";
import { checkPlain, onlyKnownLater } from "./plain-data";

/** Checks the form of a value: its type and, for lists and objects, the form of the members. */
export interface Shape {
  (path: string, value: unknown): Issue[];
  /** What to do if the field is not set. Without it, the field is optional. */
  readonly required?: string;
}

export type RequiredShape = Shape & { readonly required: string };

/** A shape for every field of an arguments type. A forgotten or surplus field does not compile. */
export type FieldShapes<Args> = {
  readonly [F in keyof Required<Args>]: undefined extends Args[F] ? Shape : RequiredShape;
};

/** A string that is not empty. */
export const string = (): Shape =>
  known((path, value) => checkString(path, value, expected("a string", value)));

export const anyString = (): Shape =>
  known((path, value) => issueIf(typeof value !== "string", path, expected("a string", value)));

/** A string or an Output. It may be secret, so no message shows it. */
export const inputString = (): Shape => (path, value) => {
  if (isOutput(value)) return [];
  if (value instanceof Promise)
    return [{ path, reason: "expected a string, got a promise; use pulumi.output(...)" }];
  if (isLater(value)) return [onlyKnownLater(path)];
  return checkString(path, value, `expected a string, got ${kindOf(value)}`);
};

/** A value that may be an Output. It is checked as soon as it is known. */
export const input =
  (shape: Shape): Shape =>
  (path, value) =>
    isLater(value) ? [] : shape(path, value);

/** A kubeconfig: a string or, as clouds give it, an object. Outputs may be anywhere in it. */
export const inputKubeconfig = (): Shape => (path, value) => {
  if (typeof value === "string" || isLater(value)) return checkInputString(path, value);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return issueIf(!isObject, path, `expected a string or an object, got ${kindOf(value)}`);
};

const checkInputString = inputString();

/** A provider of the program. From another program or language, it would only be a reference. */
export const kubernetesProvider = (): Shape =>
  known((path, value) => {
    const type = (value as { __pulumiType?: unknown } | null)?.__pulumiType;
    const reason = `expected a Kubernetes provider, got ${kindOf(value)}`;
    return issueIf(type !== providerType, path, reason);
  });

const providerType = "pulumi:providers:kubernetes";

export const flag = (): Shape =>
  known((path, value) =>
    issueIf(typeof value !== "boolean", path, expected("true or false", value)),
  );

/** A number of pods or seconds, within the range of Kubernetes. */
export const count = (): Shape => wholeNumber({ from: 0, to: maxInt32 });

export const wholeNumber = ({ from, to }: { from: number; to?: number }): Shape => {
  const what = to === undefined ? `of at least ${from}` : `from ${from} to ${to}`;
  return known((path, value) => {
    const fits = isWholeNumber(value) && value >= from && value <= (to ?? value);
    return issueIf(!fits, path, expected(`a whole number ${what}`, value));
  });
};

export const choice = (values: readonly string[]): Shape =>
  known((path, value) => {
    const isAllowed = typeof value === "string" && values.includes(value);
    return issueIf(!isAllowed, path, expected(quoteList(values, "or"), value));
  });

export const list = (of: Shape): Shape =>
  known((path, value) => {
    if (!Array.isArray(value)) return [{ path, reason: expected("a list", value) }];
    return value.flatMap((item, index) => of(`${path}[${index}]`, item));
  });

/** An object with any keys, whose values have one shape. */
export const map = (of: Shape): Shape =>
  anObject((path, value) =>
    Object.entries(value).flatMap(([key, member]) => of(join(path, key), member)),
  );

/** An object with the fields of an arguments type. */
export const object = <Args extends object>(fields: FieldShapes<Args>): Shape => {
  const shapes = new Map<string, Shape>(Object.entries(fields));
  return anObject((path, value) => [
    ...checkMissing(path, value, shapes),
    ...Object.entries(value).flatMap(([field, member]) => {
      const shape = shapes.get(field);
      if (shape === undefined) return [unknownField(join(path, field), [...shapes.keys()])];
      if (member === undefined) return [];
      return shape(join(path, field), member);
    }),
  ]);
};

/** An object of plain data, in a form that Istio or Helm defines. */
export const plainObject = (): Shape => anObject(checkPlain);

export const required = (shape: Shape, advice: string): RequiredShape =>
  Object.assign((path: string, value: unknown) => shape(path, value), { required: advice });

const maxInt32 = 2 ** 31 - 1;

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value);

/** Rejects values that are not known when the program runs. */
const known =
  (shape: Shape): Shape =>
  (path, value) => {
    if (isLater(value)) return [onlyKnownLater(path)];
    return shape(path, value);
  };

/** A string in place of an object is not shown, because it may hold secrets. */
const anObject = (check: (path: string, value: object) => Issue[]): Shape =>
  known((path, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return [{ path, reason: `expected an object, got ${kindOf(value)}` }];
    return check(path, value);
  });

function checkString(path: string, value: unknown, reason: string): Issue[] {
  if (value === "") return [{ path, reason: 'expected a value, got ""; set it or remove it' }];
  return issueIf(typeof value !== "string", path, reason);
}

const checkMissing = (path: string, value: object, shapes: ReadonlyMap<string, Shape>): Issue[] =>
  [...shapes].flatMap(([field, { required: advice }]) => {
    const isMissing = (value as { [field: string]: unknown })[field] === undefined;
    return issueIf(advice !== undefined && isMissing, join(path, field), `required: ${advice}`);
  });

const unknownField = (path: string, fields: readonly string[]): Issue => ({
  path,
  reason: `unknown field; expected ${quoteList(fields, "or")}`,
});

/** The path of a member. A path is never empty, not even for an empty key. */
function join(path: string, key: string): string {
  const name = key || '""';
  if (path === "") return name;
  return `${path}.${name}`;
}
