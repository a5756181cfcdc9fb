import type { Client } from "../kubeconfig/client";
import { istioPorts } from "../topology/istio-names";
import { call } from "./call";
import { requestPod, type HttpAnswer } from "./forward";

/** A pod of istiod. */
export interface IstiodPod {
  readonly namespace: string;
  readonly pod: string;
}

/**
 * Reads a page of istiod through port-forwarding, as istioctl does. For istiod, the request comes
 * from its own pod, so istiod also shows its debug pages.
 */
export async function fetchIstiodPage(
  client: Client,
  pod: IstiodPod,
  path: string,
): Promise<HttpAnswer> {
  const finished = new AbortController();
  const port = { ...pod, port: istioPorts.istiodMetrics };
  try {
    const request = requestPod(client, port, { path, host: "localhost" }, finished.signal);
    const answer = await call(request);
    if (answer.status !== 200) throw new Error(`istiod answered with HTTP ${answer.status}`);
    return answer;
  } finally {
    finished.abort();
  }
}
