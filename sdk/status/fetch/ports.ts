import * as net from "node:net";
import type * as k8s from "@kubernetes/client-node";
import type { ObservedPort } from "../observation";
import { addressesOf, meshPortsOf, qualifiedName } from "../services";

/** What happens to a connection to a port. */
export type PortTrial = Pick<ObservedPort, "result" | "reason" | "ip">;

/** Opens a connection, and closes it at once. */
export type TryPort = (host: string, port: number) => Promise<PortTrial>;

const trialSeconds = 5;

export const tryPort: TryPort = (host, port) =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: trialSeconds * 1000 });
    const finish = (trial: PortTrial): void => {
      resolve(trial);
      socket.destroy();
    };
    socket.on("connect", () => finish({ result: "open", ip: socket.remoteAddress ?? host }));
    socket.on("timeout", () =>
      finish({ result: "unknown", reason: `no answer within ${trialSeconds} seconds` }),
    );
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      finish({ result: code === "ECONNREFUSED" ? "refused" : "unknown", reason: code ?? message }),
    );
  });

/** The tried ports of each Service, by its name with the namespace. */
export interface PortTrials {
  readonly [service: string]: readonly ObservedPort[];
}

/** Tries those ports of Services that a mesh uses. */
export async function fetchPorts(
  services: readonly k8s.V1Service[],
  attempt: TryPort,
): Promise<PortTrials> {
  const tried = services.map(async (service) => {
    const trials = addressesOf(service).flatMap((address) =>
      meshPortsOf(service).map(async (port) => ({
        address,
        port,
        ...(await attempt(address, port)),
      })),
    );
    return [qualifiedName(service), await Promise.all(trials)] as const;
  });
  return Object.fromEntries(await Promise.all(tried));
}
