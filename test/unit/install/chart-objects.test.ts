import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { recordIn, type ChartObject } from "../../../sdk/install/chart-objects";

describe("the record of a chart's objects", () => {
  const recorded = (...resources: { type: string; metadata: object }[]): string[] => {
    const objects = new Map<string, ChartObject>();
    const record = recordIn(objects, "istio-system");
    for (const { type, metadata } of resources)
      void record({
        ...{ custom: true, type, name: "mesh-east-istiod:reader" },
        ...{ props: { metadata }, opts: {} },
      } as pulumi.ResourceTransformArgs);
    return [...objects.values()].map(({ kind, objectName }) => `${kind} ${objectName}`);
  };
  const rbac = "kubernetes:rbac.authorization.k8s.io/v1";

  it("has a role and its binding, which have the same name", () => {
    const metadata = { name: "reader" };
    assert.deepEqual(
      recorded(
        { type: `${rbac}:ClusterRole`, metadata },
        { type: `${rbac}:ClusterRoleBinding`, metadata },
      ),
      ["ClusterRole reader", "ClusterRoleBinding reader"],
    );
  });

  it("has no objects of other kinds and in other namespaces", () => {
    const service = "kubernetes:core/v1:Service";
    assert.deepEqual(
      recorded(
        { type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", metadata: { name: "istiod" } },
        { type: service, metadata: { name: "other", namespace: "kube-system" } },
        { type: service, metadata: { name: "istiod", namespace: "istio-system" } },
      ),
      ["Service istiod"],
    );
  });
});
