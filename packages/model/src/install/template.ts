/**
 * A manifest with holes for what whoever installs has to say. `filled` puts that in; `chartTemplate` writes the same as a template
 * of Helm, so that both come from one text.
 */
export type Template =
  | string
  | number
  | boolean
  | readonly Template[]
  | Hole
  | { readonly [field: string]: Template };

/** Told from a map by `hole`, which no field of Kubernetes is called. */
export type Hole =
  /** The value as it is. */
  | { readonly hole: 'Value'; readonly name: string }
  /** Text that ends with the value. */
  | { readonly hole: 'Text'; readonly name: string; readonly before: string }
  /** The number in the first group of a pattern that the value matches. */
  | { readonly hole: 'Group'; readonly name: string; readonly pattern: RegExp }
  /** As a field: left out unless the condition holds. In a list: entries that are there only then. */
  | { readonly hole: 'When'; readonly condition: Condition; readonly inside: Template }
  /** In a list: the entries of the value. */
  | { readonly hole: 'Each'; readonly name: string };

/** That a value is there, and matches each of the patterns that are to hold and none of the others. */
export interface Condition {
  readonly name: string;
  readonly matches?: readonly RegExp[];
  readonly matchesNot?: readonly RegExp[];
}

export type Values = Readonly<Record<string, unknown>>;

export function value(name: string): Hole {
  return { hole: 'Value', name };
}

export function text(before: string, name: string): Hole {
  return { hole: 'Text', name, before };
}

export function group(pattern: RegExp, name: string): Hole {
  return { hole: 'Group', name, pattern };
}

export function when(condition: string | Condition, inside: Template): Hole {
  return { hole: 'When', condition: typeof condition === 'string' ? { name: condition } : condition, inside };
}

export function each(name: string): Hole {
  return { hole: 'Each', name };
}

export function isHole(template: Template): template is Hole {
  return typeof template === 'object' && 'hole' in template;
}

export function isTemplateList(template: Template): template is readonly Template[] {
  return Array.isArray(template);
}

/** The manifest that comes of the values. A value that is not there leaves its field out. */
export function filled(template: Template, values: Values): unknown {
  if (typeof template !== 'object') return template;
  if (isTemplateList(template)) return template.flatMap((entry) => entries(entry, values));
  if (isHole(template)) return filledHole(template, values);
  const fields = Object.entries(template).map(([field, of]) => [field, filled(of, values)] as const);
  return Object.fromEntries(fields.filter(([, of]) => of !== undefined));
}

function entries(template: Template, values: Values): readonly unknown[] {
  const one = filled(template, values);
  const isSpread = isHole(template) && (template.hole === 'When' || template.hole === 'Each');
  if (!isSpread) return [one];
  return Array.isArray(one) ? one : [];
}

function filledHole(hole: Hole, values: Values): unknown {
  switch (hole.hole) {
    case 'Value':
    case 'Each':
      return values[hole.name];
    case 'Text':
      return `${hole.before}${String(values[hole.name])}`;
    case 'Group':
      return Number(hole.pattern.exec(String(values[hole.name]))?.[1]);
    case 'When':
      return holds(hole.condition, values) ? filled(hole.inside, values) : undefined;
    default:
      return hole satisfies never;
  }
}

function holds({ name, matches = [], matchesNot = [] }: Condition, values: Values): boolean {
  const said = values[name];
  if (said === undefined) return false;
  const isMatch = (pattern: RegExp): boolean => typeof said === 'string' && pattern.test(said);
  return matches.every(isMatch) && !matchesNot.some(isMatch);
}
