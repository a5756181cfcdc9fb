import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** Whether the program runs under Pulumi's mocks, as in its unit tests: then there is no cluster, and no engine. */
export const isMocked = (): boolean =>
  (pulumi.runtime.getMonitor() as unknown) instanceof MockMonitor;
