import type { Clock } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { type Context, Interrupted } from '../context.ts';
import { CliError, describeFailure } from '../failure.ts';
import { line } from '../output/line.ts';
import { clusterFlags } from './cluster-flags.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A person watches: a second is soon enough. */
const lookEveryMs = 1_000;

export interface Following<Record> {
  readonly ref: ObjectRef;
  readonly parse: (object: KubeObject) => Record;
  /** Called for each state of the record that was seen, also where nothing changed. */
  readonly onLook: (record: Record) => void;
  readonly hasEnded: (record: Record) => boolean;
  /** Commands that its user may want after Ctrl-C, with what they do; the flags that say which cluster are added. */
  readonly afterwards: readonly (readonly [command: string, does: string])[];
}

/**
 * Looks at a record until it has ended. A cluster that does not answer for a while is reported, and asked again. An
 * interrupt ends the looking alone, and a message says so.
 * @throws CliError NotFound where the record is deleted; the signal's reason
 */
export async function followRecord<Record>(
  kube: Pick<Kube, 'get'>,
  { ref, parse, onLook, hasEnded, afterwards }: Following<Record>,
  options: ClusterOptions,
  { clock, context }: { readonly clock: Clock; readonly context: Pick<Context, 'signal' | 'stderr'> },
): Promise<Record> {
  const { signal, stderr } = context;
  let warned = '';
  try {
    for (;;) {
      const found = await look(kube, ref, signal);
      if ('object' in found) {
        const record = parse(found.object);
        onLook(record);
        if (hasEnded(record)) return record;
      }
      const warning = 'away' in found ? found.away : '';
      if (warning !== '' && warning !== warned) line(stderr, `warning: ${warning}; it is asked again`);
      warned = warning;
      await clock.sleep(lookEveryMs, signal);
    }
  } catch (error) {
    if (!(signal.reason instanceof Interrupted)) throw error;
    line(stderr, `${ref.name} goes on without you:`);
    for (const [command, does] of afterwards) line(stderr, `  ${command}${clusterFlags(options)}   ${does}`);
    throw error;
  }
}

type Look = { readonly object: KubeObject } | { readonly away: string };

async function look(kube: Pick<Kube, 'get'>, ref: ObjectRef, signal: AbortSignal): Promise<Look> {
  try {
    return { object: await kube.get(ref, { signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (isKubeError(error, 'Unavailable') || isKubeError(error, 'Timeout')) {
      return { away: describeFailure(error).message };
    }
    if (!isKubeError(error, 'NotFound')) throw error;
    throw new CliError('NotFound', `Cannot follow ${ref.name}: its record is gone, somebody has deleted it`);
  }
}
