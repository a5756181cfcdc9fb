/** The forms of names and quantities, as Kubernetes has them. */

/** A name as Kubernetes wants it for namespaces, Services and label values alike. */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
export const dnsLabelForm =
  'lower-case letters, digits and "-", not at its ends, at most 63 characters';

/** A host name: labels with dots between them. */
export const dnsName =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** The name of a Secret, as of most objects: a host name whose labels may be longer. */
export const objectName =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
export const objectNameForm =
  'lower-case letters, digits, "-" and ".", letters and digits at the ends, at most 253 characters';

/** What a label holds; it may also be empty. */
export const labelValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
export const labelValueForm =
  'letters, digits, "-", "_" and ".", letters and digits at the ends, at most 63 characters';

/** The key of a label, which may have a DNS name and a slash before it. */
export function isQualifiedName(text: string): boolean {
  const [name = "", ...prefix] = text.split("/").reverse();
  return labelValue.test(name) && prefix.length < 2 && prefix.every((one) => objectName.test(one));
}
export const qualifiedNameForm = `${labelValueForm}, where wanted after a DNS name and a slash, such as example.com/name`;

/** An amount of a resource that is not less than nothing: a number with a unit of tens or twos, or with an exponent. */
export const quantity = /^\+?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
export const quantityForm =
  "a number, then nothing or one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, such as 500m or 1.5Gi";

/**
 * What a quantity amounts to; NaN where it is none. The client of Kubernetes can tell it too, but takes half a second to load. Units of tens
 * are left to the language, for which 300e-3 and 0.3 are one number, as 300 * 0.001 would not always be.
 */
export function amountOf(text: string): number {
  const [, number, unit = ""] = quantity.exec(text) ?? [];
  if (number === undefined) return NaN;
  if (unit.endsWith("i")) return Number(number) * 1024 ** (1 + "KMGTPE".indexOf(unit[0]!));
  return Number(`${number}${exponents[unit] ?? unit}`);
}
const exponents: { readonly [unit: string]: string } = {
  ...{ n: "e-9", u: "e-6", m: "e-3" },
  ...{ k: "e3", M: "e6", G: "e9", T: "e12", P: "e15", E: "e18" },
};
