import { expect, it } from 'vitest';
import { exactPins } from './exact-pins.ts';

it('exact pins: takes exact versions, also of a pre-release', () => {
  const text = '{"dependencies":{"a":"1.2.3","b":"2.0.0-rc.1"}}';

  expect(exactPins.find([{ path: 'packages/x/package.json', text }])).toEqual([]);
});

it('exact pins: refuses ranges, tags and addresses', () => {
  const text = '{"dependencies":{"a":"^1.2.3","b":"latest"},"devDependencies":{"c":"github:o/c"}}';

  expect(exactPins.find([{ path: 'package.json', text }]).map(({ message }) => message)).toEqual([
    "c is 'github:o/c', expected an exact version",
    "a is '^1.2.3', expected an exact version",
    "b is 'latest', expected an exact version",
  ]);
});
