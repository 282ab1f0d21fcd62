import type { Finding } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { validateFiles } from './validate-files.ts';

const canary = 'xylophone';
const number = '73519846';
const head = 'apiVersion: v1\nkind: Secret\nmetadata: {name: web}\n';

const application = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: web}
spec: {path: apps/web, namespace: web, targets: [{cluster: here}]}
`;

function findingsOf(text: string): readonly Finding[] {
  const files = Object.entries({ 'web.yaml': application, 'apps/web/secret.yaml': text }).map(
    ([path, content]) => ({ path, bytes: new TextEncoder().encode(content) }),
  );
  return validateFiles(files).findings.filter(({ file }) => file === 'apps/web/secret.yaml');
}

/** Ways in which a Secret is written wrong, each with a value that must stand in no finding. */
const broken: Readonly<Record<string, string>> = {
  'a number where text is due': `stringData: {pin: ${number}}`,
  'a list where text is due': `stringData: {a: [${canary}]}`,
  'text where a map is due': `stringData: ${canary}`,
  'no base64': `data: {a: "${canary} !"}`,
  'a number where base64 is due': `data: {a: ${number}}`,
  'a type that is a list': `type: [${canary}]`,
  'an annotation that is a number': `metadata: {name: web, annotations: {a: ${number}}}`,
  'an alias': `stringData: {a: *${canary}}`,
  'a tag': `stringData: {a: !${canary} ${canary}}`,
  'a number that JSON has not': `stringData: {a: ${number}${'9'.repeat(400)}}`,
  'a word of YAML 1.1': `stringData: {a: ${number.slice(0, 4)}_${number.slice(4)}}`,
  'a value as a key that stands twice': `stringData: {${canary}: a, ${canary}: b}`,
  'a value as a key that is none': `stringData: {"${canary} !"}`,
  'a value as a key of the map': `stringData: {a: b}\n${canary}`,
  'a block scalar with more behind it': `stringData:\n  a: |${canary}\n    b`,
  'an escape that there is not': `stringData:\n  a: "\\${canary}"`,
  'an open bracket': `stringData: {a: [${canary}`,
  'a directive in the middle': `stringData: {a: b}\n---\n%${canary} ${canary}\n---\na: b`,
  'a tab': `stringData:\n\ta: ${canary}`,
  'a character with which no text begins': `stringData:\n  a: @${canary}`,
  'what comes after quotes': `stringData:\n  a: "b" ${canary}`,
};

describe('findings of a Secret', () => {
  it.each(Object.entries(broken))('have none of its values: %s', (_, text) => {
    const own = text.startsWith('metadata') ? head.replace(/^metadata.*\n/m, '') : head;
    const findings = findingsOf(`${own}${text}\n`);

    expect(findings).not.toEqual([]);
    const told = JSON.stringify(findings);
    for (const value of [canary, number, '7351_9846']) expect(told).not.toContain(value);
  });

  it('have the value of anything else', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: 73519846}\n';

    const findings = findingsOf(text);

    expect(findings.map(({ message }) => message)).toEqual(['data.a must be text, got 73519846']);
  });
});
