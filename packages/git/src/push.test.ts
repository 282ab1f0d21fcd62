import { describe, expect, it } from 'vitest';
import { parseRefusal } from './push.ts';

describe('parseRefusal', () => {
  it('is why the remote refused', () => {
    const output = 'To http://h/c.git\n!\tabc:refs/heads/main\t[rejected] (fetch first)\nDone\n';

    expect(parseRefusal(output)).toBe('[rejected] (fetch first)');
  });

  it('is that the commit was there already', () => {
    expect(parseRefusal('To x\n=\tabc:refs/heads/main\t[up to date]\nDone\n')).toBe('[up to date]');
  });

  it.each([
    'To http://h/c.git\n*\tabc:refs/heads/main\t[new branch]\nDone\n',
    'To x\n \ta:b\tc..d\nDone\n',
    '',
  ])('is nothing in %j', (output) => {
    expect(parseRefusal(output)).toBeUndefined();
  });
});
