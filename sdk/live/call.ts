import { withTimeout } from "./api-errors";

const answerSeconds = 15;

/** Adds a time limit to one request, so that a slow answer does not delay or prevent others. */
export const call = <T>(request: Promise<T>): Promise<T> => withTimeout(answerSeconds, request);
