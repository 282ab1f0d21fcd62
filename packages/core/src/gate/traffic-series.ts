import { addCounts, type Counts, noCounts } from './counts.ts';

/** One series of a router's request counter, as a page shows it. */
export interface CounterSeries {
  /** Tells it from all other series of its process. */
  readonly key: string;
  /** Which gateway process counts it, as far as the page says; two processes that look alike are one name. */
  readonly process: string;
  /** Whose requests it counts; names the sum it goes into. */
  readonly arm: string;
  /** Requests since the process started; absent where they cannot be read at this look. */
  readonly value?: number;
  readonly isBad: boolean;
}

export interface SeriesPage {
  /** All that the page is of, with those that have counted nothing yet. */
  readonly processes: readonly string[];
  readonly series: readonly CounterSeries[];
}

/** What a series last read. */
interface Level {
  readonly process: string;
  readonly value: number;
  /** What it read before it fell, and at which page: the value of another process behind the same address, or history. */
  readonly before?: { readonly value: number; readonly page: number };
  /** Number of the page that last showed it. */
  readonly page: number;
}

interface LevelStep {
  readonly level: Level;
  readonly added: number;
  /** Whether it went back to what another process had shown. */
  readonly isBack: boolean;
}

/** Everything of one address that is remembered between looks. */
export interface SeriesMemory {
  readonly pages: number;
  readonly levels: ReadonlyMap<string, Level>;
  /** Number of the page that last showed each process. */
  readonly processes: ReadonlyMap<string, number>;
  /** By arm: what the first page showed, and all that was counted since. Never falls. */
  readonly totals: ReadonlyMap<string, Counts>;
  /** Number of the page that last showed that several processes answer by turns which look alike. */
  readonly mixedAt?: number;
}

export const noPages: SeriesMemory = {
  pages: 0,
  levels: new Map(),
  processes: new Map(),
  totals: new Map(),
};

/** A process that answers by turns with another comes back within so many pages; one that restarted has outgrown them. */
const BACK_WITHIN_PAGES = 5;
/** How long counts are not to be trusted after pages were seen to alternate. At a look each second, a minute. */
const MIXED_FOR_PAGES = 60;

/**
 * Counts what one more page adds. Series are differenced one by one and then summed, so that none is mistaken for
 * another's requests:
 * - a series of a process that was not on a page before adds nothing: what it shows may be history;
 * - a new series of a process that was there, with all it showed before, is that of its first requests: all is new;
 * - a series that is missing is remembered, and adds what it has grown by when it is back;
 * - a series that fell adds nothing: its process restarted, or it is another process's. It goes on from there, or from
 *   where it was, whichever is nearer below.
 */
export function countPage(memory: SeriesMemory, page: SeriesPage): SeriesMemory {
  const number = memory.pages + 1;
  const levels = new Map(memory.levels);
  const totals = new Map(memory.totals);
  const broken = brokenProcesses(memory, page);
  let { mixedAt } = memory;
  for (const series of page.series) {
    const id = idOf(series);
    const level = memory.levels.get(id);
    if (series.value === undefined) {
      if (level !== undefined) levels.set(id, { ...level, page: number });
      continue;
    }
    const isNew = memory.processes.has(series.process) && !broken.has(series.process);
    const firstAdds = memory.pages === 0 || isNew ? series.value : 0;
    const step = level === undefined ? undefined : nextLevel(level, series.value, number);
    if (step?.isBack === true) mixedAt = number;
    levels.set(id, step?.level ?? { process: series.process, value: series.value, page: number });
    const requests = step?.added ?? firstAdds;
    const added = { requests, bad: series.isBad ? requests : 0 };
    totals.set(series.arm, addCounts(totals.get(series.arm) ?? noCounts, added));
  }
  const seen = [...page.processes, ...page.series.map(({ process }) => process)];
  return {
    pages: number,
    levels,
    totals,
    processes: new Map([...memory.processes, ...seen.map((process) => [process, number] as const)]),
    ...(mixedAt === undefined ? {} : { mixedAt }),
  };
}

/** Whether several processes answer by turns of which nothing on their pages says which is which. */
export function isMixed({ mixedAt, pages }: SeriesMemory): boolean {
  return mixedAt !== undefined && pages - mixedAt < MIXED_FOR_PAGES;
}

/** Processes whose page has no longer a series that their last page had, or shows less: it may be another process's page. */
function brokenProcesses(memory: SeriesMemory, page: SeriesPage): ReadonlySet<string> {
  const now = new Map(page.series.map((series) => [idOf(series), series]));
  const broken = new Set<string>();
  for (const [id, level] of memory.levels) {
    if (level.page !== memory.processes.get(level.process)) continue;
    const series = now.get(id);
    if (series === undefined || (series.value ?? level.value) < level.value) broken.add(level.process);
  }
  return broken;
}

function nextLevel({ process, value: last, before }: Level, value: number, page: number): LevelStep {
  const known = before !== undefined && page - before.page <= BACK_WITHIN_PAGES ? before : undefined;
  const goesOn = value >= last;
  const isBack = known !== undefined && value >= known.value && (!goesOn || known.value > last);
  if (isBack)
    return {
      level: { process, value, before: { value: last, page }, page },
      added: value - known.value,
      // Nearer to where it was than it had fallen: no process grows like that from one look to the next.
      isBack: value - known.value < known.value - last || !goesOn,
    };
  if (!goesOn)
    return { level: { process, value, before: { value: last, page }, page }, added: 0, isBack: false };
  const level = { process, value, page, ...(known === undefined ? {} : { before: known }) };
  return { level, added: value - last, isBack: false };
}

function idOf({ process, key }: CounterSeries): string {
  return `${process} ${key}`;
}
