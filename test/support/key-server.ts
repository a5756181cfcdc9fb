import { randomUUID } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What Pulumi needs to encrypt the state of a stack. */
export interface Encryption {
  readonly secretsProvider: string;
  readonly environment: { readonly [name: string]: string };
}

let started: Promise<string> | undefined;

/**
 * The encryption of test stacks. With a passphrase, each command of Pulumi would spend a quarter of
 * a second of CPU time on deriving the key. So a server keeps the keys, which answers like Vault's
 * `transit` engine.
 */
export async function testEncryption(): Promise<Encryption> {
  started ??= start();
  return {
    secretsProvider: "hashivault://tests",
    environment: { VAULT_SERVER_URL: await started, VAULT_SERVER_TOKEN: "only for tests" },
  };
}

async function start(): Promise<string> {
  const keys = new Map<string, string>();
  const respond = async (request: http.IncomingMessage): Promise<object> => {
    const sent = (await json(request)) as { plaintext: string; ciphertext: string };
    if (request.url?.includes("/decrypt/")) return { plaintext: keys.get(sent.ciphertext) };
    const ciphertext = `vault:v1:${randomUUID()}`;
    keys.set(ciphertext, sent.plaintext);
    return { ciphertext };
  };
  const server = http.createServer((request, response) => {
    void respond(request).then((data) => response.end(JSON.stringify({ data })));
  });
  server.unref(); // it ends with the tests
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
