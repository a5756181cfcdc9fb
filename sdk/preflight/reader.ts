import type { RequestOptions } from "node:https";
import { setTimeout } from "node:timers/promises";
import { get, reasonOf, tooLate, withAccept, type Answer } from "./http-get";

/** Sends a GET request to the API server of one cluster. */
export type Read = (path: string, accept?: string) => Promise<Answer>;

/** Requests that got no answer. */
export interface Unanswered {
  readonly paths: readonly string[];
  /** Why the first of them failed. */
  readonly reason: string;
}

/** Sends requests again while the API server is overloaded, and knows which got no good answer. */
export class ApiReader {
  private readonly pending = new Map<string, string>();
  private readonly denied = new Set<string>();

  constructor(
    private readonly server: string,
    private readonly login: Promise<RequestOptions>,
  ) {}

  readonly read: Read = async (path, accept) => {
    const options = withAccept(await this.login, accept);
    for (;;) {
      this.pending.set(path, tooLate);
      const answer = await get(this.server, path, options).catch((error) =>
        this.failed(path, error),
      );
      if (answer !== undefined && !isOverloaded(answer)) {
        this.pending.delete(path);
        if (answer.status === 403) deniedIn(answer).forEach((right) => this.denied.add(right));
        return answer;
      }
      if (answer !== undefined) this.pending.set(path, `HTTP status ${answer.status}`);
      await setTimeout(500);
    }
  };

  /** Without a connection the engine fails, too, and reports it better. */
  private failed(path: string, error: unknown): undefined {
    if (reasonOf(error) === tooLate) return undefined;
    this.pending.delete(path);
    throw error;
  }

  /** Undefined if every request was answered. */
  get unanswered(): Unanswered | undefined {
    const [reason] = this.pending.values();
    return reason === undefined ? undefined : { paths: [...this.pending.keys()], reason };
  }

  /** The rights that the user lacks, such as `list secrets`. */
  get forbidden(): string[] {
    return [...this.denied].sort();
  }
}

/** The right that an API server names in its answer: `list deployments.apps`. */
function deniedIn({ body }: Answer): string[] {
  const pattern = /cannot (\w+) resource \\?"([^"\\]+)\\?" in API group \\?"([^"\\]*)/;
  const [, verb, resource, group] = pattern.exec(body) ?? [];
  if (verb === undefined || resource === undefined) return [];
  return [`${verb} ${resource}${group ? `.${group}` : ""}`];
}

/** Whether a later request may succeed. */
const isOverloaded = ({ status = 0 }: Answer): boolean => status === 429 || status >= 500;
