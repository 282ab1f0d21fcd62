import { systemClock } from '@seatrial/kube';
import { eventually } from './look.ts';
import { op, type Place } from './place.ts';

/** What was asked, and how often, most first. */
export type Asked = readonly (readonly [string, number])[];

/** Counts requests by the runner's own count: other programs ask the API server too. */
export interface RequestCounter {
  /** A runner that tells. Whoever ran before is stopped. */
  start(): Promise<void>;
  /** Resolves when nothing has been asked for some seconds. */
  atRest(): Promise<void>;
  /** What was asked meanwhile: all but the Lease that is renewed, and watches that begin anew. */
  asked(work: () => Promise<unknown>): Promise<Asked>;
}

export function requestCounter(place: () => Place): RequestCounter {
  let statusUrl = '';

  async function requests(): Promise<ReadonlyMap<string, number>> {
    const body = await (await fetch(`${statusUrl}/metrics`)).text();
    const counts = new Map<string, number>();
    for (const [, labels = '', count] of body.matchAll(/^seatrial_kube_requests_total\{(.*)\} (\d+)$/gm)) {
      const [, verb = ''] = /verb="(\w+)"/.exec(labels) ?? [];
      const [, resource = ''] = /resource="([^"]*)"/.exec(labels) ?? [];
      const what = `${verb} ${resource}`;
      counts.set(what, (counts.get(what) ?? 0) + Number(count));
    }
    return counts;
  }

  async function asked(work: () => Promise<unknown>): Promise<Asked> {
    const before = await requests();
    await work();
    const after = await requests();
    return [...after]
      .map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const)
      .filter(
        ([what, count]) =>
          count > 0 &&
          !what.includes('lease') &&
          !what.includes('seatrial-runner') &&
          !what.startsWith('watch'),
      )
      .toSorted((a, b) => b[1] - a[1]);
  }

  return {
    asked,
    async start() {
      await place().runner.stop();
      const runner = await place().startRunner({ name: 'counted', listen: '127.0.0.1:0' });
      const said = await eventually('the status address', async () =>
        (await runner.said()).find(({ msg }) => msg.startsWith('status at')),
      );
      statusUrl = said.msg.split(' ').at(-1) ?? '';
    },
    async atRest() {
      await eventually('rest', async () => {
        const counts = await asked(() => systemClock.sleep(3_000, op.signal));
        return counts.length === 0 ? true : undefined;
      });
    },
  };
}

/** Nothing where it is no more than allowed, else what it was. */
export function beyond(most: number, counts: Asked): string {
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const said = counts.map(([what, count]) => `${what}: ${count}`).join(', ');
  return sum > most ? `${sum} requests, at most ${most} expected: ${said}` : '';
}
