import { between } from '../draws.ts';
import type { CrewMember } from '../runner/virtual-crew.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Disasters } from './disasters.ts';

const betweenMs = [3_000, 25_000] as const;
const cutMs = [1_000, 40_000] as const;
const clockMs = [-3_600_000, 3_600_000] as const;

/** What happens to one of several runners and not to the others: it is cut off, killed or stopped, and its clock is set. */
export function startCrewTrouble({ timeline, sites, streams, trace }: SimulatedWorld): Disasters {
  const rng = streams.crew;
  const members = sites.flatMap(({ crew }) => crew?.members ?? []);
  let over = false;

  function befall(member: CrewMember): void {
    switch (rng.int(5)) {
      case 0:
        trace(`${member.name} is killed`);
        return member.kill();
      case 1:
        trace(`${member.name} is to end`);
        return member.stop();
      case 2: {
        const byMs = between(rng, clockMs);
        trace(`the clock of ${member.name} is set by ${byMs} ms`);
        return member.setClock(byMs);
      }
      default: {
        const ms = between(rng, cutMs);
        trace(`${member.name} reaches no API server for ${ms} ms`);
        member.setCut(true);
        timeline.after(ms, () => member.setCut(false));
      }
    }
  }

  function keepComing(): void {
    timeline.after(between(rng, betweenMs), () => {
      const member = members[rng.int(members.length)];
      if (over || member === undefined) return;
      befall(member);
      keepComing();
    });
  }

  if (members.length > 0) keepComing();
  return {
    end() {
      over = true;
      for (const member of members) member.setCut(false);
    },
  };
}
