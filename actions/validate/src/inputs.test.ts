import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';

describe('parseInputs', () => {
  it('takes the whole workspace, and lets warnings pass, where nothing is written', () => {
    expect(parseInputs({ path: '', failOnWarnings: '', sarifFile: '' })).toEqual({
      path: '.',
      failOnWarnings: false,
    });
  });

  it('reads true and false as YAML does', () => {
    expect(parseInputs({ path: 'a', failOnWarnings: 'True', sarifFile: '' })).toEqual({
      path: 'a',
      failOnWarnings: true,
    });
    expect(parseInputs({ path: 'a', failOnWarnings: 'FALSE', sarifFile: 'a.sarif' })).toMatchObject({
      failOnWarnings: false,
      sarifFile: 'a.sarif',
    });
  });

  it('says which input is wrong, what was written, and what to write', () => {
    expect(parseInputs({ path: '.', failOnWarnings: 'maybe', sarifFile: '' })).toBe(
      'Cannot take the input fail-on-warnings: it is "maybe", write true or false',
    );
  });
});
