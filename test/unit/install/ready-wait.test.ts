import assert from "node:assert/strict";
import type { Readiness } from "../../../sdk/install/ready-checks";
import { waitUntilReady, type NotReady } from "../../../sdk/install/ready-wait";

const ready: Readiness = { waiting: [], unknown: [] };
const syncing: Readiness = { waiting: ["syncing"], unknown: [] };
const unreadable: Readiness = { waiting: [], unknown: ["unreadable"] };

/** Waits for two clusters. East is ready. West gives these answers in turn, then repeats the last. */
async function wait(
  answers: Readiness[],
  { timeout = 60_000, stopAfter = Infinity } = {},
): Promise<{ found: NotReady; asked: number; progress: string[] }> {
  let asked = 0;
  const progress: string[] = [];
  const found = await waitUntilReady({
    checks: [
      { cluster: "east", check: async () => ready },
      { cluster: "west", check: async () => answers[asked++] ?? answers.at(-1)! },
    ],
    timeout,
    pause: 0,
    onProgress: (line) => progress.push(line),
    isStopped: () => asked >= stopAfter,
  });
  return { found, asked, progress };
}

describe("waiting until a mesh is ready", () => {
  it("checks a mesh that is ready only once, and logs nothing", async () =>
    assert.deepEqual(await wait([ready]), {
      found: { waiting: [], unknown: [] },
      asked: 1,
      progress: [],
    }));

  it("repeats the checks until the mesh is ready, and logs a reason only once", async () =>
    assert.deepEqual(await wait([syncing, syncing, ready]), {
      found: { waiting: [], unknown: [] },
      asked: 3,
      progress: ["not ready yet: clusters.west: syncing"],
    }));

  it("returns what is not ready after the timeout", async () => {
    const { found } = await wait([syncing], { timeout: 0 });
    assert.deepEqual(found.waiting, [{ path: "clusters.west", reason: "syncing" }]);
  });

  it("gives up after three attempts if it cannot see whether a cluster is ready", async () => {
    const { found, asked } = await wait([unreadable]);
    assert.deepEqual(found.unknown, [{ path: "clusters.west", reason: "unreadable" }]);
    assert.equal(asked, 3);
  });

  it("succeeds if a later attempt can see that a cluster is ready", async () =>
    assert.deepEqual((await wait([unreadable, ready])).found, { waiting: [], unknown: [] }));

  it("ends when the run fails for another reason", async () =>
    assert.equal((await wait([syncing], { stopAfter: 2 })).asked, 2));
});
