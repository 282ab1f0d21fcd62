import { parentPort, workerData } from 'node:worker_threads';
import { crashAtWrite, rehearseVoyage, simulate } from '@seatrial/sim';

/** What one worker looks through. */
export type Shard =
  | { readonly type: 'Seeds'; readonly from: number; readonly to: number }
  | {
      readonly type: 'Crashes';
      readonly voyage: 'Main' | 'WayBack';
      readonly from: number;
      readonly to: number;
      readonly step: number;
    };

/** What did not hold, each with the command that repeats it. */
export type Failure = { readonly repeat: string; readonly broken: readonly string[] };

const shard = workerData as Shard;
parentPort?.postMessage(shard.type === 'Seeds' ? await seeds(shard) : await crashes(shard));

async function seeds({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (let seed = from; seed < to; seed += 1) {
    const { violations, pending } = await simulate({ seed });
    const broken = [...violations, ...pending];
    if (broken.length > 0) failures.push({ repeat: `npm run simulate -- --seed ${seed} --verbose`, broken });
  }
  return failures;
}

async function crashes(shard: Extract<Shard, { type: 'Crashes' }>): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (let nth = shard.from; nth < shard.to; nth += shard.step) {
    for (const fate of ['DieBefore', 'DieAfter'] as const) {
      const told: string[] = [];
      const { held } = await rehearseVoyage({
        report: (line) => told.push(line),
        fate: crashAtWrite(nth, fate),
        voyage: shard.voyage,
      });
      const after = `${fate === 'DieAfter' ? ' --after' : ''}${shard.voyage === 'Main' ? '' : ' --way-back'}`;
      if (!held)
        failures.push({ repeat: `npm run simulate -- --crash-at ${nth}${after}`, broken: told.slice(-3) });
    }
  }
  return failures;
}
