import { field, items, numberAt, stringAt } from '../../../fields.ts';
import { entriesMax, messageCharsMax, type ObjectHealth } from '../health-status.ts';

/**
 * A Pod by its phase; while it starts or runs, by what its containers wait for. One whose containers are not started anew
 * for ever (restartPolicy) has work to end: until then it is on its way.
 */
export function podHealth(pod: unknown): ObjectHealth {
  const said = stringAt(pod, 'status', 'message') ?? '';
  const containers = containersOf(pod);
  switch (stringAt(pod, 'status', 'phase')) {
    case 'Succeeded':
      return { status: 'Healthy', message: said };
    case 'Failed':
      return { status: 'Degraded', message: said || (containers.map(endText).find((it) => it !== '') ?? '') };
    case 'Unknown':
      return { status: 'Unknown', message: said || 'its node does not answer' };
    case 'Running':
    case 'Pending':
      return startingHealth(pod, containers, said);
    default:
      return { status: 'Progressing', message: said || 'no node has taken it so far' };
  }
}

function startingHealth(pod: unknown, containers: readonly unknown[], said: string): ObjectHealth {
  const isForEver = (stringAt(pod, 'spec', 'restartPolicy') ?? 'Always') === 'Always';
  const stuck = containers.find(isStuck);
  if (isForEver && stuck !== undefined) return { status: 'Degraded', message: waitText(stuck) };
  if (stringAt(pod, 'status', 'phase') === 'Pending')
    return { status: 'Progressing', message: said || whyPending(pod) };
  if (!isForEver) return { status: 'Progressing', message: said || 'it runs, and has not ended' };
  const ready = items(pod, 'status', 'conditions').find((it) => field(it, 'type') === 'Ready');
  if (field(ready, 'status') === 'True') return { status: 'Healthy', message: said };
  const crashed = containers.find((it) => field(it, 'lastState', 'terminated') !== undefined);
  if (crashed !== undefined) {
    const name = stringAt(crashed, 'name') ?? '';
    return { status: 'Degraded', message: said || `container ${name} has ended before and is not ready` };
  }
  return { status: 'Progressing', message: said || (stringAt(ready, 'message') ?? 'it is not ready') };
}

function containersOf(pod: unknown): readonly unknown[] {
  const init = items(pod, 'status', 'initContainerStatuses');
  return [...init.slice(0, entriesMax), ...items(pod, 'status', 'containerStatuses').slice(0, entriesMax)];
}

/** The kubelet's reasons for which a container does not start; it tries again, and something has to change first. */
function isStuck(container: unknown): boolean {
  const reason = stringAt(container, 'state', 'waiting', 'reason') ?? '';
  return (
    reason.startsWith('Err') ||
    reason.endsWith('Error') ||
    reason.endsWith('BackOff') ||
    reason === 'InvalidImageName'
  );
}

function waitText(container: unknown): string {
  const waiting = field(container, 'state', 'waiting');
  const why = stringAt(waiting, 'message') ?? stringAt(waiting, 'reason') ?? '';
  return `container ${stringAt(container, 'name') ?? ''}: ${why}`.slice(0, messageCharsMax);
}

function endText(container: unknown): string {
  const ended = field(container, 'state', 'terminated');
  const exitCode = numberAt(ended, 'exitCode') ?? 0;
  if (exitCode === 0) return '';
  const why = stringAt(ended, 'message') ?? stringAt(ended, 'reason') ?? '';
  return `container ${stringAt(container, 'name') ?? ''} ended with ${exitCode}${why === '' ? '' : `: ${why}`}`.slice(
    0,
    messageCharsMax,
  );
}

function whyPending(pod: unknown): string {
  const waits = items(pod, 'status', 'conditions').find((it) => field(it, 'status') === 'False');
  return stringAt(waits, 'message') ?? 'its containers are not started';
}
