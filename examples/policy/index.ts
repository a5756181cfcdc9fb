import { PolicyPack } from "@pulumi/policy";
import { internalLoadBalancers, istiodNotOpen } from "./gateways";
import { ownNamespace } from "./namespaces";
import { minimumKeys, ownRoot } from "./trust";
import { supportedVersions } from "./versions";

new PolicyPack("istio-multicluster", {
  enforcementLevel: "mandatory",
  policies: [
    istiodNotOpen,
    internalLoadBalancers,
    ownRoot,
    minimumKeys,
    supportedVersions,
    ownNamespace,
  ],
});
