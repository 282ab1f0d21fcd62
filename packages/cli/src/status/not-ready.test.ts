import { expect, it } from 'vitest';
import { notReadyLines } from './not-ready.ts';

const ready = {
  namespace: 'shop',
  application: 'shop',
  cluster: 'staging',
  ready: 'True',
  reason: 'Promoted',
  message: 'all is well',
  problems: [],
} as const;

it('notReadyLines: tells of one that is ready what is wrong beside it', () => {
  expect(notReadyLines([{ ...ready, problems: ['ScenariosValid is False: zone.yaml:3:5'] }])).toEqual([
    'shop/shop: ScenariosValid is False: zone.yaml:3:5',
  ]);
});

it('notReadyLines: tells of each application that is not ready why', () => {
  const bank = { ...ready, namespace: 'bank', application: 'bank', message: 'the gate \u001bfailed' };

  expect(notReadyLines([ready, { ...bank, ready: 'False' }, { ...bank, ready: 'Unknown' }])).toEqual([
    'bank/bank: the gate \\u001bfailed',
    'bank/bank: the gate \\u001bfailed',
  ]);
});
