import type { ServerResponse } from 'node:http';

/** An answer of the gateway itself, in words for whoever looks. */
export function answer(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = `${message}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    server: 'seatrial-gateway',
    ...headers,
  });
  response.end(body);
}
