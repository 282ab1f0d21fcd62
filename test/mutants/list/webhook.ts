import type { Mutant } from '../mutant.ts';

const signatures = 'packages/runner/src/service/webhook/signatures.ts';
const push = 'packages/runner/src/service/webhook/push.ts';
const secrets = 'packages/runner/src/service/webhook/secrets.ts';
const poll = 'packages/runner/src/service/poll.ts';
const alarm = 'packages/runner/src/service/alarm.ts';

/** Who may wake the poll, and how often. */
export const webhookMutants: readonly Mutant[] = [
  {
    name: 'a webhook is believed by the length of its digits',
    file: signatures,
    find: "timingSafeEqual(Buffer.from(digits, 'hex'), wanted)",
    replace: "Buffer.from(digits, 'hex').length === wanted.length",
  },
  {
    name: 'only the first secret of webhooks counts',
    file: signatures,
    find: 'const fits = secrets.map(',
    replace: 'const fits = secrets.slice(0, 1).map(',
  },
  {
    name: 'a signed webhook is believed at any time',
    file: signatures,
    find: ' || Math.abs(Number(timestamp) * 1000 - now) > timestampSkewMs',
    replace: '',
  },
  {
    name: 'a signing token is used as it is written',
    file: signatures,
    find: 'secret.startsWith(standardKeyPrefix)',
    replace: 'secret.startsWith(standardHeader)',
  },
  {
    name: 'a push to any branch wakes the poll',
    file: push,
    find: 'return refs.some(isWatched) ?',
    replace: 'return refs.length > 0 ?',
  },
  {
    name: 'a push to a ledger wakes nobody',
    file: push,
    find: ' ||\n    ref.startsWith(ledgerRefs)',
    replace: '',
  },
  {
    name: 'a repository is another one by its host',
    file: push,
    find: 'one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`)',
    replace: 'one === other',
  },
  {
    name: 'a secret of webhooks that is half-written counts',
    file: secrets,
    find: 'secret.length >= secretCharsMin && ',
    replace: '',
  },
  {
    name: 'a webhook that comes during a look is answered by it',
    file: poll,
    find: '    await onFetched(op);\n    const pauseMs',
    replace: '    alarm.take();\n    await onFetched(op);\n    const pauseMs',
  },
  {
    name: 'webhooks that bring nothing are answered as soon as others',
    file: poll,
    find: 'deafMsMin * 2 ** idleWakes',
    replace: 'deafMsMin * 2 ** Math.min(0, idleWakes)',
  },
  {
    name: 'a webhook defeats the back-off of a server that is away',
    file: poll,
    find: 'if (failures > 0) return Math.min(failureDeafMsMax',
    replace: 'if (failures > 9) return Math.min(failureDeafMsMax',
  },
  {
    name: 'a look that failed has answered the webhook',
    file: poll,
    find: 'if (wantedSince !== undefined) alarm.ring(wantedSince);',
    replace: '',
  },
  {
    name: 'the latest of several webhooks is measured',
    file: alarm,
    find: 'Math.min(wantedSince ?? since, since)',
    replace: 'Math.max(wantedSince ?? since, since)',
  },
  {
    name: 'steps without a canary count as applied',
    file: 'packages/runner/src/service/webhook/applied.ts',
    find: "=== true ? 'Before' : 'Applied'",
    replace: "=== true ? 'Applied' : 'Applied'",
  },
];
