import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { isOfMesh } from "./mesh";

const versions: PolicyConfigSchema = {
  properties: {
    versions: { type: "array", items: { type: "string" }, default: ["1.30", "1.31"] },
  },
};

export const supportedVersions: ResourceValidationPolicy = {
  name: "supported-versions",
  description: "Istio has one of the minor versions in `versions`.",
  configSchema: versions,
  validateResource: (args, reportViolation) => {
    if (!isOfMesh(args, "kubernetes:apps/v1:Deployment")) return;
    const { versions } = args.getConfig<{ versions: string[] }>();
    const { labels } = args.props["metadata"] as { labels?: { [name: string]: string } };
    const version = labels?.["app.kubernetes.io/version"];
    if (version === undefined || versions.some((minor) => version.startsWith(`${minor}.`))) return;
    reportViolation(`expected Istio ${versions.join(" or ")}, got ${version}; set istio.version`);
  },
};
