import { KubeError } from '@seatrial/kube';
import { type KubeObject, parseRelease } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../context.ts';
import { aContext } from '../testing/a-context.ts';
import { aRelease } from '../testing/a-release.ts';
import { followRecord } from './follow-record.ts';
import { recordRef } from './records.ts';

/** What the API server answers, one look after the other. */
type Answer = KubeObject | Error;

function follow(answers: readonly Answer[]) {
  const interrupt = new AbortController();
  const { written, stderr } = aContext();
  const phases: (string | undefined)[] = [];
  let looks = 0;
  const kube = {
    get: async () => {
      const answer = answers[looks];
      looks += 1;
      if (answer === undefined) throw new Error('the test has no further answer');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const clock = {
    now: () => 0,
    // whoever has nothing more to see presses Ctrl-C
    sleep: async () => {
      if (looks < answers.length) return;
      interrupt.abort(new Interrupted('SIGINT'));
      throw interrupt.signal.reason;
    },
  };
  const ended = followRecord(
    kube,
    {
      ref: recordRef(aRelease()),
      parse: parseRelease,
      onLook: ({ status }) => phases.push(status?.phase),
      hasEnded: ({ status }) => status?.phase === 'Promoted',
      afterwards: [
        ['seatrial release show shop/shop-2-1a2b3c4 --watch', 'follows it again'],
        ['seatrial rollback shop/shop-2-1a2b3c4', 'takes it back'],
      ],
    },
    { kubeconfig: '/home/ada/my clusters', context: 'prod' },
    { clock, context: { signal: interrupt.signal, stderr } },
  );
  return { ended, phases, written };
}

const promoted: KubeObject = { ...aRelease({ status: { phase: 'Promoted' } }) };
const away = new KubeError('Unavailable', 'Cannot reach the API server');

describe('followRecord', () => {
  it('looks until the record has ended', async () => {
    const { ended, phases } = follow([{ ...aRelease() }, { ...aRelease() }, promoted]);

    expect((await ended).status?.phase).toBe('Promoted');
    expect(phases).toEqual(['Progressing', 'Progressing', 'Promoted']);
  });

  it('goes on when the cluster was away for a while, and says so once', async () => {
    const { ended, written } = follow([{ ...aRelease() }, away, away, promoted]);

    await ended;

    expect(written.stderr).toBe('warning: Cannot reach the API server; it is asked again\n');
  });

  it('tells whoever interrupts it that the thing goes on, and what to do on this very cluster', async () => {
    const { ended, written } = follow([{ ...aRelease() }]);

    await expect(ended).rejects.toThrow(Interrupted);
    expect(written.stderr).toBe(
      'shop-2-1a2b3c4 goes on without you:\n' +
        "  seatrial release show shop/shop-2-1a2b3c4 --watch --kubeconfig '/home/ada/my clusters' --context prod   follows it again\n" +
        "  seatrial rollback shop/shop-2-1a2b3c4 --kubeconfig '/home/ada/my clusters' --context prod   takes it back\n",
    );
  });

  it('ends where the record is deleted', async () => {
    const { ended } = follow([{ ...aRelease() }, new KubeError('NotFound', 'no such release')]);

    await expect(ended).rejects.toMatchObject({ name: 'CliError', code: 'NotFound' });
  });
});
