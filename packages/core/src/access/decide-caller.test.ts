import type { Access } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideCaller } from './decide-caller.ts';

const rules: Access['rules'] = [
  {
    claims: { repository: 'acme/shop', environment: 'production' },
    user: 'github:acme/shop:production',
    groups: ['deployers'],
  },
  { claims: { repository: 'acme/shop' }, user: 'github:acme/shop', groups: [] },
  { claims: { groups: 'team-*' }, user: 'team', groups: [] },
];

describe('decideCaller', () => {
  it('takes the first rule whose claims a token has, all of them', () => {
    const claims = { repository: 'acme/shop', environment: 'production', ref: 'refs/heads/main' };

    expect(decideCaller(rules, claims)).toEqual({
      user: 'github:acme/shop:production',
      groups: ['deployers'],
    });
    expect(decideCaller(rules, { repository: 'acme/shop' })?.user).toBe('github:acme/shop');
  });

  it.each([
    ['another repository', { repository: 'acme/other', environment: 'production' }],
    ['no claims', {}],
    ['a claim that is no text', { repository: { toString: () => 'acme/shop' } }],
    ['a claim that every object has', Object.create({ repository: 'acme/shop' })],
    ['an empty list', { groups: [] }],
  ])('knows nobody by %s', (_, claims) => {
    expect(decideCaller(rules, claims)).toBeUndefined();
  });

  it('looks into a claim that is a list', () => {
    expect(decideCaller(rules, { groups: ['others', 'team-a'] })?.user).toBe('team');
  });

  it.each([
    { user: 'system:admin', groups: [] },
    { user: 'system:serviceaccount:seatrial-system:seatrial-runner', groups: [] },
    { user: 'ada', groups: ['deployers', 'system:masters'] },
    { user: 'ada', groups: ['SYSTEM:masters'] },
  ])('takes nobody for the cluster itself, whatever a file says: $user $groups', (name) => {
    expect(decideCaller([{ claims: { sub: 'me' }, ...name }], { sub: 'me' })).toBeUndefined();
  });

  it('is for nobody where a rule wants nothing', () => {
    expect(decideCaller([{ claims: {}, user: 'ada', groups: [] }], { sub: 'me' })).toBeUndefined();
  });
});
