import type { SimulatedWorld } from '../simulated-world.ts';

const lookMs = 30_000;
const calmLookMs = 5_000;

/** Who reads what is refused of Git, and says that the branch is right as it is, or puts a ledger back. */
export function startAdministrator({ timeline, sites }: SimulatedWorld): { calmDown(): void } {
  let calm = false;

  function look(): void {
    // While the server lies, people see what it shows, and are not fooled by that twice.
    for (const { mirror, weather, cluster } of sites)
      if (weather.git === 'Answers') mirror.mend(cluster.name);
    timeline.after(calm ? calmLookMs : lookMs, look);
  }

  timeline.after(lookMs, look);
  return {
    calmDown() {
      calm = true;
    },
  };
}
