import { field, stringAt } from '../../fields.ts';
import { conventions } from './conventions.ts';
import type { ObjectHealth } from './health-status.ts';
import { judge } from './rules/judge.ts';
import { rowOf } from './table.ts';

/**
 * The health of one object, from nothing but itself. Total: whatever JSON it is, there is an answer. By the row of its
 * kind (table.ts), else by what is usual among custom resources (conventions.ts). An object that is being deleted is on
 * its way, whatever else it says.
 */
export function healthOf(object: unknown): ObjectHealth {
  if (typeof field(object, 'metadata', 'deletionTimestamp') === 'string') {
    return { status: 'Progressing', message: 'it is being deleted' };
  }
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const row = rowOf(group, stringAt(object, 'kind') ?? '');
  if (row === undefined) return byConventions(object);
  if ('health' in row) return row.health(object);
  return judge(row.rules, object) ?? row.otherwise ?? byConventions(object);
}

/** A status that says nothing which is usual. */
const unsaid: ObjectHealth = { status: 'Healthy', message: '' };

function byConventions(object: unknown): ObjectHealth {
  return judge(conventions, object) ?? unsaid;
}
