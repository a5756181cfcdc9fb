import { tryOnce, type TryCredential } from "../credentials/trial";
import { tryPort, type TryPort } from "./ports";

/** Connections from the user's machine, for what API servers cannot tell. */
export interface Attempts {
  readonly credential: TryCredential;
  readonly port: TryPort;
}

/** Tries nothing, because a server that does not answer would delay the report. */
export const noAttempts: Attempts = {
  credential: async () => ({ result: "unknown", reason: "not tried" }),
  port: async () => ({ result: "unknown", reason: "not tried" }),
};

export const newAttempts = (): Attempts => ({ credential: tryOnce(), port: tryPort });
