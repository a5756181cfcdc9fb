import { execFile, spawnSync } from "node:child_process";
import { defined } from "../defined";
import type { ApiAccess } from "../kubeconfig/access";
import { isString } from "../later";
import { names } from "../plan/names";
import { isAmbient } from "../topology/relations";
import { revisionsIn } from "../topology/revisions";
import type { ApiServer, Topology } from "../topology/topology";
import type { ClusterFacts, Facts } from "./facts";
import type { GivenApiServer } from "./peer-tls";
import type { QueryRequest } from "./query";

const program = require.resolve("./query");
// tests run TypeScript, so the child needs the loader that this process was started with
const command = program.endsWith(".ts") ? [...process.execArgv, program] : [program];
const options = { encoding: "utf8", maxBuffer: 1 << 26 } as const;
/** A query ends by itself much earlier, unless the machine is very busy. */
const longest = 60_000;

/**
 * Queries the clusters and waits for the answers. They decide whether a mesh is registered at all,
 * and in which order. A constructor cannot await, so a child process does.
 */
export function queryClusters(
  topology: Topology,
  access: Iterable<ApiAccess>,
  timeout = longest,
): Facts {
  const request = requestFor(topology, access);
  if (request.connections.length === 0) return new Map();
  const input = JSON.stringify(request);
  const { stdout, status } = spawnSync(process.execPath, command, { ...options, timeout, input });
  return factsIn(stdout, status === 0, request);
}

/** The same without blocking the program. */
export function queryClustersAsync(
  topology: Topology,
  access: Iterable<ApiAccess>,
  timeout = longest,
): Promise<Facts> {
  const request = requestFor(topology, access);
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { ...options, timeout }, (error, stdout) =>
      resolve(factsIn(stdout, error === null, request)),
    );
    // a child that ends early reports that by its exit code
    child.stdin?.on("error", () => undefined);
    // standard input, because other users can see the arguments and environment of a process
    child.stdin?.end(JSON.stringify(request));
  });
}

function requestFor(topology: Topology, access: Iterable<ApiAccess>): QueryRequest {
  const { systemNamespace, trust } = topology;
  const connections = [...access].map(({ connection }) => connection);
  const { existingSecret, rotation } = trust;
  const signingSecret = isString(existingSecret) ? existingSecret : undefined;
  const rotatedSecret = rotation && (existingSecret === undefined ? names.cacerts : signingSecret);
  return {
    systemNamespace,
    isAmbient: isAmbient(topology),
    revisions: revisionsIn(topology).map(({ revision }) => revision),
    connections,
    apiServers: Object.fromEntries(
      topology.clusters.flatMap(({ name, apiServer }) => {
        const given = apiServer && givenApiServer(apiServer);
        return given === undefined ? [] : [[name, given]];
      }),
    ),
    ...defined({ signingSecret, rotatedSecret }),
  };
}

/** Undefined if no CA certificates are given, or if something is an Output. */
function givenApiServer({
  server,
  certificateAuthorityData,
  tlsServerName,
}: ApiServer): GivenApiServer | undefined {
  if (!isString(server) || !isString(certificateAuthorityData)) return undefined;
  if (tlsServerName !== undefined && !isString(tlsServerName)) return undefined;
  return { server, certificateAuthorityData, ...defined({ tlsServerName }) };
}

/**
 * On a busy machine, a child may take too long, or end just before its output is read. The owners
 * of the clusters are then unknown.
 */
function factsIn(stdout: string, succeeded: boolean, { connections }: QueryRequest): Facts {
  if (succeeded && stdout !== "")
    return new Map(Object.entries(JSON.parse(stdout) as { [cluster: string]: ClusterFacts }));
  const unknown = { reason: "the query did not end in time", hasOwner: true };
  return new Map(connections.map(({ cluster }) => [cluster, { unknown }]));
}
