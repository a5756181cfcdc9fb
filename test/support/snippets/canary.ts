/** The programs in docs/upgrade.md. */
import { MultiClusterMesh } from "istio-multicluster";

const before = {
  version: "1.30.4",
  revision: "1-30",
  revisionTags: ["default"],
};

const added = {
  revision: "1-30",
  revisions: {
    "1-30": { version: "1.30.4", tags: ["default"] },
    "1-31": { version: "1.31.1" },
  },
};

const after = {
  version: "1.31.1",
  revision: "1-31",
  revisionTags: ["default"],
};

for (const istio of [before, added, after])
  new MultiClusterMesh("mesh", { clusters: { east: {}, west: {} }, istio });
