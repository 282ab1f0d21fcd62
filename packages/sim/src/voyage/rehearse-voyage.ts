import { unheard, untold } from '../checks/told-once.ts';
import { noTrouble } from '../faults/process.ts';
import { definedOnly } from '../git/repository.ts';
import { configFiles } from '../people/config.ts';
import { shopFiles } from '../people/shop.ts';
import { type CheckedRun, type Outcome, runChecked } from '../run-checked.ts';
import { noVariety, type Settings } from '../settings.ts';
import { createNarrator } from './narrator.ts';
import { renderedApps } from './rendered-apps.ts';
import { sail } from './sail.ts';
import { sailBack } from './sail-back.ts';
import { sailRendered } from './sail-rendered.ts';
import { NotSeenError } from './script.ts';

/** The demo's own settings: nothing goes wrong but what the voyage does itself. */
const settings: Settings = {
  troubledSeconds: 0,
  healedSecondsMax: 600,
  load: { requestsPerSecond: 50, errorShare: 0 },
  times: { startMs: [300, 900], readyMs: [300, 900], routerMs: [20, 200] },
  trouble: noTrouble,
  pollMs: 1_000,
  restartMs: [1_000, 2_000],
  deathShare: 0,
  disasterSeconds: 0,
  mergeSeconds: 0,
  config: {
    rollout: true,
    steps: [
      '{setWeight: 10}',
      '{evidence: {timeoutSeconds: 300}}',
      '{setWeight: 50}',
      '{pause: {seconds: 2}}',
    ],
    productionSteps: ['{setWeight: 10}', '{evidence: {timeoutSeconds: 300}}', '{approval: {count: 1}}'],
    progressDeadlineSeconds: 120,
    watchSeconds: 60,
    drainSeconds: 30,
    requiredScenarios: ['pod-kill', 'zone-failure'],
    schedule: '*/5 * * * *',
    chaosInProduction: false,
  },
  firstVersion: { image: 'shop:good-0', greeting: 'hello' },
  endsWithGoodVersion: false,
  hasBank: false,
  manualEditSeconds: 1_000,
  variety: noVariety,
};

/** The way back goes no other way for approvals and scenarios, which the voyage has already. */
const settingsBack: Settings = {
  ...settings,
  config: {
    ...settings.config,
    productionSteps: settings.config.steps,
    requiredScenarios: [],
    schedule: '0 3 * * *',
    watchSeconds: 5,
  },
};

export interface Rehearsal {
  /** Everything was seen, no promise was broken, and nothing is left over. */
  readonly held: boolean;
  readonly outcome: Outcome;
}

export interface RehearseOptions {
  /** Called with one line for each event; each says that it was simulated. */
  readonly report: (line: string) => void;
  readonly seed?: number;
  /** `Main`: what the demo shows. `WayBack`: a promoted version is taken back by a person. */
  readonly voyage?: 'Main' | 'WayBack';
  /** With applications of Kustomize and Helm beside the shop, as its last leg. */
  readonly hasRendered?: boolean;
  /** The runner dies at calls of its ports as this says; never when absent. */
  readonly fate?: CheckedRun['fate'];
}

/** The demo's voyage in virtual time: the runner's own decisions over a virtual cluster. Needs Node alone. */
export async function rehearseVoyage(options: RehearseOptions): Promise<Rehearsal> {
  const { report, seed = 1, voyage = 'Main', hasRendered = false } = options;
  const chosen = voyage === 'Main' ? settings : settingsBack;
  let missed: string | undefined;
  report(
    `SIMULATED        a voyage in virtual time, seed ${seed}: the runner’s own decisions on a model of clusters, Git and users`,
  );
  const outcome = await runChecked({
    seed,
    settings: chosen,
    files: definedOnly({
      ...configFiles(chosen.config),
      ...shopFiles(chosen.firstVersion),
      ...(hasRendered ? renderedApps() : {}),
    }),
    fate: options.fate ?? (() => 'Live'),
    missingAtEnd: (world) => [...untold(world), ...unheard(world)],
    async act(world) {
      const narrator = createNarrator(world, report);
      try {
        await (voyage === 'Main' ? sail : sailBack)(world, narrator, chosen.firstVersion);
        if (hasRendered) await sailRendered(world, narrator);
      } catch (error) {
        if (!(error instanceof NotSeenError)) throw error;
        missed = error.message;
        narrator.say(error.message);
      }
      for (const line of narrator.table()) report(`SIMULATED        ${line}`);
    },
  });
  const residue = [...outcome.violations, ...outcome.pending];
  for (const line of residue) report(`SIMULATED        ${line}`);
  report(
    `SIMULATED        promises broken: ${outcome.violations.length}, residue: ${outcome.pending.length}`,
  );
  report('SIMULATED        the end: no program was started; "npm run demo" sails on real clusters');
  return { held: missed === undefined && residue.length === 0, outcome };
}
