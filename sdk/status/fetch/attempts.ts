import { tryOnce, type TryCredential } from "../credentials/trial";
import { tryPort, type TryPort } from "./ports";

/** How something is tried from where the command runs, instead of asked of an API server. */
export interface Attempts {
  readonly credential: TryCredential;
  readonly port: TryPort;
}

/** Tries nothing, so that a server which does not answer costs no time. */
export const noAttempts: Attempts = {
  credential: async () => ({ result: "unknown", reason: "not tried" }),
  port: async () => ({ result: "unknown", reason: "not tried" }),
};

export const newAttempts = (): Attempts => ({ credential: tryOnce(), port: tryPort });
