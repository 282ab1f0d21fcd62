import type { Config, FaultyFile, Finding, ValuePath } from '@seatrial/model';
import { items, stringAt } from '../fields.ts';
import { referenceFindings } from './reference-findings.ts';

/** Whether the files are there that a faulty Application names. */
export function checkReferences({ value, source }: FaultyFile, config: Config): readonly Finding[] {
  const check = (
    kind: 'Cluster' | 'Scenario',
    name: string | undefined,
    path: ValuePath,
  ): readonly Finding[] =>
    name === undefined ? [] : referenceFindings(config, { kind, name }, source, path);
  return items(value, 'spec', 'targets').flatMap((target, index) => {
    const path = ['spec', 'targets', index];
    return [
      ...check('Cluster', stringAt(target, 'cluster'), [...path, 'cluster']),
      ...items(target, 'after').flatMap((after, at) =>
        items(after, 'scenarios').flatMap((_, nth) =>
          check('Scenario', stringAt(after, 'scenarios', nth), [...path, 'after', at, 'scenarios', nth]),
        ),
      ),
    ];
  });
}
