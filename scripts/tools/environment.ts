import { delimiter } from "node:path";
import { programFolder, pulumiHome } from "./paths";

/** The environment in which the engine and the other programs run: ours first on PATH, and nothing fetched behind our back. */
export function toolEnvironment(): { PATH: string; [name: string]: string } {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== programFolder());
  return {
    PATH: [programFolder(), ...path].join(delimiter),
    PULUMI_HOME: pulumiHome(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // the examples are type-checked by the tests; each run of the engine need not do it again
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
