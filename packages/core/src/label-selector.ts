import { field, items, stringAt, stringMap } from './fields.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether an object has all of these labels; a selector of a Service is such a map. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/**
 * Whether a LabelSelector (meta/v1: `matchLabels` and `matchExpressions`, all of which must hold) selects an object with
 * these labels. An absent selector selects nothing, an empty one everything; an operator that is not known, nothing.
 */
export function selectorMatches(selector: unknown, labels: Labels): boolean {
  if (typeof selector !== 'object' || selector === null) return false;
  return (
    hasLabels(labels, stringMap(selector, 'matchLabels')) &&
    items(selector, 'matchExpressions').every((expression) => expressionHolds(expression, labels))
  );
}

function expressionHolds(expression: unknown, labels: Labels): boolean {
  const key = stringAt(expression, 'key') ?? '';
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = items(expression, 'values');
  switch (field(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** A LabelSelector as the API takes it in a query (`app=web,tier in (a,b),!old`); empty where it selects everything. */
export function selectorText(selector: unknown): string {
  return [
    ...Object.entries(stringMap(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`),
    ...items(selector, 'matchExpressions').map(expressionText),
  ].join(',');
}

function expressionText(expression: unknown): string {
  const key = stringAt(expression, 'key') ?? '';
  const values = items(expression, 'values').join(',');
  switch (field(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
