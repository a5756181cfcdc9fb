/** Adds a time limit: a connection to an API server that is gone can stay open for minutes. */
export function withTimeout<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const timeout = new Promise<never>((_, reject) => {
    const error = new Error(`no answer within ${seconds} seconds`);
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/** Why a request to an API server failed, on one line. */
export function describeError(error: unknown): string {
  const { code, body, message, cause } = error as {
    code?: unknown;
    body?: unknown;
    message?: string;
    cause?: { message?: string };
  };
  if (typeof code !== "number") return singleLine(cause?.message ?? message ?? String(error));
  // headers and other bodies may hold anything, so only the message of a Status is shown
  const status = statusMessage(body);
  return status === undefined ? `HTTP ${code}` : `HTTP ${code}, ${singleLine(status)}`;
}

function statusMessage(body: unknown): string | undefined {
  try {
    const { kind, message } = (typeof body === "string" ? JSON.parse(body) : body) as {
      kind?: unknown;
      message?: unknown;
    };
    return kind === "Status" && typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The end of a long error is its cause, so the middle is left out. */
const shown = { start: 120, end: 180 };

/** Makes a string from outside safe to print: one line, no control characters, not too long. */
export function singleLine(value: string): string {
  const line = value.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  if (line.length <= shown.start + shown.end) return line;
  return `${line.slice(0, shown.start).trim()} ... ${line.slice(-shown.end).trim()}`;
}
