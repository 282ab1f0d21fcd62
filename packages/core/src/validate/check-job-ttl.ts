import { errorAt, type Finding } from '@seatrial/model';
import { isJob } from '../canary/jobs.ts';
import { numberAt } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

/** So long a runner may well be away: an upgrade of its cluster, a node that fails at night. */
const ttlSecondsMin = 3_600;

/**
 * A Job that deletes itself is run once and not made again, if a runner has seen it done. The runner takes any time from
 * a minute on; what goes into a repository is to outlast a runner that is away.
 */
export function checkJobTtl(manifests: readonly Manifest[]): readonly Finding[] {
  return manifests.flatMap(({ object, source }) => {
    const path = ['spec', 'ttlSecondsAfterFinished'] as const;
    const seconds = numberAt(object, ...path) ?? ttlSecondsMin;
    if (!isJob(object) || seconds >= ttlSecondsMin) return [];
    const message = `${nameOf(object)} deletes itself ${seconds} s after it is done; a runner that is away for longer cannot tell that it has run, and runs it again`;
    const hint = `set it to ${ttlSecondsMin} or more, or remove it: a Job is deleted with the version that drops it`;
    return [errorAt(source, [...path], { code: 'JobGoneTooSoon', message, hint })];
  });
}
