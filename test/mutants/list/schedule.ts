import type { Mutant } from '../mutant.ts';

const schedule = 'packages/core/src/schedule/schedule.ts';
const eligible = 'packages/core/src/promotion/eligible.ts';
const prune = 'packages/core/src/sync/prune.ts';

/** When something begins, and what must have happened elsewhere before. */
export const scheduleMutants: readonly Mutant[] = [
  {
    name: 'what was there before it was taken over is deleted by a version without it',
    file: prune,
    find: "if (others.has(refKey(ref))) return 'left';",
    replace: '',
  },
  {
    name: 'what was taken over is forgotten when a version is promoted',
    file: 'packages/core/src/sync/endings.ts',
    find: 'without(united(rest.adopted, ended.adopted ?? []), ended.owned ?? [])',
    replace: '[]',
  },
  {
    name: 'a nickname such as @daily is a schedule',
    file: schedule,
    find: 'if (!fiveFields.test(expression)) {',
    replace: "if (!fiveFields.test(expression) && !expression.startsWith('@')) {",
  },
  {
    name: 'an offset is a time zone',
    file: 'packages/model/src/objects/formats.ts',
    find: 'if (/^[-+]/.test(name)) return false;',
    replace: '',
    tests: ['packages/core/src/schedule/schedule.test.ts'],
  },
  {
    name: 'times are taken in UTC whatever the zone',
    file: schedule,
    find: 'timezone: schedule.timeZone,',
    replace: "timezone: 'UTC',",
  },
  {
    name: 'a version that was promoted once is eligible although it was taken back since',
    file: eligible,
    find: 'Date.parse(entry.at) >= Date.parse(last.at)',
    replace: 'Date.parse(entry.at) < Date.parse(last.at)',
  },
  {
    name: 'a way back that failed speaks against the version that it leads to',
    file: eligible,
    find: 'latest(entries.filter(isVerdictOnVersion))',
    replace: 'latest(entries)',
  },
  {
    name: 'what was written last into the ledger was decided last',
    file: eligible,
    find: 'last === undefined || Date.parse(entry.at) >= Date.parse(last.at) ? entry : last',
    replace: 'last === undefined || entry.at !== undefined ? entry : last',
  },
  {
    name: 'a version that a person wants taken back may still be promoted',
    file: eligible,
    find: "return quarantined || outcome === 'Promoted' || outcome === 'Superseded';",
    replace: "return outcome === 'Promoted' || outcome === 'Superseded';",
  },
  {
    name: 'another version passing is enough',
    file: eligible,
    find: 'entry.application === application && entry.version === version',
    replace: 'entry.application === application',
  },
  {
    name: 'another application passing is enough',
    file: eligible,
    find: 'entry.application === application && entry.version === version',
    replace: 'entry.version === version',
  },
  {
    name: 'a run of something else by the scenario’s name is enough',
    file: eligible,
    find: 'entry.scenario === scenario && !entry.adHoc',
    replace: 'entry.scenario === scenario',
  },
  {
    name: 'a run that proved nothing opens the gate',
    file: eligible,
    find: "if (proof?.verdict === 'Pass') return undefined;",
    replace: "if (proof?.verdict !== 'Fail') return undefined;",
  },
  {
    name: 'a version that is not promoted is eligible',
    file: eligible,
    find: "if (last.outcome !== 'Promoted') return",
    replace: "if (last.outcome === 'RolledBack') return",
  },
  {
    name: 'a claim for storage is pruned',
    file: prune,
    find: "'/PersistentVolumeClaim',",
    replace: '',
  },
  {
    name: 'a namespace is pruned',
    file: prune,
    find: "'/Namespace',",
    replace: '',
  },
  {
    name: 'a definition of a kind is pruned',
    file: prune,
    find: "'apiextensions.k8s.io/CustomResourceDefinition',",
    replace: '',
  },
  {
    name: 'all of many objects may be pruned at once',
    file: prune,
    find: 'prune.length <= inventory.length * pruneShareMax',
    replace: 'prune.length <= inventory.length',
  },
  {
    name: 'one more object than always goes',
    file: prune,
    find: 'prune.length <= pruneAlways ||',
    replace: 'prune.length <= pruneAlways + 1 ||',
  },
];
