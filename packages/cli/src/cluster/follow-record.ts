import type { Clock } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { type Context, Interrupted } from '../context.ts';
import { CliError, describeFailure } from '../failure.ts';
import { line } from '../output/line.ts';
import { clusterFlags } from './cluster-flags.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A person watches: a second is soon enough. */
const usualEveryMs = 1_000;

export interface Following<Seen> {
  /** What is followed, for messages. */
  readonly name: string;
  /** From one look to the next, in milliseconds; a second when absent. */
  readonly everyMs?: number;
  /** One look. @throws KubeError Unavailable or Timeout where the cluster does not answer for now */
  readonly look: (signal: AbortSignal) => Promise<Seen>;
  /** Called for each state that was seen, also where nothing changed. */
  readonly onLook: (seen: Seen) => void;
  readonly hasEnded: (seen: Seen) => boolean;
  /** Commands that its user may want after Ctrl-C, with what they do; the flags that say which cluster are added. */
  readonly afterwards: readonly (readonly [command: string, does: string])[];
}

interface Follower {
  readonly clock: Clock;
  readonly context: Pick<Context, 'signal' | 'stderr'>;
}

/** Looks at a record until it has ended, as `follow` does. @throws CliError NotFound where the record is deleted */
export async function followRecord<Record>(
  kube: Pick<Kube, 'get'>,
  {
    ref,
    parse,
    ...following
  }: Omit<Following<Record>, 'name' | 'look'> & {
    readonly ref: ObjectRef;
    readonly parse: (object: KubeObject) => Record;
  },
  options: ClusterOptions,
  follower: Follower,
): Promise<Record> {
  const look = async (signal: AbortSignal): Promise<Record> => {
    try {
      return parse(await kube.get(ref, { signal }));
    } catch (error) {
      if (!isKubeError(error, 'NotFound')) throw error;
      throw new CliError(
        'NotFound',
        `Cannot follow ${ref.name}: its record is gone, somebody has deleted it`,
      );
    }
  };
  return follow({ name: ref.name, look, ...following }, options, follower);
}

/**
 * Looks at something until it has ended. A cluster that does not answer for a while is reported, and asked again. An
 * interrupt ends the looking alone, and a message says so.
 * @throws what a look throws; the signal's reason
 */
export async function follow<Seen>(
  { name, everyMs = usualEveryMs, look, onLook, hasEnded, afterwards }: Following<Seen>,
  options: ClusterOptions,
  { clock, context }: Follower,
): Promise<Seen> {
  const { signal, stderr } = context;
  let warned = '';
  try {
    for (;;) {
      const found = await lookUnlessAway(look, signal);
      if ('seen' in found) {
        onLook(found.seen);
        if (hasEnded(found.seen)) return found.seen;
      }
      const warning = 'away' in found ? found.away : '';
      if (warning !== '' && warning !== warned) line(stderr, `warning: ${warning}; it is asked again`);
      warned = warning;
      await clock.sleep(everyMs, signal);
    }
  } catch (error) {
    if (!(signal.reason instanceof Interrupted)) throw error;
    line(stderr, `${name} goes on without you:`);
    for (const [command, does] of afterwards) line(stderr, `  ${command}${clusterFlags(options)}   ${does}`);
    throw error;
  }
}

async function lookUnlessAway<Seen>(
  look: (signal: AbortSignal) => Promise<Seen>,
  signal: AbortSignal,
): Promise<{ readonly seen: Seen } | { readonly away: string }> {
  try {
    return { seen: await look(signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!isKubeError(error, 'Unavailable') && !isKubeError(error, 'Timeout')) throw error;
    return { away: describeFailure(error).message };
  }
}
