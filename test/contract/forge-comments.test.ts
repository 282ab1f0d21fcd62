import { expect, it } from 'vitest';
import { aForge, aGithub, aHastyClock, aPullRequest, type Given, never } from './forge/a-github.ts';

const op = { signal: never };

function bodies({ repository }: Given): readonly string[] {
  return [...repository.comments.values()].map(({ body }) => body);
}

it('comment: it is made, changed, left as it is and deleted, and there is one of each marker', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forge = aForge(given.github);
  const say = (body: string, marker = 'plan') => forge.keepComment({ number, marker, body }, op);

  expect((await say('first')).type).toBe('Created');
  expect((await say('another', 'audit')).type).toBe('Created');
  expect((await say('second')).type).toBe('Updated');
  expect((await say('second')).type).toBe('Unchanged');
  expect(bodies(given)).toEqual(['<!-- seatrial plan -->\nsecond', '<!-- seatrial audit -->\nanother']);

  expect((await say('')).type).toBe('Deleted');
  expect((await say('')).type).toBe('Absent');
  expect(bodies(given)).toEqual(['<!-- seatrial audit -->\nanother']);
});

it('comment: jobs that write at the same time make one that stays', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const jobs = ['a', 'b', 'c', 'd'].map((body) => ({ body, forge: aForge(given.github) }));
  // all of them have looked, and have found none, before the first is made
  let free = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    free = resolve;
  });
  given.github.fault({ type: 'Held', operation: 'issues/create-comment', times: 4, until });

  const done = Promise.all(
    jobs.map(({ forge, body }) => forge.keepComment({ number, marker: 'plan', body }, op)),
  );
  await expect.poll(() => given.github.held(), { timeout: 30_000 }).toBe(4);
  free();
  await done;

  expect(bodies(given)).toEqual([expect.stringMatching(/^<!-- seatrial plan -->\n[abcd]$/)]);
});

it('comment: one that somebody else has written with our mark is nobody’s of ours', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forged = '<!-- seatrial plan -->\nall is well';
  const mallory = { login: 'mallory', id: 7 };
  given.repository.comments.set(1, {
    id: 1,
    number,
    author: mallory,
    body: forged,
    createdAt: 0,
    updatedAt: 0,
  });

  await aForge(given.github).keepComment({ number, marker: 'plan', body: 'it is not' }, op);

  expect(bodies(given)).toEqual([forged, '<!-- seatrial plan -->\nit is not']);
});

it('comment: it is found among hundreds', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forge = aForge(given.github);
  const author = { login: 'bob', id: 8 };
  for (let id = 1; id <= 250; id += 1) {
    given.repository.comments.set(id, { id, number, author, body: `${id}`, createdAt: 0, updatedAt: 0 });
  }
  await forge.keepComment({ number, marker: 'plan', body: 'first' }, op);

  expect((await forge.keepComment({ number, marker: 'plan', body: 'second' }, op)).type).toBe('Updated');
  expect(bodies(given)).toHaveLength(251);
  await expect(
    aForge(given.github, { limits: { pagesMax: 2 } }).keepComment({ number, marker: 'plan', body: 'x' }, op),
  ).rejects.toMatchObject({ code: 'TooMuch', message: expect.stringContaining('there are more than 200') });
});

it.each(['LostAnswer', 'Truncated'] as const)(
  'comment: after a %s it is looked for before it is made again',
  async (type) => {
    const given = await aGithub();
    const number = await aPullRequest(given);
    given.github.fault({ type, operation: 'issues/create-comment' });

    const kept = await aForge(given.github).keepComment({ number, marker: 'plan', body: 'once' }, op);

    expect(kept.type).toBe('Created');
    expect(bodies(given)).toHaveLength(1);
    expect(given.count('issues/create-comment')).toBe(1);
  },
);

it('comment: where nothing was done it is made again, a bounded number of times', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const clock = aHastyClock();
  given.github.fault({ type: 'Status', status: 502, operation: 'issues/create-comment', times: 2 });
  const forge = aForge(given.github, { clock });

  expect((await forge.keepComment({ number, marker: 'plan', body: 'once' }, op)).type).toBe('Created');
  expect(clock.waits).toEqual([375, 750]);

  given.github.fault({ type: 'Status', status: 503, operation: 'issues/list-comments', times: 99 });
  await expect(forge.keepComment({ number, marker: 'plan', body: 'more' }, op)).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('the forge answers 503'),
  });
  expect(bodies(given)).toHaveLength(1);
});

it('comment: one that another job deletes at the same time is deleted', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forge = aForge(given.github);
  await forge.keepComment({ number, marker: 'plan', body: 'once' }, op);
  given.github.fault({ type: 'LostAnswer', operation: 'issues/delete-comment' });

  expect((await forge.keepComment({ number, marker: 'plan', body: '' }, op)).type).toBe('Deleted');
  expect(bodies(given)).toEqual([]);
});

it('comment: one that is too long, and a mark that is none, are refused before anything is asked', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);

  await expect(
    forge.keepComment({ number: 1, marker: 'plan', body: 'x'.repeat(65_536) }, op),
  ).rejects.toMatchObject({ code: 'Invalid' });
  await expect(forge.keepComment({ number: 1, marker: 'a --> b', body: 'x' }, op)).rejects.toThrow(TypeError);
  expect(given.count('issues/create-comment')).toBe(0);
});
