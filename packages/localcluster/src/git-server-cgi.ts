import type { ServerResponse } from 'node:http';
import { Transform } from 'node:stream';

const headBytesMax = 64 * 1024;

/** Takes the header lines off the front of a CGI program's output, sets them on `response`, and passes on the body. */
export function createCgiReader(response: Pick<ServerResponse, 'writeHead'>): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === undefined) return done(null, chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return done(head.length > headBytesMax ? new Error('the CGI header has no end') : null);
      const { status, headers } = parseCgiHead(head.toString('latin1', 0, end));
      response.writeHead(status, headers);
      const body = head.subarray(end + 4);
      head = undefined;
      return done(null, body);
    },
    flush(done) {
      done(head === undefined ? null : new Error('the CGI program ended before its header did'));
    },
  });
}

/** The header lines of a CGI program: `Status` is the response's status, 200 when it is not there (RFC 3875, 6.3.3). */
export function parseCgiHead(head: string): { status: number; headers: Record<string, string> } {
  const fields = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const status = fields.find(([name]) => name.toLowerCase() === 'status')?.[1];
  const headers = Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== 'status'));
  return { status: Number.parseInt(status ?? '200', 10), headers };
}
