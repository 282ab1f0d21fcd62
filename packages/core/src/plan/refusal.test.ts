import { expect, it } from 'vitest';
import { refusalOf, whoMayNot } from './refusal.ts';

const rows: readonly { readonly said: string; readonly by: string; readonly name?: string }[] = [
  {
    said: 'admission webhook "checks.example.com" denied the request: no',
    by: 'Webhook',
    name: 'checks.example.com',
  },
  {
    said: 'Internal error occurred: failed calling webhook "away.example.com": timeout',
    by: 'Webhook',
    name: 'away.example.com',
  },
  {
    said: 'admission webhook "old.example.com" does not support dry run',
    by: 'Webhook',
    name: 'old.example.com',
  },
  {
    said: `ValidatingAdmissionPolicy 'no-host' with binding 'all' denied request: no`,
    by: 'Policy',
    name: 'no-host',
  },
  {
    said: 'pods "web" is forbidden: violates PodSecurity "restricted:latest": privileged',
    by: 'Policy',
    name: 'restricted:latest',
  },
  {
    said: 'secrets "a" is forbidden: exceeded quota: few, requested: count/secrets=1',
    by: 'Quota',
    name: 'few',
  },
  { said: 'pods "a" is forbidden: failed quota: small: must specify limits.cpu', by: 'Quota', name: 'small' },
  { said: 'roles "a" is forbidden: User "ada" cannot patch resource "roles" in API group ""', by: 'Rights' },
  { said: 'the server is on fire', by: 'ApiServer' },
];

it.each(rows)('$said: is of the $by', ({ said, by, name }) => {
  expect(refusalOf(said, false)).toEqual({ by, ...(name === undefined ? {} : { name }), message: said });
});

it('what is none of these, and of the object itself, is its validation', () => {
  expect(refusalOf('spec.replicas: must not be negative', true).by).toBe('Validation');
});

it('who may not is whom the API server names', () => {
  expect(whoMayNot('roles "a" is forbidden: User "ada" cannot patch resource "roles"')).toBe('ada');
  expect(whoMayNot('secrets "a" is forbidden: exceeded quota: few, requested')).toBeUndefined();
});
