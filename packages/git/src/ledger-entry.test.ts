import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEntry, readEntry, subjectLine, topicOf } from './ledger-entry.ts';

const arbId = fc.stringMatching(/^[A-Za-z0-9._:-]{1,200}$/);

describe('ledger entry', () => {
  it('what was written is read back', () => {
    fc.assert(
      fc.property(arbId, fc.jsonValue(), (id, value) => {
        const body = JSON.parse(JSON.stringify(value)); // JSON has no -0
        const entry = { id, subject: 'subject', body };

        expect(readEntry(formatEntry('staging', entry, 1_000_000))).toEqual({ id, cluster: 'staging', body });
      }),
    );
  });

  it('the same entry has the same bytes, up to the limit', () => {
    const entry = { id: 'a', subject: 's', body: { b: 1 } };
    const bytes = formatEntry('staging', entry, 1_000);

    expect(formatEntry('staging', entry, bytes.length)).toEqual(bytes);
    expect(() => formatEntry('staging', entry, bytes.length - 1)).toThrow(
      expect.objectContaining({ code: 'TooLarge' }),
    );
  });

  it.each([
    undefined,
    '',
    'no json',
    '[]',
    'null',
    '{"id":1,"body":2}',
    '{"id":"a"}',
    '{"id":"a","body":1,"cluster":2}',
  ])('%j is no entry', (text) => {
    expect(readEntry(text === undefined ? undefined : Buffer.from(text))).toBeUndefined();
  });

  it('is about a version, by the name of now or, in an older one, as a tree', () => {
    const body = { type: 'ScenarioRun', scenario: 'pod-kill', application: 'shop' };
    const topic = { application: 'shop', what: 'ScenarioRun/pod-kill' };

    expect(topicOf({ ...body, tree: 'a1' })).toEqual({ ...topic, version: 'a1' });
    expect(topicOf({ ...body, version: 'b2', tree: 'a1' })).toEqual({ ...topic, version: 'b2' });
    expect(topicOf(body)).toEqual({ ...topic, version: '' });
  });

  it('a subject is one line that says something, at most 200 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 300 }), (text) => {
        expect(subjectLine(text)).toMatch(/^.{1,200}$/);
      }),
    );
  });
});
