import type { Mutant } from '../mutant.ts';

const match = 'packages/core/src/access/match-claim.ts';
const verify = 'packages/api/src/identity/verify-token.ts';
const keys = 'packages/api/src/identity/issuer-keys.ts';

/** Who may call the HTTP API. */
export const apiMutants: readonly Mutant[] = [
  {
    name: 'a * in a claim reaches over the end of a name',
    file: match,
    find: '/([/@:])/',
    replace: '/(@)/',
  },
  {
    name: 'a token counts that is for other audiences too',
    file: verify,
    find: '!isFor(payload.aud, access.audience)',
    replace: 'payload.aud === undefined',
  },
  {
    name: 'an issuer is asked for each name of a key that somebody makes up',
    file: keys,
    find: 'steadyClock.now() - askedAt >= limits.askEveryMs',
    replace: 'steadyClock.now() >= askedAt',
  },
  {
    name: 'a rule of the Cluster file makes somebody the cluster itself',
    file: 'packages/core/src/access/decide-caller.ts',
    find: '[user, ...groups].some(isSystemName)',
    replace: '[user].some(isSystemName)',
  },
];
