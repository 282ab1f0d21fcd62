import type { ConfigFile } from '@seatrial/core';
import { configLimits } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { type CommitLimits, commitLimits, createParsedFiles } from './parsed-files.ts';

const op = { signal: new AbortController().signal };

function file(path: string, text: string): ConfigFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** `bytes` long, and quick to read. */
function comment(bytes: number): string {
  return `#${'.'.repeat(bytes - 1)}`;
}

function aClock() {
  const turns: number[] = [];
  return { turns, sleep: async (ms: number): Promise<void> => void turns.push(ms) };
}

async function paths(files: readonly ConfigFile[], limits?: CommitLimits): Promise<readonly string[]> {
  const read = await createParsedFiles(limits).read(files, aClock(), op);
  return read.map(({ path, parsed }) => `${path} ${parsed.findings.map(({ code }) => code).join()}`.trim());
}

describe('the files of a commit', () => {
  it('are not parsed where they are large and do not name the API group', async () => {
    const { smallBytesMax } = commitLimits;
    const given = [
      file('small.yaml', 'a: 1'),
      file('at-limit.json', comment(smallBytesMax)),
      file('above.yaml', comment(smallBytesMax + 2)),
      file('above.json', comment(2 * smallBytesMax)),
      file('ours.yaml', `apiVersion: seatrial.dev/v1alpha1\n# ${'.'.repeat(smallBytesMax)}`),
    ];

    expect(await paths(given)).toEqual(['small.yaml', 'at-limit.json', 'ours.yaml']);
  });

  it('are not parsed where they are templates of another program, as those of charts, and hold nothing up', async () => {
    const template =
      'apiVersion: v1\nmetadata: {name: {{ .Values.name }}, annotations: {seatrial.dev/adopt: "true"}}\n{{- if }}\n';
    const rule = 'apiVersion: seatrial.dev/v1alpha1\nkind: Application\n# for {{ everybody }}\n';

    expect(await paths([file('charts/web/templates/web.yaml', template), file('ours.yaml', rule)])).toEqual([
      'ours.yaml',
    ]);
  });

  it('are parsed up to a total, the smallest first, and the others are named', async () => {
    const given = [file('c.yaml', 'aaa: 1'), file('a.yaml', 'a: 1'), file('b.yaml', 'bb: 1')];

    expect(await paths(given, { ...commitLimits, commitBytesMax: 9 })).toEqual([
      'a.yaml',
      'b.yaml',
      'c.yaml TooManyFiles',
    ]);
  });

  it('have a limit of tokens, which is that of a lease and not of a bundle', async () => {
    expect(await paths([file('a.yaml', '[1, 2, 3]')], { ...commitLimits, tokensMax: 5 })).toEqual([
      'a.yaml TooComplex',
    ]);
    expect(commitLimits.tokensMax).toBeLessThan(configLimits.tokensMax);
  });

  it('are let go but for what is Seatrial’s own, and what is wrong with them', async () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    const ours = 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: here}\nspec: {}\n';
    const given = [file('a.yaml', `${map}---\n${ours}`), file('b.yaml', map), file('c.yaml', 'kind: [')];

    const read = await createParsedFiles().read(given, aClock(), op);

    expect(read.map(({ path, parsed }) => `${path} ${parsed.documents.length}`).toSorted()).toEqual([
      'a.yaml 1',
      'b.yaml 0',
      'c.yaml 0',
    ]);
    expect(read.flatMap(({ parsed }) => parsed.findings.map((it) => it.file))).toEqual(['c.yaml']);
  });

  it('are parsed once as long as their bytes are the same, whoever asks', async () => {
    const files = createParsedFiles();
    const [first] = await files.read([file('a.yaml', 'kind: Cluster\na: 1')], aClock(), op);

    const [again] = await files.read([file('a.yaml', 'kind: Cluster\na: 1')], aClock(), op);
    const [changed] = await files.read([file('a.yaml', 'kind: Cluster\na: 2')], aClock(), op);

    expect(again).toBe(first);
    expect(changed?.parsed.documents[0]?.value).toEqual({ kind: 'Cluster', a: 2 });
  });

  it('are handed on whole, as they are and once, to whoever renders what has changed', async () => {
    const files = createParsedFiles();
    const map = (word: string) =>
      file('a.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {word: ${word}}\n`);
    const wrong = file('wrong.yaml', 'a: 1\n---\nkind: [');
    const large = file('large.yaml', `a: 1\n${comment(60_000)}`);
    const more = ['b', 'c'].map((name) => ({ ...large, path: `${name}.yaml` }));
    await files.read([map('one'), wrong, large, ...more], aClock(), op);

    expect(files.take(map('two'))).toBeUndefined();
    expect(files.take({ ...map('one'), isLink: true })).toBeUndefined();
    expect(files.take(map('one'))?.documents[0]?.value).toMatchObject({ data: { word: 'one' } });
    expect(files.take(map('one'))).toBeUndefined();
    expect(files.take(wrong)).toBeUndefined();
    expect([large, ...more].filter((it) => files.take(it) !== undefined)).toHaveLength(2);

    await files.read([map('one')], aClock(), op);
    expect(files.take(map('one'))).toBeUndefined();
  });

  it('let other work have its turn', async () => {
    const clock = aClock();
    const given = ['a', 'b', 'c', 'd', 'e'].map((name) => file(`${name}.yaml`, comment(15_000)));

    await createParsedFiles().read(given, clock, op);

    expect(clock.turns).toEqual([0, 0]);
  });
});
