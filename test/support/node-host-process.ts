import { spawn } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

type Stream<Q, R> = grpc.ServerWritableStream<Q, R>;
type Reply<R> = grpc.sendUnaryData<R>;

/**
 * Stands in for Pulumi's host for Node.js, as far as the CLI needs it for a plug-in in a folder:
 * installs the packages of the folder, and runs Pulumi's own program for such plug-ins.
 */
const service = {
  getPluginInfo: (_: unknown, reply: Reply<PluginInfo>) =>
    reply(null, new PluginInfo().setVersion("0.0.0")),

  getRequiredPackages: (_: unknown, reply: Reply<language.GetRequiredPackagesResponse>) =>
    reply(null, new language.GetRequiredPackagesResponse()),

  installDependencies(
    call: Stream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
  ): void {
    const npm = spawn("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], {
      cwd: call.request.getInfo()!.getProgramDirectory(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { InstallDependenciesResponse: Response } = language;
    npm.stdout.on("data", (data: Buffer) => call.write(new Response().setStdout(data)));
    npm.stderr.on("data", (data: Buffer) => call.write(new Response().setStderr(data)));
    npm.once("close", (code) =>
      code === 0 ? call.end() : call.destroy(new Error(`npm install exited with ${code}`)),
    );
  },

  runPlugin(call: Stream<language.RunPluginRequest, language.RunPluginResponse>): void {
    const { request } = call;
    const folder = request.getInfo()!.getProgramDirectory();
    const program = require.resolve("@pulumi/pulumi/cmd/run-plugin", { paths: [folder] });
    const plugin = spawn(process.execPath, [program, folder, ...request.getArgsList()], {
      cwd: request.getPwd(),
      env: Object.fromEntries(request.getEnvList().map((line) => line.split(/=(.*)/s))),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { RunPluginResponse: Response } = language;
    plugin.stdout.on("data", (data: Buffer) => call.write(new Response().setStdout(data)));
    plugin.stderr.on("data", (data: Buffer) => call.write(new Response().setStderr(data)));
    plugin.once("close", (code) => {
      call.write(new Response().setExitcode(code ?? 1));
      call.end();
    });
    call.once("cancelled", () => plugin.kill());
  },
};

const server = new grpc.Server();
server.addService(
  LanguageRuntimeService as unknown as grpc.ServiceDefinition,
  service as unknown as grpc.UntypedServiceImplementation,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});

// a CLI that fails leaves its language hosts running
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, 1_000);
