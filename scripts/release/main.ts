import Table from "cli-table3";
import { commandLine, runCommandLine } from "../command-line";
import { root } from "../package";
import { editFiles } from "./edits";
import { makeRelease, prepareRelease, type MadeRelease, type ReleaseRequest } from "./release";

interface Options extends Omit<ReleaseRequest, "version"> {
  readonly write?: boolean;
  readonly json?: boolean;
}

async function release(version: string | undefined, options: Options): Promise<void> {
  const { write, json, ...request } = options;
  const checked = await prepareRelease({ ...request, ...(version !== undefined && { version }) });
  const made = await makeRelease(checked, request.output);
  if (write) await editFiles(root, checked);
  console.log(json ? JSON.stringify(made, undefined, 2) : tableOf(made));
  console.error(closing(made, write ?? false));
}

function tableOf({ files }: MadeRelease): string {
  const rows = new Table({
    head: ["file", "MB", "SHA-256"],
    style: { head: [], border: [] },
  });
  for (const { name, bytes, sha256 } of files)
    rows.push([name, (bytes / 1e6).toFixed(1), `${sha256.slice(0, 12)}…`]);
  return rows.toString();
}

function closing({ version, folder, repository }: MadeRelease, write: boolean): string {
  const address = "The files name a placeholder, because --repository is not set.";
  const edited = `package.json, CHANGELOG.md and the docs now say ${version}. Commit them, and push the tag v${version}.`;
  return [
    `The files of version ${version} are in ${folder}. Nothing was published.`,
    ...(repository === undefined ? [address] : []),
    write ? edited : "The repository was not changed. To change it, add --write.",
  ].join("\n");
}

void runCommandLine(
  commandLine(
    "release",
    "Makes the files of a release from the last commit: npm package, plug-in archives, SDK archives, " +
      "notes, checksums and a statement of provenance. It publishes nothing.",
  )
    .argument("[version]", "the version (default: the one in package.json)")
    .option(
      "--repository <address>",
      "the public address of the repository, such as https://HOST/OWNER/NAME",
    )
    .option("--output <folder>", "where the files go (default: .local/release/vVERSION)")
    .option("--write", "also write the version, the changelog and the address into the repository")
    .option("--json", "print JSON")
    .action(release),
);
