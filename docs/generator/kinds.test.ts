import { errorRateDefaults } from '@seatrial/core';
import { expect, it } from 'vitest';
import { fieldTable } from './field-table.ts';
import { kinds } from './kinds.ts';

it.each([
  ['Application', '', 'spec.rollout.errorRate'],
  ['Release', 'spec', 'spec.rollout.errorRate'],
])('kinds: %s shows the default of every setting of the gate', (name, part, path) => {
  const schema = kinds.find((kind) => kind.name === name)?.parts[part];

  const table = fieldTable(schema ?? {}, part);

  for (const [setting, value] of Object.entries(errorRateDefaults)) {
    expect(table).toMatch(
      new RegExp(
        `^\\| \`${path}\\.${setting}\` \\|[^|]+\\| \`${String(value).replace('.', '\\.')}\` \\|`,
        'm',
      ),
    );
  }
});
