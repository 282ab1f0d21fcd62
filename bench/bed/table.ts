import type { Cost } from './cost.ts';

/** One line of what a bench prints. */
export interface Row {
  readonly work: string;
  readonly who: string;
  readonly cost?: Cost;
  /** Where it is not the cost that was measured, or not alone. */
  readonly said?: string;
}

/** As README has them: a row for each piece of work and whoever did it, and how long it took as a ratio to the first who did. */
export function printTable(rows: readonly Row[]): void {
  console.log('\n| work | who | seconds (ratio) | CPU-s client + API server | requests | |');
  console.log('|---|---|---|---|---|---|');
  for (const { work, who, cost, said = '' } of rows) {
    const first = rows.find((it) => it.work === work)?.cost;
    const cells =
      cost === undefined
        ? ['', '', '']
        : [
            `${cost.seconds.toFixed(1)} (${(cost.seconds / (first?.seconds ?? Number.NaN)).toFixed(2)})`,
            `${(cost.clientSeconds + cost.serverSeconds).toFixed(1)} (${cost.clientSeconds.toFixed(1)} + ${cost.serverSeconds.toFixed(1)})`,
            cost.requests.toFixed(0),
          ];
    console.log(`| ${[work, who, ...cells, said].join(' | ')} |`);
  }
}

/** `p50 12 ms, p99 30 ms of 30` */
export function spread(timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms of ${sorted.length}`;
}

/** What each has cost on average. */
export function average(costs: readonly Cost[]): Cost {
  const of = (what: (cost: Cost) => number): number =>
    costs.reduce((sum, cost) => sum + what(cost), 0) / costs.length;
  const kinds = new Set(costs.flatMap(({ asked }) => Object.keys(asked)));
  return {
    seconds: of((it) => it.seconds),
    clientSeconds: of((it) => it.clientSeconds),
    serverSeconds: of((it) => it.serverSeconds),
    requests: of((it) => it.requests),
    asked: Object.fromEntries([...kinds].map((kind) => [kind, of(({ asked }) => asked[kind] ?? 0)])),
  };
}

/** What was asked for, most first: `APPLY configmaps 400, UPDATE releases status 12` */
export function askedText({ asked }: Cost): string {
  const most = Object.entries(asked).toSorted(([, one], [, other]) => other - one);
  return most.map(([what, count]) => `${what} ${Number(count.toFixed(1))}`).join(', ');
}
