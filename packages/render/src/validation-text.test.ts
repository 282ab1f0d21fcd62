import { expect, it } from 'vitest';
import { countsText, uncheckedTexts } from './validation-text.ts';

const counts = {
  files: 1,
  clusters: 0,
  applications: 1,
  scenarios: 2,
  objects: 1,
  strayObjects: 1,
  errors: 1,
  warnings: 1,
};

it('countsText: counts one of a thing as one', () => {
  expect(countsText(counts)).toBe(
    '1 error, 1 warning in 1 file: 0 clusters, 1 application, 2 scenarios, 1 object',
  );
  expect(countsText({ ...counts, errors: 0, warnings: 0 })).toMatch(/^no findings in 1 file: /);
});

it('uncheckedTexts: claims all only of folders whose objects have an application', () => {
  const owned = { ...counts, strayObjects: 0 };

  expect(uncheckedTexts(['Directory'], owned)).toEqual([]);
  expect(uncheckedTexts(['Directory', 'File'], owned)).toEqual([
    'of a file given by itself, what it refers to and the folder of an Application were not checked',
  ]);
  expect(uncheckedTexts(['Directory'], counts)).toEqual([
    'only the fields were checked of 1 object in the folder of no Application that can be read',
  ]);
});
