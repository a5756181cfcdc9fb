import { gunzipSync, gzipSync } from "node:zlib";
import type { V1Secret } from "@kubernetes/client-node";

/** The Secrets in which Helm records the revisions of a release. */
export const recordsSelector = (release: string): string => `owner=helm,name=${release}`;

/** Whether Helm refuses to install or upgrade the release: "another operation is in progress". */
export const isPending = (status: string | undefined): boolean =>
  status?.startsWith("pending-") ?? false;

/** The records of interrupted operations, marked as failed, as Helm does after an error. */
export const asFailed = (records: readonly V1Secret[]): V1Secret[] =>
  records.filter(({ metadata }) => isPending(metadata?.labels?.["status"])).map(markFailed);

/** The status is a label of the Secret, and it is in the record. Helm reads both. */
function markFailed(secret: V1Secret): V1Secret {
  const { metadata, data } = secret;
  const record = decode(data?.["release"] ?? "");
  const failed = { ...record, info: { ...record.info, status: "failed" } };
  return {
    ...secret,
    metadata: { ...metadata, labels: { ...metadata?.labels, status: "failed" } },
    data: { ...data, release: encode(failed) },
  };
}

/** The fields of a record that are read here. */
interface HelmRecord {
  readonly info: { readonly status: string };
}

/** Helm zips a record and encodes it, and Kubernetes encodes the data of a Secret once more. */
export const decode = (release: string): HelmRecord =>
  JSON.parse(gunzipSync(fromBase64(fromBase64(release).toString())).toString()) as HelmRecord;

export const encode = (record: object): string =>
  toBase64(Buffer.from(toBase64(gzipSync(JSON.stringify(record)))));

const fromBase64 = (encoded: string): Buffer => Buffer.from(encoded, "base64");
const toBase64 = (bytes: Buffer): string => bytes.toString("base64");
