import type { Issue } from "../issue";
import {
  dnsLabel,
  dnsLabelForm,
  isQualifiedName,
  labelValue,
  labelValueForm,
  objectName,
  objectNameForm,
  qualifiedNameForm,
  quantity,
  quantityForm,
} from "./names";
import type { StringMap } from "../topology/topology";

/** The rules about what Kubernetes takes for names, labels and quantities. What is not given is not checked. */

export function checkLabel(path: string, value: string | undefined, what: string): Issue[] {
  if (value === undefined || dnsLabel.test(value)) return [];
  return [
    { path, reason: `"${value}" cannot be ${what}: a DNS label is needed (${dnsLabelForm})` },
  ];
}

export function checkSecretName(path: string, value: string | undefined): Issue[] {
  if (value === undefined || objectName.test(value)) return [];
  return [
    {
      path,
      reason: `"${value}" cannot be a Secret's name: a DNS name is needed (${objectNameForm})`,
    },
  ];
}

export function checkQualifiedName(path: string, value: string | undefined, what: string): Issue[] {
  if (value === undefined || isQualifiedName(value)) return [];
  return [{ path, reason: `"${value}" cannot be ${what} (${qualifiedNameForm})` }];
}

export function checkLabelValue(path: string, value: string | undefined): Issue[] {
  if (value === undefined || value === "" || labelValue.test(value)) return [];
  return [{ path, reason: `"${value}" cannot be the value of a label (${labelValueForm})` }];
}

/** Labels of an object, or those that are looked for. */
export const checkLabels = (at: string, labels: StringMap = {}): Issue[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(`${at}.${key}`, key, "the key of a label"),
    ...checkLabelValue(`${at}.${key}`, value),
  ]);

/** Their values may be anything, and of their keys Kubernetes minds no capitals. */
export const checkAnnotations = (at: string, annotations: StringMap = {}): Issue[] =>
  Object.keys(annotations).flatMap((key) =>
    isQualifiedName(key.toLowerCase())
      ? []
      : checkQualifiedName(`${at}.${key}`, key, "the key of an annotation"),
  );

/** What pods may ask for by one word; everything else has a domain before it. */
const resource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const checkQuantities = (at: string, quantities: StringMap = {}): Issue[] =>
  Object.entries(quantities).flatMap(([name, value]) => [
    ...(resource.test(name) || (name.includes("/") && isQualifiedName(name))
      ? []
      : [
          {
            path: `${at}.${name}`,
            reason: `"${name}" is no resource: "cpu", "memory", "ephemeral-storage" and "hugepages-<size>" are, and names such as example.com/gpu`,
          },
        ]),
    ...(quantity.test(value)
      ? []
      : [{ path: `${at}.${name}`, reason: `"${value}" is no quantity: ${quantityForm}` }]),
  ]);
