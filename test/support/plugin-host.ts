import { spawn } from "node:child_process";
import * as path from "node:path";
import * as grpc from "@grpc/grpc-js";

export const packageRoot = path.resolve(__dirname, "../..");

/** Starts the plug-in program of the package, as the engine does, and requests its schema. */
export const getSchema = (folder = packageRoot, cwd = folder): Promise<any> =>
  schemaFrom(path.join(folder, "pulumi-resource-istio-multicluster"), [], cwd);

/** The same from Pulumi's own host, which serves a folder or a Git repository. */
export const getSchemaOfFolder = (folder = packageRoot, cwd = folder): Promise<any> =>
  schemaFrom(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-plugin"), folder], cwd);

/** Requests the schema that Pulumi derives from the sources of the package. */
export function deriveSchema(folder = packageRoot): Promise<any> {
  const program = `
    const dirname = ${JSON.stringify(folder)};
    const { componentProviderHost } = require("@pulumi/pulumi/provider/experimental");
    const components = [require(dirname).MultiClusterMesh];
    componentProviderHost({ name: "istio-multicluster", dirname, components });`;
  return schemaFrom(process.execPath, ["-e", program], folder);
}

async function schemaFrom(program: string, args: readonly string[], cwd: string): Promise<any> {
  const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
  const { GetSchemaRequest } = require("@pulumi/pulumi/proto/provider_pb");
  // the program uses the engine's address only for the logs of a construct
  const plugin = spawn(program, [...args, "127.0.0.1:1"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  plugin.stderr.on("data", (data) => (errors += data));
  try {
    const port = await new Promise<string>((resolve, reject) => {
      plugin.stdout.once("data", (data) => resolve(String(data).trim()));
      plugin.once("exit", (code) =>
        reject(new Error(`the plug-in exited with ${code}:\n${errors}`)),
      );
    });
    const client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      {
        "grpc.max_receive_message_length": -1,
      },
    );
    const answer = await new Promise<any>((resolve, reject) =>
      client.getSchema(new GetSchemaRequest(), (error: Error | null, reply: any) =>
        error ? reject(new Error(`${error.message}\n${errors}`)) : resolve(reply),
      ),
    );
    client.close();
    return JSON.parse(answer.getSchema());
  } finally {
    plugin.kill();
  }
}
