import type * as pulumi from "@pulumi/pulumi";
import { expected, issueIf, type Issue } from "../issue";
import { isString } from "../later";
import type { StringMap } from "../topology/topology";

// The formats of Kubernetes names and quantities, each with its check. A value passes if it is not
// set or not known yet.

type Value = pulumi.Input<string> | undefined;
type InputMap = { readonly [key: string]: pulumi.Input<string> };

/** The name of a namespace or a Service. It is also valid as a label value. */
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const checkDnsLabel = (path: string, value: Value): Issue[] =>
  checkFormat(path, value, {
    what: "a DNS label",
    accepts: (label) => dnsLabel.test(label),
    hint: 'use at most 63 lowercase letters, digits and "-", without "-" at either end',
  });

/** A host name: DNS labels separated by dots. */
export const dnsName =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

export const checkDnsName = (path: string, value: Value): Issue[] =>
  checkFormat(path, value, {
    what: "a DNS name",
    accepts: (name) => dnsName.test(name),
    hint: 'use lowercase letters, digits, "-" and ".", as in mesh.example.com',
  });

/** The name of a Secret and of most other objects. Unlike in a host name, labels may be long. */
const objectNamePattern =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const checkSecretName = (path: string, value: Value): Issue[] =>
  checkFormat(path, value, {
    what: "the name of a Secret",
    accepts: (name) => objectNamePattern.test(name),
    hint: `use at most 253 lowercase letters, digits, "-" and "."; ${ends}`,
  });

const ends = "start and end with a letter or digit";
const labelCharacters = `use at most 63 letters, digits, "-", "_" and "."; ${ends}`;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export const checkLabelValue = (path: string, value: Value): Issue[] =>
  checkFormat(path, value, {
    what: "a label value",
    accepts: (text) => labelValue.test(text),
    hint: labelCharacters,
  });

/** The key of a label. It may start with a DNS name and a slash. */
function isQualifiedName(key: string): boolean {
  const [name = "", ...prefix] = key.split("/").reverse();
  if (name === "" || !labelValue.test(name)) return false;
  return prefix.length < 2 && prefix.every((domain) => objectNamePattern.test(domain));
}

export const checkQualifiedName = (path: string, value: Value, what: string): Issue[] =>
  checkFormat(path, value, {
    what,
    accepts: isQualifiedName,
    hint: `${labelCharacters}; it may have a lowercase domain in front, as in example.com/name`,
  });

export const checkLabels = (at: string, labels: InputMap = {}): Issue[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...checkQualifiedName(`${at}.${key}`, key, "a label key"),
    ...checkLabelValue(`${at}.${key}`, value),
  ]);

/** The keys of annotations may have capitals in their domain. The values may be anything. */
export const checkAnnotations = (at: string, annotations: InputMap = {}): Issue[] =>
  Object.keys(annotations)
    .filter((key) => !isQualifiedName(key.toLowerCase()))
    .flatMap((key) => checkQualifiedName(`${at}.${key}`, key, "an annotation key"));

const quantity = /^\+?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const standardResource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

const isResource = (name: string): boolean =>
  standardResource.test(name) || (name.includes("/") && isQualifiedName(name));

/** Amounts of resources, by the name of the resource. */
export const checkQuantities = (at: string, quantities: StringMap = {}): Issue[] =>
  Object.entries(quantities).flatMap(([name, value]) => [
    ...checkFormat(`${at}.${name}`, name, {
      what: "a resource name",
      accepts: isResource,
      hint: 'use "cpu", "memory", "ephemeral-storage", "hugepages-<size>" or "<domain>/<name>"',
    }),
    ...checkFormat(`${at}.${name}`, value, {
      what: "a quantity",
      accepts: (amount) => quantity.test(amount),
      hint: "use a number and, if needed, a unit, such as 500m or 1.5Gi",
    }),
  ]);

interface Format {
  readonly what: string;
  readonly accepts: (value: string) => boolean;
  readonly hint: string;
}

function checkFormat(path: string, value: Value, format: Format): Issue[] {
  if (!isString(value)) return [];
  return issueIf(!format.accepts(value), path, `${expected(format.what, value)}; ${format.hint}`);
}
