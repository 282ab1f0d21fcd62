import type { Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { Git } from './run-git.ts';

/**
 * Whether a server that showed no branch speaks Git at all: git itself takes any page with status 200 for a list of refs, as
 * plain web servers have them, and a login page for an empty or a broken one.
 * @throws GitError NotFound
 */
export async function expectGit(git: Git, url: string, op: Op): Promise<void> {
  if (!/^https?:/.test(url)) return;
  // Headers are told nowhere else; git itself leaves credentials out of them.
  const env = { GIT_TRACE_CURL: '1', GIT_TRACE_CURL_NO_DATA: '1' };
  const { stdout, stderr } = await git.run(`look at ${url}`, ['ls-remote', '--quiet', url], op, { env });
  const { status, contentType } = lastAnswer(stderr);
  if (stdout.length > 0 || status !== '200' || contentType.startsWith('application/x-git-')) return;
  const what = contentType === 'text/html' ? 'a web page (text/html)' : contentType || 'something';
  const problem = `it answered with ${what}, not Git: is the URL right, does it want a login?`;
  throw new GitError('NotFound', `Cannot look at ${url}: ${problem}`);
}

/** The last one is that of the page to which it was redirected. Of the type no more than anybody needs. */
export function lastAnswer(trace: string): { readonly status: string; readonly contentType: string } {
  const received = '<= recv header: ';
  const headers = trace
    .toLowerCase()
    .split('\n')
    .flatMap((line) =>
      line.includes(received) ? [line.slice(line.indexOf(received) + received.length)] : [],
    );
  const first = headers.findLastIndex((header) => header.startsWith('http/'));
  const type = headers.slice(Math.max(0, first)).find((header) => header.startsWith('content-type:'));
  const [value = ''] = (type ?? '').slice('content-type:'.length).split(';');
  return { status: headers[first]?.split(' ')[1]?.trim() ?? '', contentType: value.trim().slice(0, 100) };
}
