import { delimiter } from "node:path";
import { programFolder, pulumiHome } from "./paths";

/**
 * The environment of the engine and the other programs: our programs first on PATH, and no
 * downloads.
 */
export function toolEnvironment(): { PATH: string; [name: string]: string } {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== programFolder());
  return {
    PATH: [programFolder(), ...path].join(delimiter),
    PULUMI_HOME: pulumiHome(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // the tests type-check the examples, so that the engine does not have to
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
