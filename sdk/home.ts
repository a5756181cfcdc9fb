import * as os from "node:os";
import * as path from "node:path";

/** Replaces the "~" in "~/file" by the user's home directory. */
export const expandHome = (file: string): string =>
  file.startsWith("~/") ? path.join(os.homedir(), file.slice(2)) : file;
