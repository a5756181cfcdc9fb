/** Pulumi's marks, read without Pulumi: an Output, and the object that an unknown map becomes. */
export const isOutput = (value: unknown): boolean =>
  (value as { __pulumiOutput?: unknown } | null)?.__pulumiOutput === true;
const isUnknown = (value: unknown): boolean =>
  (value as { __pulumiUnknown?: unknown } | null)?.__pulumiUnknown === true;

/** Whether a value is not known yet while the program runs. */
export const isLater = (value: unknown): boolean =>
  isOutput(value) || isUnknown(value) || value instanceof Promise || isReference(value);

/** Stands in plain data for an Output that the program gives, at a path of its arguments. */
export interface ArgumentReference {
  readonly reference: "argument";
  readonly path: string;
}

/**
 * Marks references, because a user's value may have the same fields. The symbol is the same even if
 * this package is loaded twice. It is on the class, so that a printed plan does not show it, and
 * `mergeValues` does not merge the fields of a reference.
 */
const isMarked = Symbol.for("istio-multicluster:reference");
class Mark {
  get [isMarked](): boolean {
    return true;
  }
}

export const markReference = <Fields extends object>(fields: Fields): Fields =>
  Object.assign(new Mark(), fields);

/** Whether a value in plain data stands for one that is known later. */
export const isReference = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (value as { [isMarked]?: unknown })[isMarked] === true;

export const argumentReference = (path: string): ArgumentReference =>
  markReference({ reference: "argument", path });

/** Whether an input of the type string is known. All others are checked as soon as they are. */
export const isString = (value: unknown): value is string => typeof value === "string";

/** A string for people. A value that is known later shows the path of its argument. */
export const shownString = (value: string | ArgumentReference): string =>
  isString(value) ? value : value.path;
