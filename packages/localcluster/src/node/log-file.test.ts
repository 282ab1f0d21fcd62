import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogFile, removeLogFile } from './log-file.ts';
import { tailStart } from './stream-log.ts';

describe('log file', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'seatrial-log-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('is turned over when it would pass its limit, and only the one before is kept', () => {
    const path = join(directory, 'web/0.log');
    const log = openLogFile(path, 10);

    for (const text of ['one--', 'two--', 'three-', 'four-']) log.write(Buffer.from(text));
    log.close();

    expect(readFileSync(path, 'utf8')).toBe('four-');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('three-');
  });

  it('drops what a full disk has no room for, and goes on', () => {
    const path = join(directory, '0.log');
    symlinkSync('/dev/full', path);
    const log = openLogFile(path, 10);

    log.write(Buffer.from('lost'));
    log.write(Buffer.from('lost when it is turned over'));
    log.write(Buffer.from('kept'));
    log.close();

    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('goes on when somebody has removed it', () => {
    const path = join(directory, '0.log');
    const log = openLogFile(path, 10);
    log.write(Buffer.from('removed'));
    rmSync(path);

    log.write(Buffer.from('kept'));
    log.close();

    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('drops what comes after it was closed', () => {
    const path = join(directory, '0.log');
    const log = openLogFile(path, 10);

    log.close();
    log.write(Buffer.from('late'));

    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('is removed with what was turned over', () => {
    const path = join(directory, '0.log');
    const log = openLogFile(path, 1);
    for (const text of ['a', 'b']) log.write(Buffer.from(text));
    log.close();

    removeLogFile(path);

    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    { lines: 0, tail: '' },
    { lines: 1, tail: 'three\n' },
    { lines: 2, tail: 'two\nthree\n' },
    { lines: 3, tail: 'one\ntwo\nthree\n' },
    { lines: 4, tail: 'one\ntwo\nthree\n' },
  ])('the last $lines lines are found', ({ lines, tail }) => {
    const text = Buffer.from('one\ntwo\nthree\n');

    expect(text.subarray(tailStart(text, lines)).toString()).toBe(tail);
  });

  it('an unfinished last line counts as a line', () => {
    const text = Buffer.from('one\ntwo');

    expect(tailStart(text, 1)).toBe(4);
    expect(tailStart(Buffer.alloc(0), 1)).toBe(0);
  });
});
