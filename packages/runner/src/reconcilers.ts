import type { Op } from '@seatrial/core';
import type { EpochMs, KubeObject } from '@seatrial/model';
import { apiVersion, parseRelease, systemNamespace } from '@seatrial/model';
import { createApplicationController } from './application-controller.ts';
import { createInFlight } from './in-flight.ts';
import { keysFor, recordKey } from './keys-for.ts';
import { createManifests } from './manifests.ts';
import { createReleaseController } from './release-controller.ts';
import { createScenarioController } from './scenario-controller.ts';
import { createScenarioRunController } from './scenario-run-controller.ts';
import { createSerially } from './serially.ts';
import { createSettled } from './settle.ts';
import { createSource, type Source } from './source.ts';
import type { World } from './world.ts';

/** What moves, by key: `application/<name>`, `release/<namespace>/<name>`, `scenario/<name>`, `run/<name>`. */
export interface Reconcilers {
  /** One round for a key; says when the next one is due, whatever else may wake it. */
  reconcile(key: string, op: Op): Promise<EpochMs | 'OnChange'>;
  /** Every key there is now: for a start, and for simulation. */
  keys(op: Op): Promise<readonly string[]>;
  /** Which keys want a round because an object was made, changed or deleted. */
  keysFor(object: KubeObject | undefined, previous: KubeObject | undefined): readonly string[];
  readonly source: Source;
}

export function createReconcilers(world: World): Reconcilers {
  const source = createSource(world);
  const manifests = createManifests(world);
  const settled = createSettled();
  const serially = createSerially();
  const inFlight = createInFlight();
  const applications = createApplicationController(world, source, manifests, settled);
  const releases = createReleaseController(world, manifests, settled, serially);
  const scenarios = createScenarioController(world, source);
  const runs = createScenarioRunController(world, source, settled, serially);

  return {
    source,
    keysFor: (object, previous) => keysFor(object, previous, source.newest(), inFlight),
    async reconcile(key, op) {
      const [type, first = '', second = ''] = key.split('/');
      switch (type) {
        case 'application':
          return applications.reconcile(first, op);
        case 'release':
          return releases.reconcile(first, second, op);
        case 'scenario':
          return scenarios.reconcile(first, op);
        case 'run':
          return runs.reconcile(first, op);
        default:
          throw new Error(`Cannot reconcile "${key}": no such kind of key`);
      }
    },
    async keys(op) {
      const view = await source.view(op);
      const known = view.type === 'Value' || view.type === 'Stale' ? view.value : undefined;
      const states = await world.cluster.list({ apiVersion, kind: 'ApplicationState' }, op);
      const records = await Promise.all([
        world.cluster.list({ apiVersion, kind: 'Release' }, op),
        world.cluster.list({ apiVersion, kind: 'ScenarioRun', namespace: systemNamespace }, op),
      ]);
      return [
        ...new Set([
          ...[...(known?.applications.keys() ?? [])].map((name) => `application/${name}`),
          ...states.map(({ metadata }) => `application/${metadata.name}`),
          ...[...(known?.scenarios.keys() ?? [])].map((name) => `scenario/${name}`),
          ...records.flat().filter(mayWantRound).map(recordKey),
        ]),
      ];
    },
  };
}

/** Of a release that has ended, with all that Git is to know of it, nothing more is to be done. */
function mayWantRound(object: KubeObject): boolean {
  if (object.kind !== 'Release') return true;
  const { ledger, revert } = parseRelease(object).status ?? {};
  return ledger !== 'Recorded' || revert?.state === 'Wanted';
}
