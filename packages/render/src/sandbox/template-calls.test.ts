import { describe, expect, it } from 'vitest';
import { callsIn } from './template-calls.ts';

function told(template: string): readonly string[] {
  return callsIn(template).map(({ line, column, name, kind }) => `${line}:${column} ${name} ${kind}`);
}

describe('calls in a template', () => {
  it('are those of functions that do not say the same twice, each where it stands', () => {
    const template = [
      'kind: Secret',
      '{{- $ca := genCA "web" 365 }}',
      'data:',
      '  key: {{ randAlphaNum 16 | b64enc }}',
      '  at: {{ now | date "2006" }}',
      '  {{- if (lookup "v1" "Secret" .Release.Namespace "web") }}',
    ].join('\n');

    expect(told(template)).toEqual([
      '2:12 genCA Random',
      '4:11 randAlphaNum Random',
      '5:10 now Time',
      '6:11 lookup Lookup',
    ]);
  });

  it.each([
    'now: "what genCA is"',
    '{{ .Values.now }} {{ $now }} {{ $.Values.lookup }}',
    '{{ "now" | quote }} {{ printf `genCA %s` .x }}',
    '{{/* now, or lookup */}} {{- /* genCA */ -}}',
    '{{ include "web.now" . }} {{ nowhere }}',
  ])('are none of values, texts and comments: %s', (template) => {
    expect(told(template)).toEqual([]);
  });

  it('are found in what is not closed', () => {
    expect(told('{{ now')).toEqual(['1:4 now Time']);
  });

  it('are found in time that is in proportion to the template, however many there are', () => {
    const calls = callsIn('{{ now }}\n'.repeat(200_000));

    expect(calls).toHaveLength(200_000);
    expect(calls.at(-1)).toEqual({ name: 'now', kind: 'Time', line: 200_000, column: 4 });
  });
});
