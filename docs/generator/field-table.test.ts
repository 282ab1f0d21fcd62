import { expect, it } from 'vitest';
import { fieldTable } from './field-table.ts';

it('field table: names every field with type, default and meaning, through lists and unions', () => {
  const table = fieldTable(
    {
      type: 'object',
      required: ['share', 'faults'],
      properties: {
        share: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'Of a | b.' },
        revert: { type: 'string', enum: ['Push', 'None'], default: 'Push' },
        faults: {
          type: 'array',
          maxItems: 3,
          items: {
            oneOf: [
              {
                type: 'object',
                properties: { type: { const: 'PodKill' }, at: { type: 'string', format: 'date-time' } },
              },
            ],
          },
        },
      },
    },
    'spec',
  );

  expect(table.split('\n').slice(2)).toEqual([
    '| `spec.share` | number above 0 to 1 | refused | Of a \\| b. |',
    '| `spec.revert` | `Push` or `None` | `"Push"` |  |',
    '| `spec.faults` | list of `PodKill`, at most 3 | refused |  |',
    '| `spec.faults[](PodKill).type` | `PodKill` |  |  |',
    '| `spec.faults[](PodKill).at` | instant |  |  |',
  ]);
});
