import type { RequestOptions } from "node:https";
import { setTimeout } from "node:timers/promises";
import { get, reasonOf, tooLate, withAccept, type Answer } from "./http-get";
import { onlyMetadata, type Metadata } from "./metadata";

/** Sends a GET request to the API server of one cluster. */
export type Read = (path: string, accept?: string) => Promise<Answer>;

/** The metadata of the objects in a list. Undefined if the list cannot be read. */
export async function listMetadata<T extends Metadata>(
  read: Read,
  path: string,
): Promise<T[] | undefined> {
  const { status, body } = await read(path, onlyMetadata("list"));
  if (status !== 200) return undefined;
  const { items } = JSON.parse(body) as { items: { metadata: T }[] | null };
  return (items ?? []).map(({ metadata }) => metadata);
}

/** Requests that got no answer. */
export interface Unanswered {
  readonly paths: readonly string[];
  /** Why the first of them failed. */
  readonly reason: string;
}

/** The reason of requests that still wait for the login. */
const noLogin = "the login has not ended; perhaps its plug-in waits for something";

/** Sends requests again while the API server is overloaded, and knows which got no good answer. */
export class ApiReader {
  private readonly pending = new Map<string, string>();
  private readonly broken = new Map<string, string>();
  private readonly denied = new Set<string>();

  constructor(
    private readonly server: string,
    private readonly login: Promise<RequestOptions>,
  ) {}

  readonly read: Read = async (path, accept) => {
    this.pending.set(path, noLogin);
    const options = withAccept(await this.loginFor(path), accept);
    for (;;) {
      this.pending.set(path, tooLate);
      const answer = await get(this.server, path, options).catch((error) =>
        this.failed(path, error),
      );
      if (answer !== undefined && !isOverloaded(answer)) {
        this.pending.delete(path);
        if (answer.status === 401)
          this.pending.set(path, "HTTP status 401: the login was rejected");
        if (answer.status === 403) deniedIn(answer).forEach((right) => this.denied.add(right));
        return answer;
      }
      if (answer !== undefined) this.pending.set(path, `HTTP status ${answer.status}`);
      await setTimeout(500);
    }
  };

  /** What a plug-in prints may be secret, so only the code of an error is shown. */
  private loginFor(path: string): Promise<RequestOptions> {
    return this.login.catch((error: NodeJS.ErrnoException) => {
      const code = error.code === undefined ? "" : ` (${error.code})`;
      this.pending.set(path, `the login failed${code}`);
      throw error;
    });
  }

  private failed(path: string, error: unknown): undefined {
    const reason = reasonOf(error);
    if (reason === tooLate) return undefined;
    this.pending.delete(path);
    this.broken.set(path, reason);
    throw error;
  }

  /** Why no connection was possible for a request. Undefined if it was not tried or succeeded. */
  brokenBy(path: string): string | undefined {
    return this.broken.get(path);
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
