import { expect, it } from 'vitest';
import { countsText, uncheckedText } from './validation-text.ts';

const counts = { files: 1, clusters: 0, applications: 1, scenarios: 2, objects: 1, errors: 1, warnings: 1 };

it('countsText: counts one of a thing as one', () => {
  expect(countsText(counts)).toBe(
    '1 error, 1 warning in 1 file: 0 clusters, 1 application, 2 scenarios, 1 object',
  );
  expect(countsText({ ...counts, errors: 0, warnings: 0 })).toMatch(/^no findings in 1 file: /);
});

it('uncheckedText: claims all only of a folder with an application', () => {
  expect(uncheckedText('Directory', counts)).toBeUndefined();
  expect(uncheckedText('Directory', { ...counts, applications: 0 })).toMatch(/^objects against each other/);
  expect(uncheckedText('File', counts)).toMatch(/^what a file refers to/);
});
