import { describe, expect, it } from 'vitest';
import { objectFindings } from '../object-findings.ts';
import { refusedEndpoints, takenEndpoints } from '../testing/refused-endpoints.ts';
import { refusedGateways, takenGateways } from '../testing/refused-gateways.ts';
import { refusedOthers } from '../testing/refused-others.ts';
import { refusedWorkloads } from '../testing/refused-workloads.ts';
import { taken } from '../testing/taken-objects.ts';

const nowhere = { line: 1, column: 1 };
const source = { file: 'a.yaml', ...nowhere, locate: () => nowhere, locateKey: () => nowhere };

describe('the rules of the API server', () => {
  it.each([...refusedWorkloads, ...refusedOthers, ...refusedEndpoints, ...refusedGateways])(
    'refuse %s, once',
    (_, object) => {
      const errors = objectFindings(object, source).filter(({ severity }) => severity === 'error');

      expect(errors).toHaveLength(1);
    },
  );

  it.each([...taken, ...takenEndpoints, ...takenGateways])('let pass %s', (_, object) => {
    expect(objectFindings(object, source)).toEqual([]);
  });
});
