import { chance, createStreams } from './draws.ts';
import { startCrewTrouble } from './faults/crew-trouble.ts';
import { startDisasters } from './faults/disasters.ts';
import { startGitLies } from './faults/git-lies.ts';
import { startManualEdits } from './faults/manual-edits.ts';
import { startMoreDisasters } from './faults/more-disasters.ts';
import { noTrouble } from './faults/process.ts';
import { definedOnly, type Files } from './git/repository.ts';
import { startAdministrator } from './people/administrator.ts';
import { bankConfigFiles, bankFiles } from './people/bank.ts';
import { startBankers } from './people/bankers.ts';
import { configFiles } from './people/config.ts';
import { startForger } from './people/forger.ts';
import { allGranted, craneFiles, startGrants } from './people/grants.ts';
import { startHeirlooms } from './people/heirlooms.ts';
import { startLeavers } from './people/leavers.ts';
import { startMaintainers } from './people/maintainers.ts';
import { overlayFiles, startOverlays } from './people/overlays.ts';
import { startPeople } from './people/people.ts';
import { startRollbackRequests } from './people/rollback-requests.ts';
import { shopFiles } from './people/shop.ts';
import { startTeams, teamFiles } from './people/teams.ts';
import { startVandals } from './people/vandals.ts';
import { type Outcome, runChecked } from './run-checked.ts';
import { drawSettings, type Settings } from './settings.ts';
import { type SimulatedWorld, startRunners } from './simulated-world.ts';
import { runUntil } from './time/run-until.ts';

export interface SimulateOptions {
  readonly seed: number;
  /** Called with a line for each event. */
  readonly trace?: (line: string) => void;
}

/** One whole run: a troubled time in which every promise is checked at every write, then a healed one in which all must end. */
export async function simulate({ seed, trace }: SimulateOptions): Promise<Outcome> {
  const settings = drawSettings(createStreams(seed));
  let healed = false;
  return runChecked({
    seed,
    settings,
    files: filesOf(settings),
    fate({ streams }) {
      if (healed || !chance(streams.disasters, settings.deathShare)) return 'Live';
      return chance(streams.disasters, 0.5) ? 'DieBefore' : 'DieAfter';
    },
    async act(world) {
      await troubledTime(world, settings);
      healed = true;
    },
    ...(trace === undefined ? {} : { trace }),
  });
}

function filesOf({ config, firstVersion, hasBank, variety }: Settings): Files {
  return definedOnly({
    ...configFiles(config, variety.hasGrants ? allGranted : undefined),
    ...craneFiles(variety.hasGrants),
    ...shopFiles(firstVersion),
    ...(hasBank ? bankConfigFiles(config.steps, variety) : {}),
    ...teamFiles(variety.smallApplications),
    ...overlayFiles(variety.hasOverlays),
    ...(hasBank ? bankFiles({ image: 'till:good-0', interest: '0%' }) : {}),
  });
}

async function troubledTime(world: SimulatedWorld, settings: Settings): Promise<void> {
  const people = startPeople(world, settings.mergeSeconds, settings.firstVersion, settings.variety);
  const bankers = settings.hasBank ? startBankers(world, settings.mergeSeconds) : undefined;
  const leavers = startLeavers(world, 'bank.yaml', settings.hasBank && settings.variety.bankLeaves);
  const rollbackRequests = startRollbackRequests(world, settings.variety.rollbackShare);
  startHeirlooms(world, settings.variety.hasHeirlooms);
  const disasters = startDisasters(world, settings.disasterSeconds);
  const moreDisasters = startMoreDisasters(world, settings);
  const teams = startTeams(world, settings.variety.smallApplications, settings.mergeSeconds);
  const overlays = startOverlays(world, settings.variety.hasOverlays, settings.mergeSeconds);
  const grants = startGrants(world, settings.variety.hasGrants, settings.config, settings.mergeSeconds);
  const manualEdits = startManualEdits(world, settings.manualEditSeconds);
  const forger = startForger(world);
  const gitLies = startGitLies(world, settings.variety.hasHostileGit);
  const vandals = startVandals(world, settings.variety.hasHostileGit);
  const crewTrouble = startCrewTrouble(world);
  const administrator = startAdministrator(world);
  const maintainers = startMaintainers(world);
  startRunners(world, settings);
  await runUntil(world, world.timeline.now() + settings.troubledSeconds * 1000);

  world.trace('the trouble is over');
  disasters.end();
  moreDisasters.end();
  manualEdits.end();
  people.calmDown();
  bankers?.calmDown();
  leavers.calmDown();
  teams.calmDown();
  overlays.calmDown();
  grants.calmDown();
  rollbackRequests.calmDown();
  forger.calmDown();
  gitLies.end();
  crewTrouble.end();
  vandals.calmDown();
  administrator.calmDown();
  maintainers.calmDown();
  for (const { circumstances } of world.sites) circumstances.trouble = noTrouble;
  if (settings.endsWithGoodVersion) people.mergeGoodVersion();
  // What was merged at last is noticed before anybody asks what is missing.
  await runUntil(world, world.timeline.now() + 2 * settings.pollMs);
}
