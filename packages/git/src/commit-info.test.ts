import { describe, expect, it } from 'vitest';
import { parseCommitInfo } from './commit-info.ts';

describe('parseCommitInfo', () => {
  it('reads a root commit without trailers', () => {
    expect(parseCommitInfo('c\0\0Ann\0ann@example.com\x0010\x0020\0Start\0\n')).toEqual({
      commit: 'c',
      parents: [],
      author: { name: 'Ann', email: 'ann@example.com' },
      authoredAt: 10_000,
      committedAt: 20_000,
      subject: 'Start',
      trailers: [],
    });
  });

  it('reads several parents, and trailers whose values hold colons', () => {
    const text = 'c\0p q\0A\0a@b\x001\x002\0S\0Refs\x1ehttps://x/1\x1fBy\x1eAnn: B\n';

    expect(parseCommitInfo(text)).toMatchObject({
      parents: ['p', 'q'],
      trailers: [
        { key: 'Refs', value: 'https://x/1' },
        { key: 'By', value: 'Ann: B' },
      ],
    });
  });

  it('another form is an Internal error', () => {
    expect(() => parseCommitInfo('c\0p')).toThrow(expect.objectContaining({ code: 'Internal' }));
  });
});
