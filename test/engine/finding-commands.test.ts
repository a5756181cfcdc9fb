import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { findingDetails } from "../../scripts/finding-pages";
import { toolEnvironment } from "../../scripts/tools";

const tools = ["kubectl", "istioctl"] as const;

/** The shell commands in Markdown. */
const commandsIn = (markdown: string): string[] =>
  [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);

/** Runs a tool with `--help`, so that it only parses its arguments. Stops at `--`. */
const wrapper = (tool: string, errors: string): string => `#!/bin/bash
before=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do before+=("$1"); shift; done
output=$(${tool} "\${before[@]}" --help "$@" 2>&1) && [[ $output == *"Usage:"* ]] && exit 0
echo "${path.basename(tool)} \${before[*]}: $output" >>${errors}
`;

describe("the commands on the pages of findings", function () {
  this.timeout(600_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "finding-commands-"));
  const errors = path.join(folder, "errors");

  before(async () => {
    const env = toolEnvironment();
    for (const tool of tools) {
      const { stdout } = await execa("which", [tool], { env });
      fs.writeFileSync(path.join(folder, tool), wrapper(stdout, errors), { mode: 0o755 });
    }
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  /** Runs a script in which the tools only parse their arguments. */
  async function parse(script: string): Promise<string> {
    fs.writeFileSync(errors, "");
    const others = "command_not_found_handle() { :; }; ";
    await execa("/bin/bash", ["-c", others + script], {
      cwd: folder,
      env: { PATH: folder },
      extendEnv: false,
    });
    return fs.readFileSync(errors, "utf8");
  }

  for (const [code, { see, repair }] of Object.entries(findingDetails())) {
    const blocks = [see, repair.package, repair.other].flatMap(commandsIn);
    it(`of ${code} have only options that the tools know`, async () => {
      for (const block of blocks) assert.equal(await parse(block), "", block);
    });
  }

  it("are rejected if an option or a command does not exist", async () => {
    assert.match(await parse("kubectl get pods --no-such-option"), /unknown flag/);
    assert.match(await parse("for x in a; do istioctl no-such-command; done"), /istioctl no-such/);
    assert.match(await parse("kubectl no-such-command | grep x"), /kubectl no-such/);
  });
});
