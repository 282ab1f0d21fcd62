import { items, stringAt } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

const secretNames =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/;

/** Forms of values that are secret whatever their name. */
const secretForms: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/,
  /^(?:AKIA|ASIA)[0-9A-Z]{16}$/,
  /^gh[opsur]_[0-9A-Za-z]{36}/,
  /^xox[abprs]-[0-9A-Za-z-]{10}/,
  /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/@:\s]{0,200}:[^/@\s$]{1,200}@/,
];

export const secretInEnvironment: AuditRule = {
  name: 'SecretInEnvironment',
  theme: 'Rights',
  severity: 'error',
  about:
    'A variable of a container whose value looks like a secret: it stands in Git, and everybody who may look at pods can read it.',
  todo: 'take it from a Secret (valueFrom.secretKeyRef), and change it: it has been seen',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) =>
      items(value, 'env').flatMap((variable, index) => {
        const name = stringAt(variable, 'name') ?? '';
        const text = stringAt(variable, 'value') ?? '';
        if (!looksSecret(name, text)) return [];
        // The value is never said, whoever reads the findings.
        return [{ path: ['env', index, 'value'], message: `has a secret as the value of ${name}` }];
      }),
    ),
};

function looksSecret(name: string, value: string): boolean {
  if (secretForms.some((form) => form.test(value))) return true;
  return secretNames.test(name.toUpperCase()) && !saysNothing(value);
}

/** Empty, a switch, a reference to another variable, or where the secret is. */
function saysNothing(value: string): boolean {
  return (
    value === '' ||
    /^(?:true|false|none|null)$/i.test(value) ||
    value.startsWith('$(') ||
    value.startsWith('/')
  );
}
