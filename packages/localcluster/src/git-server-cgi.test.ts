import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCgiReader, parseCgiHead } from './git-server-cgi.ts';

describe('CGI answers', () => {
  it('a head without a status is a 200', () => {
    expect(parseCgiHead('Content-Type: text/plain\r\nExpires: 0')).toEqual({
      status: 200,
      headers: { 'Content-Type': 'text/plain', Expires: '0' },
    });
  });

  it('a status becomes the status of the response and no header', () => {
    expect(parseCgiHead('Status: 404 Not Found')).toEqual({ status: 404, headers: {} });
  });

  it('the body is the same however the output is cut into chunks', async () => {
    const output = Buffer.from('Status: 403 Forbidden\r\nA: b\r\n\r\nbody\r\n\r\nmore');

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: output.length }), async (size) => {
        const heads: unknown[] = [];
        const response = { writeHead: (...head: unknown[]) => heads.push(head) };
        const chunks = Array.from({ length: Math.ceil(output.length / size) }, (_, at) =>
          output.subarray(at * size, (at + 1) * size),
        );

        const body = await text(Readable.from(chunks).pipe(createCgiReader(response as never)));

        expect({ heads, body }).toEqual({ heads: [[403, { A: 'b' }]], body: 'body\r\n\r\nmore' });
      }),
    );
  });
});
