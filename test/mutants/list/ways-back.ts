import type { Mutant } from '../mutant.ts';

const file = 'packages/core/src/sync/way-back.ts';

/** Back to the version before, after a promotion. */
export const wayBackMutants: readonly Mutant[] = [
  {
    name: 'a version that may be tried again is taken back all the same',
    file,
    find: "requests.findLast(({ type }) => type === 'Rollback' || type === 'Retry')",
    replace: "requests.findLast(({ type }) => type === 'Rollback')",
  },
  {
    name: 'the first word counts, not the last',
    file,
    find: 'requests.findLast(',
    replace: 'requests.find(',
  },
  {
    name: 'a rejection that comes too late takes a version back',
    file,
    find: "return last?.type === 'Rollback' ? last : undefined;",
    replace: 'return last ?? spec.requests.at(-1);',
  },
  {
    name: 'a way back is taken back itself',
    file,
    find: "status?.phase !== 'Promoted' || spec.undo !== undefined || spec",
    replace: "status?.phase !== 'Promoted' || spec",
  },
  {
    name: 'a way back that is under way counts as failed',
    file,
    find: "spec.undo !== undefined && status?.phase === 'Failed'",
    replace: "spec.undo !== undefined && status?.phase !== 'Promoted'",
  },
  {
    name: 'a version that was let in again is taken back once more',
    file,
    find: 'if (!quarantine.some(({ release }) => release === undo.release))\n    return isFailedUndo(stable) ? failedText(stable, undo) : undefined;',
    replace: '',
  },
  {
    name: 'a way back that failed is gone again at once',
    file,
    find: 'if (held !== undefined) return held;',
    replace: '',
  },
  {
    name: 'the way back leads to where it came from',
    file,
    find: '...before,\n    // Of',
    replace: '...own,\n    // Of',
  },
  {
    name: 'the commit of a way back is the one it leads away from',
    file,
    find: 'commit: previousCommit ?? commit,',
    replace: 'commit,',
  },
  {
    name: 'a way back is compared with nothing',
    file,
    find: 'previous: own,',
    replace: 'previous: { ...own, version: previousVersion },',
  },
  {
    name: 'the oldest attempt says how the way back went',
    file,
    find: '.at(-1);',
    replace: '.at(0);',
  },
  {
    name: 'the failure of another way back counts',
    file,
    find: '.filter(({ spec }) => spec.undo !== undefined && spec.undo.release === release)',
    replace: '.filter(({ spec }) => spec.undo !== undefined)',
  },
  {
    name: 'an attempt whose record was deleted has failed',
    file,
    find: "status?.phase === 'RolledBack' || status?.phase === 'Failed')",
    replace: "status?.phase !== 'Promoted')",
  },
  {
    name: 'a failed way back is gone again whatever people ask',
    file,
    find: 'if (isRetryAsked(failed)) return undefined;',
    replace: '',
  },
  {
    name: 'a way back that its version fails is tried again by itself',
    file,
    find: 'if (!isTriedAgain(failed.status?.verdict)) return failedText(failed, undo);',
    replace: '',
  },
  {
    name: 'a way back that cannot be gone is tried for ever',
    file,
    find: 'if (attemptOf(failed) >= attemptsMax) {',
    replace: 'if (attemptOf(failed) > 2 * attemptsMax) {',
  },
  {
    name: 'a way back that infrastructure kept is tried again without a pause',
    file,
    find: 'if (held === undefined || held.retryAt <= now) return undefined;',
    replace: 'if (held === undefined || held.retryAt >= now) return undefined;',
  },
  {
    name: 'nobody looks when a way back is due again',
    file,
    find: 'pollMs: held.retryAt - now }',
    replace: 'pollMs: held.retryAt }',
  },
];
