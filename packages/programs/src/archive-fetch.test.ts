import { describe, expect, it } from 'vitest';
import { createArchiveFetch, type RequestFunction } from './archive-fetch.ts';

/** A server of https that redirects to a place. */
function redirecting(location: string): RequestFunction {
  return async () => new Response(null, { status: 302, headers: { location } });
}

describe('createArchiveFetch', () => {
  it.each([
    ['http://plain.example/a.tgz', 'http://plain.example'],
    ['file:///etc/passwd', 'file://'],
    ['https://user:secret@other.example/a.tgz', 'https://other.example'],
  ])('refuses a redirect from https to %s, and shows no password', async (location, where) => {
    const asked = createArchiveFetch(redirecting(location))('https://a.example/a.tgz', {
      signal: new AbortController().signal,
    });

    await expect(asked).rejects.toThrow(
      `https://a.example/a.tgz redirects to ${where}, where it must not lead`,
    );
  });

  it('gives up where redirects have no end', async () => {
    const asked = createArchiveFetch(redirecting('https://a.example/a.tgz'))('https://a.example/a.tgz', {
      signal: new AbortController().signal,
    });

    await expect(asked).rejects.toThrow('redirects more than 5 times');
  });
});
