import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./package";
import { documentedTypes, readDescription } from "./reference";

/** Any part of a Pulumi schema. */
export type Schema = { readonly [key: string]: any };

/** Stands for the address of the repository until there is one. `npm run release` replaces it. */
export const placeholder = "https://example.com/istio-multicluster";

/** What a listing in the Pulumi Registry shows, and from where the engine gets the plug-in. */
const listing = {
  displayName: "Istio Multicluster",
  publisher: "istio-multicluster",
  homepage: placeholder,
  repository: placeholder,
  logoUrl: `${placeholder}/raw/main/docs/logo.svg`,
  pluginDownloadURL: `${placeholder}/releases/download/v\${VERSION}`,
};

/** The name and the options of the SDK in each language. */
const languages: Schema = {
  nodejs: { packageName: "istio-multicluster" },
  python: {
    packageName: "pulumi_istio_multicluster",
    pyproject: { enabled: true },
    pythonRequires: ">=3.10",
    requires: { pulumi: ">=3.165.0,<4.0.0" },
    inputTypes: "classes-and-dicts",
  },
  go: {
    importBasePath: "example.com/istio-multicluster/sdk/go/istiomulticluster",
    rootPackageName: "istiomulticluster",
    generateResourceContainerTypes: true,
  },
  csharp: {
    rootNamespace: "Pulumi",
    namespaces: { "istio-multicluster": "IstioMulticluster" },
    packageReferences: { Pulumi: "3.*" },
  },
  java: {
    basePackage: "com.example",
    buildFiles: "gradle",
    dependencies: { "com.pulumi:pulumi": "1.16.3" },
  },
};

/**
 * Adds what Pulumi's host cannot derive from the sources: descriptions of types, secrets, whole
 * numbers, defaults, the options of each language, and what a registry shows.
 */
export function completeSchema(derived: Schema): Schema {
  const { keywords, license } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
  const { name, version, description, resources, types, ...others } = derived;
  return withShortNames({
    ...{ name, version, description, keywords, license, ...listing },
    meta: { moduleFormat: "(.*)", supportPack: true }, // SDKs that can be published, e.g. with a go.mod
    language: Object.fromEntries(
      Object.entries<Schema>(derived["language"]).map(([language, options]) => [
        language,
        { ...options, ...languages[language] },
      ]),
    ),
    resources: mapValues(resources, completeResource),
    types: mapValues(types, completeType),
    ...Object.fromEntries(
      Object.entries(others).filter(([key]) => !["language", "dependencies"].includes(key)),
    ),
  });
}

/** SDKs add "Args" to the names of types. Without this, `ClusterArgs` would be `ClusterArgsArgs`. */
const withShortNames = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replace(/(:index:\w+)Args"/g, '$1"')) as Schema;

const mapValues = (
  of: Schema,
  change: (value: Schema, key: string) => Schema,
): { [key: string]: Schema } =>
  Object.fromEntries(Object.entries<Schema>(of).map(([key, value]) => [key, change(value, key)]));

const completeResource = (resource: Schema): Schema => ({
  ...resource,
  inputProperties: mapValues(resource["inputProperties"], withDefault),
  properties: mapValues(resource["properties"], completeProperty),
});

const documented = documentedTypes();

function completeType(type: Schema, token: string): Schema {
  const description = documented.get(token.split(":").at(-1) ?? "")?.description;
  const { properties: all, ...others } = type;
  const properties = all && withoutProviders(all);
  return {
    ...others,
    description,
    ...(properties && { properties: mapValues(properties, completeProperty) }),
  };
}

/** Programs in other languages pass no providers: an SDK with them would need that of Kubernetes. */
const withoutProviders = (properties: Schema): Schema =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => name !== "provider"));

/** Every number of this package is a whole number. */
function completeProperty(property: Schema): Schema {
  const secret = /\bis (treated as )?a secret\b/.test(property["description"]);
  return { ...withIntegers(property), ...(secret && { secret }) };
}

function withIntegers(type: Schema): Schema {
  const { items, additionalProperties } = type;
  return {
    ...type,
    ...(type["type"] === "number" && { type: "integer" }),
    ...(items && { items: withIntegers(items) }),
    ...(additionalProperties && { additionalProperties: withIntegers(additionalProperties) }),
  };
}

/**
 * Only arguments of the mesh itself get a default. An SDK sends a default as if the user had set it,
 * and in a cluster that would override what `defaults` says.
 */
function withDefault(property: Schema): Schema {
  const constant = /^"([^"]*)"/.exec(
    readDescription(property["description"]).defaultsTo ?? "",
  )?.[1];
  return { ...completeProperty(property), ...(constant !== undefined && { default: constant }) };
}
