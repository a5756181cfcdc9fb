import { createInterface } from "node:readline";
import type { ApiClient } from "../clusters/api";

/** Called with each object that exists, is created, changed or deleted. */
type OnEvent<T> = (type: "ADDED" | "MODIFIED" | "DELETED", object: T) => void;

/** A watch that starts again when the API server ends it, as it does from time to time. */
export class LongWatch<T> {
  private stopped = false;
  private stopCall = (): void => undefined;

  constructor(
    private readonly api: ApiClient,
    private readonly path: string,
    private readonly onEvent: OnEvent<T>,
  ) {
    this.start();
  }

  stop(): void {
    this.stopped = true;
    this.stopCall();
  }

  private start(): void {
    const call = this.api.open(this.path);
    this.stopCall = () => void call.destroy();
    const startsAgain = (): void => undefined;
    call.on("response", (response) => {
      const lines = createInterface(response);
      for (const stream of [response, lines]) stream.on("error", startsAgain);
      lines.on("line", (line) => {
        const { type, object } = JSON.parse(line) as { type: string; object: T };
        if (type === "ADDED" || type === "MODIFIED" || type === "DELETED")
          this.onEvent(type, object);
      });
    });
    call.on("error", startsAgain);
    call.on("close", () => setTimeout(() => this.stopped || this.start(), 100).unref());
  }
}
