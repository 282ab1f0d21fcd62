import type { EpochMs, KubeObject } from '@seatrial/model';
import { applicationStory } from './application-story.ts';
import type { Fact, Story } from './fact.ts';
import { releaseStory } from './release-story.ts';
import { runStory } from './run-story.ts';

/**
 * For so long a process that sees a record for the first time tells what it finds in it: one before it may have died
 * between the record and its Events. Well below the hour for which API servers keep Events, so that what was told is still
 * there, and is not told twice.
 */
export const retellMs = 30 * 60_000;

/** What a record tells, whoever reads it. @returns undefined for an object that is no record @throws RecordError */
export function storyOf(object: KubeObject): Story | undefined {
  switch (object.kind) {
    case 'Release':
      return releaseStory(object);
    case 'ApplicationState':
      return applicationStory(object);
    case 'ScenarioRun':
      return runStory(object);
    default:
      return undefined;
  }
}

/**
 * The facts that are to be told.
 * @param known keys of the facts that the same process saw in the record last; undefined where it had not seen it
 */
export function newsIn(facts: readonly Fact[], known: ReadonlySet<string> | undefined, now: EpochMs): Fact[] {
  if (known === undefined) return facts.filter(({ at }) => now - at <= retellMs);
  return facts
    .filter(({ key }) => !known.has(key))
    .map((fact) => (fact.isUndated === true ? { ...fact, at: now } : fact));
}
