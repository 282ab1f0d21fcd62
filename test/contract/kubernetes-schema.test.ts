import { field, items, stringAt } from '@seatrial/core';
import { isKubeError, systemClock } from '@seatrial/kube';
import { installCrds } from '@seatrial/localcluster';
import { configLimits, type KubeObject, objectFindings, parseFile } from '@seatrial/model';
import { gatewayApiCrds } from '@seatrial/programs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  refusedEndpoints,
  takenEndpoints,
} from '../../packages/model/src/objects/testing/refused-endpoints.ts';
import { refusedGateways, takenGateways } from '../../packages/model/src/objects/testing/refused-gateways.ts';
import { refusedOthers } from '../../packages/model/src/objects/testing/refused-others.ts';
import { refusedWorkloads } from '../../packages/model/src/objects/testing/refused-workloads.ts';
import { taken } from '../../packages/model/src/objects/testing/taken-objects.ts';
import { type ControlPlaneBed, obtain, op, signal, startControlPlaneBed } from './bed/control-plane.ts';
import { schemaModule } from './kubernetes-schema/module.ts';
import { mutations } from './kubernetes-schema/mutations.ts';
import { narrow } from './kubernetes-schema/narrow.ts';
import { networkSamples } from './kubernetes-schema/network-samples.ts';
import { readOpenApi, serverVersion } from './kubernetes-schema/read.ts';
import { samples } from './kubernetes-schema/samples.ts';

const nowhere = { line: 1, column: 1 };
const source = { file: 'sample', ...nowhere, locate: () => nowhere, locateKey: () => nowhere };

describe('the schemas of Kubernetes objects', () => {
  let bed: ControlPlaneBed;
  let crds: readonly KubeObject[] = [];

  beforeAll(async () => {
    bed = await startControlPlaneBed('schema');
    crds = (await gatewayApiCrds(obtain)).map(toObject);
    await installCrds(bed.admin, crds, { clock: systemClock, signal });
  });
  afterAll(async () => {
    await bed?.stop();
  });

  it('are those of the API server that Seatrial is tested with', async () => {
    const version = await serverVersion(bed.admin);
    const documents = await readOpenApi(bed.admin, crds.flatMap(namespacedKinds));

    const text = schemaModule(version, narrow(documents));

    await expect(text).toMatchFileSnapshot('../../packages/model/src/objects/generated/kubernetes.ts');
  });

  it.each([...samples, ...networkSamples])(
    'find wrong in $kind only what the API server refuses',
    async (sample) => {
      const wrong = mutations(sample).flatMap(({ name, object }) => {
        const error = objectFindings(object, source).find(({ severity }) => severity === 'error');
        return error === undefined ? [] : [{ name, object, said: error.message }];
      });
      const accepted: string[] = [];
      for (let at = 0; at < wrong.length; at += 16) {
        await Promise.all(
          wrong.slice(at, at + 16).map(async ({ name, object, said }) => {
            if (await isAccepted(bed, object)) accepted.push(`${name}: ${said}`);
          }),
        );
      }

      expect(objectFindings(sample, source)).toEqual([]);
      expect(await isAccepted(bed, sample)).toBe(true);
      expect(wrong.length).toBeGreaterThan(20);
      expect(accepted).toEqual([]);
    },
  );

  it.each([...refusedWorkloads, ...refusedOthers, ...refusedEndpoints, ...refusedGateways])(
    'refuse what the API server refuses: %s',
    async (_, object) => {
      expect(await isAccepted(bed, object)).toBe(false);
    },
  );

  it.each([...taken, ...takenEndpoints, ...takenGateways])(
    'let pass what the API server takes: %s',
    async (_, object) => {
      expect(await isAccepted(bed, object)).toBe(true);
    },
  );
});

async function isAccepted({ admin }: ControlPlaneBed, object: KubeObject): Promise<boolean> {
  try {
    await admin.apply(object, { ...op, dryRun: 'All' });
    return true;
  } catch (error) {
    if (isKubeError(error, 'Invalid')) return false;
    throw error;
  }
}

function toObject(yaml: string): KubeObject {
  const file = { path: 'crd.yaml', bytes: new TextEncoder().encode(yaml) };
  return parseFile(file, configLimits).documents[0]?.value as KubeObject;
}

/** `apiVersion/kind` of what a definition lets be applied to a namespace. */
function namespacedKinds(crd: KubeObject): readonly string[] {
  if (stringAt(crd, 'spec', 'scope') !== 'Namespaced') return [];
  const group = stringAt(crd, 'spec', 'group');
  const kind = stringAt(crd, 'spec', 'names', 'kind');
  return items(crd, 'spec', 'versions')
    .filter((version) => field(version, 'served') === true)
    .map((version) => `${group}/${stringAt(version, 'name')}/${kind}`);
}
