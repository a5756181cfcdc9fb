import assert from "node:assert/strict";
import type { Readiness } from "../../../sdk/install/ready-questions";
import { waitUntilReady, type NotReady } from "../../../sdk/install/ready-wait";

const ready: Readiness = { waiting: [], unknown: [] };
const syncing: Readiness = { waiting: ["syncing"], unknown: [] };
const unreadable: Readiness = { waiting: [], unknown: ["unreadable"] };

/** Waits for two clusters: east is ready, west gives these answers, and then the last of them. */
async function wait(
  answers: Readiness[],
  { timeout = 60_000, stopAfter = Infinity } = {},
): Promise<{ found: NotReady; asked: number; progress: string[] }> {
  let asked = 0;
  const progress: string[] = [];
  const found = await waitUntilReady({
    questions: [
      { cluster: "east", ask: async () => ready },
      { cluster: "west", ask: async () => answers[asked++] ?? answers.at(-1)! },
    ],
    timeout,
    pause: 0,
    onProgress: (line) => progress.push(line),
    isStopped: () => asked >= stopAfter,
  });
  return { found, asked, progress };
}

describe("waiting until a mesh is ready", () => {
  it("asks a mesh that is ready once, and says nothing", async () =>
    assert.deepEqual(await wait([ready]), {
      found: { waiting: [], unknown: [] },
      asked: 1,
      progress: [],
    }));

  it("asks again until it is ready, and says once what it waits for", async () =>
    assert.deepEqual(await wait([syncing, syncing, ready]), {
      found: { waiting: [], unknown: [] },
      asked: 3,
      progress: ["not ready yet: clusters.west: syncing"],
    }));

  it("ends with what is not ready when the time is over", async () => {
    const { found } = await wait([syncing], { timeout: 0 });
    assert.deepEqual(found.waiting, [{ path: "clusters.west", reason: "syncing" }]);
  });

  it("does not wait long for what it cannot see", async () => {
    const { found, asked } = await wait([unreadable]);
    assert.deepEqual(found.unknown, [{ path: "clusters.west", reason: "unreadable" }]);
    assert.equal(asked, 3);
  });

  it("sees what it could not see at first", async () =>
    assert.deepEqual((await wait([unreadable, ready])).found, { waiting: [], unknown: [] }));

  it("ends when the run fails for another reason", async () =>
    assert.equal((await wait([syncing], { stopAfter: 2 })).asked, 2));
});
