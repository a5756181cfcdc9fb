import * as https from "node:https";
import { text } from "node:stream/consumers";
import { openClient } from "../../kubeconfig/client";
import { safeName, type SafeKubeconfig } from "./safe-kubeconfig";

/** Sends one request to the server of the kubeconfig. */
export type Send = (
  method: "GET" | "POST",
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly body: string }>;

/**
 * Sends requests with the credential of a kubeconfig, only to its server. Always verifies the
 * certificate of the server, and does not follow redirects.
 */
export function sender({ server, content }: SafeKubeconfig, signal: AbortSignal): Send {
  const { config } = openClient({ kubeconfig: content, context: safeName });
  return async (method, path, body) => {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const options: https.RequestOptions = { method, headers, signal, rejectUnauthorized: true };
    await config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const request = https.request(`${server.replace(/\/+$/, "")}${path}`, options);
      request.on("error", reject);
      request.on("response", (response) => {
        const status = response.statusCode ?? 0;
        text(response).then((received) => resolve({ status, body: received }), reject);
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
}
