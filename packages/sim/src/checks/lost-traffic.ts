import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';

/** Traffic that is reported as lost has been missing for longer than this, or since the promotion. */
const lateMs = 15_000;
const earlyMs = 75_000;
/** Above it nothing is lost, whatever chance does to a tenth. */
const shareMax = 0.25;
const requestsMin = 50;

/** No version is taken back for traffic that still comes. Only this check knows what users asked for. */
export const lostTraffic: Check = ({ world: { timeline }, site: { cluster }, violated }) => {
  const samples = new Map<string, { readonly at: number; readonly requests: number }[]>();
  const reported = new Set<string>();

  return ({ type, object }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { metadata, spec, status } = parseRelease(object);
    const { name } = metadata;
    if (spec.rollout === undefined || reported.has(name)) return;
    const now = timeline.now();
    const seen = samples.get(name) ?? [];
    seen.push({ at: now, requests: cluster.traffic.total(spec.rollout.service).requests });
    samples.set(name, seen);
    if (status?.phase !== 'RollingBack' || status.verdict?.reason !== 'TrafficLost') return;
    reported.add(name);
    const promotedAt = status.history.findLast(({ phase }) => phase === 'Watching')?.at;
    const lateAt = Math.max(now - lateMs, promotedAt === undefined ? 0 : Date.parse(promotedAt));
    const [first, middle, last] = [now - earlyMs, lateAt, now].map((at) =>
      seen.findLast((it) => it.at <= at),
    );
    if (first === undefined || middle === undefined || last === undefined) return;
    const before = middle.requests - first.requests;
    const late = last.requests - middle.requests;
    if (before < requestsMin || last.at === middle.at || middle.at === first.at) return;
    const share = late / (last.at - middle.at) / (before / (middle.at - first.at));
    if (share > shareMax)
      violated('only traffic that is lost is reported as lost', `${name}: ${late} requests still came`);
  };
};
