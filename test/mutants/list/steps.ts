import type { Mutant } from '../mutant.ts';

const folder = 'packages/core/src/canary';
const decide = [`${folder}/decide.test.ts`];
const overtake = `${folder}/overtake.ts`;

/** What a release must go through before it is promoted, and what may end it before. */
export const stepMutants: readonly Mutant[] = [
  {
    name: 'approvals of one person count twice',
    file: `${folder}/approval.ts`,
    find: '[...new Set(release.spec.approvals.map((it) => it.by))].slice(before)',
    replace: 'release.spec.approvals.map((it) => it.by).slice(before)',
    tests: [`${folder}/approval.test.ts`],
  },
  {
    name: 'who has approved one step approves the next as well',
    file: `${folder}/approval.ts`,
    find: '[...new Set(release.spec.approvals.map((it) => it.by))].slice(before)',
    replace: '[...new Set(release.spec.approvals.map((it) => it.by))].slice(before * 0)',
    tests: [`${folder}/approval.test.ts`],
  },
  {
    name: 'one approval is enough for two',
    file: `${folder}/approval.ts`,
    find: 'if (people.length >= count)',
    replace: 'if (people.length > 0)',
    tests: [`${folder}/approval.test.ts`],
  },
  {
    name: 'a first version needs no approval',
    file: `${folder}/without-canary.ts`,
    find: "release.spec.rollout?.approvals !== 'GatedChangesOnly'",
    replace:
      "release.spec.rollout?.approvals !== 'GatedChangesOnly' && release.spec.previousVersion !== undefined",
  },
  {
    name: 'gated changes alone are approved, whatever the application says',
    file: `${folder}/without-canary.ts`,
    find: "release.spec.rollout?.approvals !== 'GatedChangesOnly'",
    replace: 'false',
  },
  {
    name: 'a pause is over a second early',
    file: `${folder}/pause.ts`,
    find: 'const leftMs = seconds * 1000 - ageMs;',
    replace: 'const leftMs = seconds * 1000 - ageMs - 1000;',
    tests: [`${folder}/steps.test.ts`],
  },
  {
    name: 'no traffic where there was some is a pass',
    file: `${folder}/progress.ts`,
    find: 'if (unasked !== undefined) return unasked;',
    replace: '',
    tests: [`${folder}/traffic-look.test.ts`, ...decide],
  },
  {
    name: 'an evidence step is passed while the traffic is lost',
    file: `${folder}/progress.ts`,
    find: "if (judgement?.verdict === 'Pass' && lost === undefined)",
    replace: "if (judgement?.verdict === 'Pass')",
    tests: [`${folder}/traffic-look.test.ts`, ...decide],
  },
  {
    name: 'an evidence step without enough evidence is passed in the end',
    file: `${folder}/progress.ts`,
    find: 'if (stepAgeMs(subject) >= timeoutSeconds * 1000) {',
    replace:
      "if (stepAgeMs(subject) >= timeoutSeconds * 1000) return nextStep(subject, 'EvidencePassed', message);\n  if (stepAgeMs(subject) < 0) {",
    tests: decide,
  },
  {
    name: 'a step is taken while the canary is not whole',
    file: `${folder}/progress.ts`,
    find: '  if (!canaryIsWhole(subject)) {',
    replace: '  if (canaryIsWhole(subject) && false) {',
    tests: [`${folder}/mend.test.ts`],
  },
  {
    name: 'an edit of the route holds a release that has failed',
    file: `${folder}/progress.ts`,
    find: "return next.status.phase === 'RollingBack' ? next : (mend(judged) ?? next);",
    replace: 'return mend(judged) ?? next;',
    tests: [`${folder}/mend.test.ts`],
  },
  {
    name: 'a newer version ends one that has had requests',
    file: overtake,
    find: 'return !hasHadRequests(subject) || hasHeldTooLong(subject);',
    replace: 'return true;',
  },
  {
    name: 'a step that waits for people keeps a newer version away for ever',
    file: overtake,
    find: 'return !hasHadRequests(subject) || hasHeldTooLong(subject);',
    replace: 'return !hasHadRequests(subject);',
  },
  {
    name: 'overtake: Never is not heard',
    file: overtake,
    find: "if (rule === 'Never') return false;",
    replace: '',
  },
  {
    name: 'overtake: Always is not heard',
    file: overtake,
    find: "if (rule === 'Always' || status.phase === 'Pending') return true;",
    replace: "if (status.phase === 'Pending') return true;",
  },
  {
    name: 'a version that was taken out of Git goes on',
    file: overtake,
    find: 'return isWithdrawn || mayBeOvertaken(subject)',
    replace: 'return mayBeOvertaken(subject)',
  },
];
