import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** Whether the program runs with Pulumi's mocks, as unit tests do, without clusters or engine. */
export const isMocked = (): boolean =>
  (pulumi.runtime.getMonitor() as unknown) instanceof MockMonitor;
