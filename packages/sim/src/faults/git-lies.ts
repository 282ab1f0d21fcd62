import { between, oneOf } from '../draws.ts';
import { lies } from '../git/server.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Disasters } from './disasters.ts';

const betweenMs = [15_000, 60_000] as const;
const lastsMs = [2_000, 60_000] as const;

/** A server that shows one cluster something else than it has, or says of pushes what is not so; each for a while. */
export function startGitLies(
  { timeline, sites, streams, trace }: SimulatedWorld,
  areTold: boolean,
): Disasters {
  const rng = streams.lies;
  let over = false;

  function keepLying(): void {
    timeline.after(between(rng, betweenMs), () => {
      if (over) return;
      const site = sites[rng.int(sites.length)];
      if (site?.weather.git === 'Answers') {
        const [lie, ms] = [oneOf(rng, lies), between(rng, lastsMs)];
        trace(`disaster ${site.cluster.name}: Git ${lie} for ${ms} ms`);
        site.weather.git = lie;
        timeline.after(ms, () => {
          if (site.weather.git === lie) site.weather.git = 'Answers';
        });
      }
      keepLying();
    });
  }

  if (areTold) keepLying();
  return {
    end() {
      over = true;
      for (const { weather } of sites) weather.git = 'Answers';
    },
  };
}
