import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "./args/mesh";
import { MultiClusterMesh } from "./mesh";

const folder = path.dirname(require.resolve("istio-multicluster/package.json"));
const readJson = (file: string): any => JSON.parse(readFileSync(path.join(folder, file), "utf8"));

/**
 * Serves the package to the Pulumi engine, for programs in any language. Pulumi's own host would
 * compile the sources at each start to derive the schema, even if no one asks for it.
 */
function newProvider(): pulumi.provider.Provider {
  const { version } = readJson("package.json");
  const schema = { ...readJson("schema.json"), version };
  return {
    version,
    schema: JSON.stringify(schema),
    construct: async (name, type, inputs, options) => {
      const resource = schema.resources[type];
      if (resource === undefined) throw new Error(`${type}: not a resource of this package`);
      const mesh = new MultiClusterMesh(name, inputs as MultiClusterMeshArgs, options);
      const outputs = Object.keys(resource.properties);
      return { urn: mesh.urn, state: pick(mesh, outputs) };
    },
  };
}

const pick = (resource: object, names: readonly string[]): pulumi.Inputs =>
  Object.fromEntries(names.map((name) => [name, resource[name as keyof typeof resource]]));

void pulumi.provider.main(newProvider(), process.argv.slice(2));
