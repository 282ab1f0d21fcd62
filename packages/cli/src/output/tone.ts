import { styleText } from 'node:util';

/** What a word means to its reader, by which it is coloured. */
export type Tone = 'Good' | 'Bad' | 'Doubtful' | 'Busy' | 'Quiet';

const styles = {
  Good: 'green',
  Bad: 'red',
  Doubtful: 'yellow',
  Busy: 'cyan',
  Quiet: 'gray',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** Colours a word; or leaves it as it is. */
export type Paint = (text: string, tone: Tone | undefined) => string;

export function createPaint(withColor: boolean): Paint {
  if (!withColor) return (text) => text;
  return (text, tone) =>
    tone === undefined || text === '' ? text : styleText(styles[tone], text, { validateStream: false });
}

/** Phases and verdicts of releases and runs, and the levels of `doctor`. */
export function toneOf(word: string): Tone | undefined {
  return tones.get(word);
}

const tones: ReadonlyMap<string, Tone> = new Map([
  ...(['Promoted', 'Pass', 'True', 'OK', 'Up', 'Healthy'] as const).map((word) => [word, 'Good'] as const),
  ...(
    ['RolledBack', 'RollingBack', 'TakenBack', 'Failed', 'Fail', 'False', 'FAIL', 'Down', 'Missing'] as const
  ).map((word) => [word, 'Bad'] as const),
  ...(['Inconclusive', 'Unknown', 'WARN', 'Degraded'] as const).map((word) => [word, 'Doubtful'] as const),
  ...(['Preparing', 'Progressing', 'Promoting', 'Watching', 'Starting'] as const).map(
    (word) => [word, 'Busy'] as const,
  ),
  ...(['Superseded', 'INFO', 'Suspended'] as const).map((word) => [word, 'Quiet'] as const),
]);
