import { expect, it } from 'vitest';
import { faultRows } from './fault-rows.ts';

const kind = { path: 'packages/model/src/faults/node-drain.ts', text: "type: z.literal('NodeDrain')" };

it('fault rows: takes a name in the rows, in tests and in what people write', () => {
  const files = [
    kind,
    { path: 'packages/core/src/chaos/faults/node-drain.ts', text: "type NodeDrain = FaultOf<'NodeDrain'>;" },
    { path: 'packages/core/src/chaos/decide.test.ts', text: "experiment([{ type: 'NodeDrain' }])" },
    { path: 'packages/demo/src/files.ts', text: '`faults: [{type: NodeDrain}]`' },
  ];

  expect(faultRows.find(files)).toEqual([]);
});

it('fault rows: refuses a name anywhere else', () => {
  const text = "\nif (fault.type === 'NodeDrain') drain();";

  expect(faultRows.find([kind, { path: 'packages/core/src/chaos/decide.ts', text }])).toEqual([
    {
      path: 'packages/core/src/chaos/decide.ts',
      line: 2,
      message: 'knows NodeDrain by its name: ask its row (packages/core/src/chaos/faults)',
    },
  ]);
});
