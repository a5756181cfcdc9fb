import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** Answers a request for a WebSocket. Kubernetes names the channels in a message's first byte. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, protocol: string): void {
  const accept = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
}

/** Sends a binary message of less than 64 KiB on a channel. */
export function sendMessage(socket: Duplex, channel: number, content: Buffer | string): void {
  const payload = Buffer.concat([Buffer.from([channel]), Buffer.from(content)]);
  const { length } = payload;
  const head = length < 126 ? [0x82, length] : [0x82, 126, length >> 8, length & 0xff];
  socket.write(Buffer.concat([Buffer.from(head), payload]));
}

/** Calls back with the content of each data message of less than 64 KiB, without its channel. */
export function onMessage(socket: Duplex, receive: (content: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const frame = firstFrame(pending);
      if (frame === undefined) return;
      pending = pending.subarray(frame.end);
      if (frame.opcode === 1 || frame.opcode === 2) receive(frame.payload.subarray(1));
      else if (frame.opcode === 8) socket.end();
    }
  });
}

/** The first frame of a client, whose payload is masked, if it is complete. */
function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 8) return bytes.length >= 6 && bytes[1] === 0x80 ? closing(bytes) : undefined;
  const short = bytes[1]! & 0x7f;
  const [length, mask] = short === 126 ? [bytes.readUInt16BE(2), 4] : [short, 2];
  const start = mask + 4;
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length)).map(
    (byte, index) => byte ^ bytes[mask + (index % 4)]!,
  );
  return { opcode: bytes[0]! & 0x0f, payload: Buffer.from(payload), end: start + length };
}

const closing = (bytes: Buffer) => ({
  opcode: bytes[0]! & 0x0f,
  payload: Buffer.alloc(0),
  end: 6,
});
