import type { Condition, Drift, EpochMs, KubeObject, ObjectRef } from '@seatrial/model';
import { driftFieldsMax, driftMax, refKey, toInstant } from '@seatrial/model';
import { createHiding, type Hiding } from '../hiding.ts';
import { type Difference, pathText } from './differences.ts';
import { managersOf } from './owners.ts';

/** After so many times the one who changes an object again is no accident. */
const healsAtOnce = 3;
const pauseMsMin = 60_000;
const pauseMsMax = 3_600_000;
/** So long it is remembered that an object was put back. */
const rememberMs = 3_600_000;
/** Objects that the condition names. */
const namedMax = 5;
const valueLengthMax = 200;
const pathLengthMax = 500;
const managersMax = 10;
const managerLengthMax = 128;

/** An object of the stable version that is not as the version has it. */
export interface Drifted {
  readonly ref: ObjectRef;
  readonly mode: 'Heal' | 'Report';
  /** Absent where it was deleted. */
  readonly live?: KubeObject;
  readonly differences: readonly Difference[];
}

export interface DriftDecision {
  readonly drift: readonly Drift[];
  /** By `refKey`: what is to be put back now. */
  readonly heal: ReadonlySet<string>;
  /** When a pause ends. */
  readonly wakeAt?: EpochMs;
}

/**
 * What is put back, and what is only said. One object that somebody changes again and again is put back after longer and
 * longer pauses: two controllers that undo each other's work for ever help nobody, and neither does giving in silently.
 */
export function decideDrift(
  before: readonly Drift[],
  found: readonly Drifted[],
  now: EpochMs,
  hiding: Hiding = createHiding([]),
): DriftDecision {
  const known = new Map(before.map((it) => [refKey(it), it]));
  const heal = new Set<string>();
  let wakeAt: EpochMs | undefined;
  const present = found.map((it): Drift => {
    const key = refKey(it.ref);
    const earlier = known.get(key);
    known.delete(key);
    const { since = toInstant(now), heals = 0, healedAt } = earlier ?? {};
    const what = {
      ...it.ref,
      ...described(it, hiding),
      since,
      heals,
      ...(healedAt === undefined ? {} : { healedAt }),
    };
    if (it.mode === 'Report') return { ...what, state: 'Reported' };
    const pauseEnd = healedAt === undefined ? 0 : Date.parse(healedAt) + pauseMs(heals);
    if (pauseEnd > now) {
      wakeAt = Math.min(wakeAt ?? pauseEnd, pauseEnd);
      return { ...what, state: 'Contested' };
    }
    heal.add(key);
    return { ...what, state: 'Healed', healedAt: toInstant(now), heals: heals + 1 };
  });
  const past = [...known.values()].filter(
    ({ healedAt }) => healedAt !== undefined && Date.parse(healedAt) + rememberMs > now,
  );
  const drift = [...present, ...past.map(asHealed)].slice(0, driftMax);
  return { drift, heal, ...(wakeAt === undefined ? {} : { wakeAt }) };
}

/** As it is now: what it was once contested for is over. */
function asHealed(drift: Drift): Drift {
  const { message: _, ...it } = drift;
  return { ...it, state: 'Healed' };
}

/** Before an object is put back once more. */
function pauseMs(heals: number): number {
  return heals < healsAtOnce ? 0 : Math.min(pauseMsMax, pauseMsMin * 2 ** (heals - healsAtOnce));
}

function described(
  { ref, live, differences }: Drifted,
  hiding: Hiding,
): Pick<Drift, 'fields' | 'managers' | 'more'> {
  const shown = differences.slice(0, driftFieldsMax);
  const more = differences.length - shown.length;
  const managers = live === undefined ? [] : differences.flatMap((it) => managersOf(live, it));
  return {
    fields: shown.map((it) => shownField(ref, it, hiding)),
    ...(more === 0 ? {} : { more }),
    managers: [...new Set(managers)].slice(0, managersMax).map((it) => it.slice(0, managerLengthMax)),
  };
}

/** A field that differs, with what it says, as people may read it. */
export function shownField(
  object: Pick<ObjectRef, 'kind'>,
  difference: Difference,
  hiding: Hiding,
): { readonly path: string; readonly live?: string; readonly wanted?: string } {
  return { path: pathText(difference.path).slice(0, pathLengthMax), ...values(object, difference, hiding) };
}

/** Of a Secret nothing is ever told, nor of a field with a secret on either side: cut off, half of it would not be found. */
function values(
  { kind }: Pick<ObjectRef, 'kind'>,
  { live, wanted }: Difference,
  { isIn }: Hiding,
): { live?: string; wanted?: string } {
  if (kind === 'Secret' || isIn(live) || isIn(wanted)) return {};
  const text = (value: unknown): string => JSON.stringify(value).slice(0, valueLengthMax);
  return {
    ...(live === undefined ? {} : { live: text(live) }),
    ...(wanted === undefined ? {} : { wanted: text(wanted) }),
  };
}

/**
 * The condition InSync, which says whether the cluster has the stable version as it was applied.
 * @param total objects that are not, where they are more than the record names
 */
export function inSync(
  drift: readonly Drift[],
  total = 0,
): Pick<Condition, 'type' | 'status' | 'reason' | 'message'> {
  const type = 'InSync';
  const open = drift.filter(({ state }) => state !== 'Healed');
  if (open.length === 0)
    return {
      type,
      status: 'True',
      reason: 'AsApplied',
      message: 'what the stable version applied is as it was',
    };
  const reason = (['Contested', 'Refused', 'Reported'] as const).find((it) =>
    open.some(({ state }) => state === it),
  );
  const named = open.slice(0, namedMax).map(driftText);
  const more = Math.max(total, open.length) - named.length;
  const message = [...named, ...(more === 0 ? [] : [`and ${more} more`])].join('; ');
  return {
    type,
    status: 'False',
    reason: reason === 'Reported' ? 'Drifted' : (reason ?? 'Drifted'),
    message,
  };
}

/** For people: which object, what of it, who did it, and what becomes of it. */
export function driftText(it: Drift): string {
  const { kind, name, fields, more = 0, managers, state, heals, healedAt, message } = it;
  const named = fields.map(({ path }) => path);
  const what =
    named.length === 0
      ? 'was deleted'
      : `differs in ${[...named, ...(more === 0 ? [] : [`${more} more`])].join(', ')}`;
  const who = managers.length === 0 ? '' : ` (by ${managers.join(', ')})`;
  const outcome = {
    Reported: '',
    Healed: `, put back at ${healedAt}`,
    Contested: `: put back ${heals} times by seatrial and changed again${who === '' ? '' : ` each time`}; it is put back again after a pause`,
    Refused: `: cannot be put back: ${message}`,
  }[state];
  return `${kind} ${name} ${what}${who}${outcome}`;
}
