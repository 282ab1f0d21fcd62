import { field, items, stringAt } from '../../../fields.ts';
import type { ObjectHealth } from '../health-status.ts';

/** A CronJob is well unless the last of its Jobs, which has ended, did not succeed. */
export function cronJobHealth(cronJob: unknown): ObjectHealth {
  if (field(cronJob, 'spec', 'suspend') === true) {
    return { status: 'Suspended', message: 'it is suspended (spec.suspend)' };
  }
  const scheduled = stringAt(cronJob, 'status', 'lastScheduleTime');
  if (scheduled === undefined) return { status: 'Healthy', message: 'no Job has been due so far' };
  if (items(cronJob, 'status', 'active').length > 0)
    return { status: 'Healthy', message: 'a Job of it is at work' };
  const succeeded = stringAt(cronJob, 'status', 'lastSuccessfulTime');
  if (succeeded === undefined) return { status: 'Healthy', message: 'no Job of it has succeeded so far' };
  if (Date.parse(succeeded) < Date.parse(scheduled)) {
    return { status: 'Degraded', message: `its last Job (${scheduled}) has not succeeded` };
  }
  return { status: 'Healthy', message: `its last Job succeeded (${succeeded})` };
}
