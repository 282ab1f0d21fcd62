import { describe, expect, it } from 'vitest';
import type { PersonInputs } from './person-inputs.ts';
import { type SpeakDeps, type Spoken, speak } from './speak.ts';

const url = 'https://github.com/ada/shop/actions/runs/7';
const inputs: PersonInputs = {
  release: 'shop',
  cluster: { name: 'staging', access: {} },
  token: '',
  comment: 'fine',
  isWaiting: false,
  timeoutMs: 60_000,
  isRevertWanted: true,
};

/** Speaks, and answers with what was said to whom. */
async function spoken(change: Partial<SpeakDeps<Spoken>>, asked: Partial<PersonInputs> = {}) {
  const said: string[] = [];
  const warnings: string[] = [];
  const outputs: Record<string, string> = {};
  const outcome = await speak(
    { ...inputs, ...asked },
    {
      run: { id: '7.2', url, workflow: 'Deploy', actor: 'bob' },
      readApprovals: undefined,
      warn: (text) => void warnings.push(text),
      async speak(comment) {
        said.push(comment);
        return { release: 'shop/shop-2', by: 'robot', standing: 'approved by robot' };
      },
      follow: () => Promise.reject(new Error('nobody waits')),
      log: () => undefined,
      setOutput: (name, value) => void (outputs[name] = value),
      clock: { now: () => 0, sleep: async () => new Promise(() => undefined) },
      signal: new AbortController().signal,
      ...change,
    },
  );
  return { outcome, said, warnings, outputs };
}

describe('speak', () => {
  it('says who let the run go on, and not who refused', async () => {
    const { said } = await spoken({
      readApprovals: async (runId) => [
        { state: 'approved', user: 'carol', environments: [`production-${runId}`] },
        { state: 'rejected', user: 'dan', environments: ['eu'] },
      ],
    });

    expect(said).toEqual([
      `fine (GitHub workflow "Deploy", started by bob, production-7 approved by carol: ${url})`,
    ]);
  });

  it('does not wait for a GitHub that does not say it', async () => {
    const { outcome, said, warnings } = await spoken({
      readApprovals: () => Promise.reject(new Error('the token may not')),
    });

    expect(outcome).toEqual({ type: 'Passed' });
    expect(said).toEqual([`fine (GitHub workflow "Deploy", started by bob: ${url})`]);
    expect(warnings).toEqual(['the token may not']);
  });

  it('waits where that is wanted, and fails unless it ends as wanted', async () => {
    const ends = (exitCode: number) => async () => ({
      ended: { metadata: { name: 'shop-2' }, status: { phase: 'RolledBack' } },
      exitCode,
    });

    const bad = await spoken({ follow: ends(1) }, { isWaiting: true });
    const good = await spoken({ follow: ends(0) }, { isWaiting: true });

    expect(bad.outcome).toEqual({ type: 'Failed', message: 'shop-2 is RolledBack' });
    expect(good.outcome).toEqual({ type: 'Passed' });
    expect(good.outputs).toEqual({
      release: 'shop/shop-2',
      by: 'robot',
      standing: 'approved by robot',
      phase: 'RolledBack',
    });
  });
});
