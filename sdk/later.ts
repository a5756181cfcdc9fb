/** Pulumi's marks, read without Pulumi: an Output, and the object that an unknown map becomes. */
export const isOutput = (value: unknown): boolean =>
  (value as { __pulumiOutput?: unknown } | null)?.__pulumiOutput === true;
const isUnknown = (value: unknown): boolean =>
  (value as { __pulumiUnknown?: unknown } | null)?.__pulumiUnknown === true;

/** Whether a value is not known yet while the program runs. */
export const isLater = (value: unknown): boolean =>
  isOutput(value) || isUnknown(value) || value instanceof Promise;
