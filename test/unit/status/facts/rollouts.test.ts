import assert from "node:assert/strict";
import type * as k8s from "@kubernetes/client-node";
import { stuckRolloutsOf } from "../../../../sdk/status/facts/rollouts";
import { fetched } from "../../../support/fetched";

const namespace = "istio-system";

/** A pod of a version. The higher the version, the younger the pod. */
function pod(version: number, waiting?: string, more: k8s.V1ObjectMeta = {}): k8s.V1Pod {
  const labels = { app: "istiod", "pod-template-hash": `${version}` };
  const creationTimestamp = new Date(version);
  const state = waiting === undefined ? {} : { waiting: { reason: waiting } };
  const status = waiting === undefined ? "True" : "False";
  return {
    metadata: { name: `pod-${version}`, namespace, labels, creationTimestamp, ...more },
    status: {
      conditions: [{ type: "Ready", status }],
      containerStatuses: [
        { name: "c", image: "", imageID: "", ready: true, restartCount: 0, state },
      ],
    },
  };
}

function istiod(ready: number, reason = "NewReplicaSetAvailable"): k8s.V1Deployment {
  const status = reason === "ProgressDeadlineExceeded" ? "False" : "True";
  return {
    metadata: { name: "istiod", namespace },
    spec: { selector: { matchLabels: { app: "istiod" } }, template: {} },
    status: { readyReplicas: ready, conditions: [{ type: "Progressing", status, reason }] },
  };
}

const stuck = (ready: number, pods: k8s.V1Pod[], reason?: string) =>
  stuckRolloutsOf(fetched({ deployments: [istiod(ready, reason)], istiodPods: pods }));
const gateway = (...pods: k8s.V1Pod[]) =>
  stuckRolloutsOf(
    fetched({ gateways: [{ service: { metadata: { name: "gw", namespace } }, pods }] }),
  );

describe("rollouts that are stuck", () => {
  it("have a new pod that does not start", () => {
    const found = [{ name: "istio-system/istiod", reason: "pod-2: ImagePullBackOff" }];
    assert.deepEqual(stuck(1, [pod(1), pod(2, "ImagePullBackOff")]), found);
    assert.deepEqual(gateway(pod(1), pod(2, "CrashLoopBackOff")), [
      { name: "istio-system/gw", reason: "pod-2: CrashLoopBackOff" },
    ]);
  });

  it("have missed their deadline", () => {
    const reason = "ProgressDeadlineExceeded";
    assert.deepEqual(stuck(1, [pod(1)], reason), [{ name: "istio-system/istiod", reason }]);
  });

  it("are empty during a normal rollout", () => {
    assert.deepEqual(stuck(1, [pod(1), pod(2, "ContainerCreating")], "ReplicaSetUpdated"), []);
    assert.deepEqual(gateway(pod(1), pod(2, "PodInitializing")), []);
  });

  it("are empty if a new version replaces pods that fail", () => {
    assert.deepEqual(stuck(1, [pod(1, "CrashLoopBackOff"), pod(2)]), []);
    const deletionTimestamp = new Date();
    assert.deepEqual(gateway(pod(1), pod(2, "CrashLoopBackOff", { deletionTimestamp })), []);
  });

  it("are empty if a pod of the current version fails", () => {
    assert.deepEqual(gateway(pod(1), pod(1, "CrashLoopBackOff")), []);
  });

  it("are empty if no pod is ready, because that is another finding", () => {
    assert.deepEqual(stuck(0, [pod(1, "CrashLoopBackOff")], "ProgressDeadlineExceeded"), []);
    assert.deepEqual(gateway(pod(1, "CrashLoopBackOff")), []);
  });
});
