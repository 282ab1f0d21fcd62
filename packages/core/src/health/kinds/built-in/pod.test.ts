import { expect, it } from 'vitest';
import { healthOf } from '../health-of.ts';
import { anObject, conditions } from '../testing.ts';

const waits = (reason: string) => ({ containerStatuses: [{ name: 'web', state: { waiting: { reason } } }] });
const crashed = {
  containerStatuses: [{ name: 'web', state: {}, lastState: { terminated: { exitCode: 1 } } }],
};
const ended = {
  containerStatuses: [{ name: 'web', state: { terminated: { exitCode: 3, reason: 'Error' } } }],
};

it.each([
  ['that no node has', 'Always', {}, 'Progressing'],
  ['that starts', 'Always', { phase: 'Pending' }, 'Progressing'],
  ['whose image does not come', 'Always', { phase: 'Pending', ...waits('ImagePullBackOff') }, 'Degraded'],
  [
    'whose image has no proper name',
    'Always',
    { phase: 'Pending', ...waits('InvalidImageName') },
    'Degraded',
  ],
  [
    'whose init container crashes',
    'Always',
    { phase: 'Pending', initContainerStatuses: waits('CrashLoopBackOff').containerStatuses },
    'Degraded',
  ],
  ['that crashes', 'Always', { phase: 'Running', ...waits('CrashLoopBackOff') }, 'Degraded'],
  ['that is ready', 'Always', { phase: 'Running', ...conditions('Ready=True') }, 'Healthy'],
  ['that is not ready so far', 'Always', { phase: 'Running', ...conditions('Ready=False') }, 'Progressing'],
  [
    'that has crashed and is not ready',
    'Always',
    { phase: 'Running', ...conditions('Ready=False'), ...crashed },
    'Degraded',
  ],
  ['whose work is not ended', 'Never', { phase: 'Running', ...conditions('Ready=True') }, 'Progressing'],
  ['whose work is done', 'Never', { phase: 'Succeeded' }, 'Healthy'],
  ['that failed', 'Never', { phase: 'Failed', ...ended }, 'Degraded'],
  ['of which nobody knows', 'Always', { phase: 'Unknown' }, 'Unknown'],
])('a Pod %s (restartPolicy %s)', (_, restartPolicy, status, wanted) => {
  expect(healthOf(anObject('v1', 'Pod', { spec: { restartPolicy }, status })).status).toBe(wanted);
});

it('a Pod that failed says which container ended, and how', () => {
  const given = anObject('v1', 'Pod', { status: { phase: 'Failed', ...ended } });

  expect(healthOf(given).message).toBe('container web ended with 3: Error');
});
