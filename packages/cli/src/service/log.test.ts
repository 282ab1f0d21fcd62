import { describe, expect, it } from 'vitest';
import { createLog, type LogFormat } from './log.ts';

function logged(format: LogFormat, ...args: Parameters<ReturnType<typeof createLog>>): string {
  let text = '';
  const log = createLog(
    format,
    (line) => {
      text += line;
    },
    { now: () => 0 },
  );
  log(...args);
  return text;
}

describe('createLog', () => {
  it('writes a line for people', () => {
    expect(logged('text', 'info', 'leading staging', { identity: 'a b', tries: 2 })).toBe(
      '1970-01-01T00:00:00.000Z INFO  leading staging identity="a b" tries=2\n',
    );
  });

  it('writes a line for collectors', () => {
    expect(JSON.parse(logged('json', 'warn', 'late', { key: 'application/shop' }))).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      msg: 'late',
      key: 'application/shop',
    });
  });

  it('lets no message forge a line, and keeps debugging to itself', () => {
    expect(logged('text', 'error', 'one\n2026 INFO two').split('\n')).toHaveLength(2);
    expect(logged('text', 'debug', 'detail')).toBe('');
  });

  it('lets no message and no fact steer the terminal', () => {
    expect(logged('text', 'warn', 'a\u001b[2Jb', { key: 'c\u009b31m' })).toBe(
      '1970-01-01T00:00:00.000Z WARN  a\\u001b[2Jb key=c\\u009b31m\n',
    );
  });
});
