import { ApiServers } from "./api-servers";
import { assertSucceeded, TestStack } from "./engine";

/** A stack over API servers without nodes. */
export class ServedStack {
  servers!: ApiServers;
  stack!: TestStack;

  /** Has servers and a stack during the tests of the enclosing `describe`. */
  static duringTests(
    name: string,
    clusters: readonly string[],
    program: () => Promise<void>,
  ): ServedStack {
    const served = new ServedStack();
    before(async () => {
      served.servers = await ApiServers.start(...clusters);
      served.stack = await TestStack.create(name, { program });
    });
    after(async () => {
      assertSucceeded(await served.stack.destroy());
      served.stack.remove();
      await served.servers.stop();
    });
    return served;
  }
}
