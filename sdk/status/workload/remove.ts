import type * as k8s from "@kubernetes/client-node";
import { call } from "../../live/call";
import { ownerLabel, workloadNamespace } from "./names";

/** A namespace with our name that something else created. */
export class NamespaceTakenError extends Error {}

/** The namespace of this or an earlier run, if it exists. */
export async function findOwn(core: k8s.CoreV1Api): Promise<k8s.V1Namespace | undefined> {
  const fieldSelector = `metadata.name=${workloadNamespace}`;
  const { items } = await call(core.listNamespace({ fieldSelector }));
  const [found] = items;
  if (found === undefined || isOwn(found)) return found;
  throw new NamespaceTakenError(
    `the namespace ${workloadNamespace} has no label ${labelText}, so verify did not create it; ` +
      "rename or delete it, or pass --service to use another workload",
  );
}

const ownerLabels = Object.entries(ownerLabel);
const labelText = ownerLabels.map(([key, value]) => `${key}=${value}`).join(",");

const isOwn = ({ metadata }: k8s.V1Namespace): boolean =>
  ownerLabels.every(([key, value]) => metadata?.labels?.[key] === value);

/** Deletes our namespace. Kubernetes then deletes everything in it, which takes some seconds. */
export async function removeNamespace(core: k8s.CoreV1Api): Promise<void> {
  const found = await findOwn(core);
  if (found === undefined || found.metadata?.deletionTimestamp !== undefined) return;
  const uid = found.metadata?.uid;
  const body = uid === undefined ? {} : { preconditions: { uid } };
  await call(core.deleteNamespace({ name: workloadNamespace, body }));
}
