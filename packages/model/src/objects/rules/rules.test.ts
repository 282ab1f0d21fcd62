import { describe, expect, it } from 'vitest';
import { objectFindings } from '../object-findings.ts';
import { refused, taken } from '../testing/judged-objects.ts';

const nowhere = { line: 1, column: 1 };
const source = { file: 'a.yaml', ...nowhere, locate: () => nowhere, locateKey: () => nowhere };

describe('the rules of the API server', () => {
  it.each(refused)('refuse %s, once', (_, object) => {
    const errors = objectFindings(object, source).filter(({ severity }) => severity === 'error');

    expect(errors).toHaveLength(1);
  });

  it.each(taken)('let pass %s', (_, object) => {
    expect(objectFindings(object, source)).toEqual([]);
  });
});
