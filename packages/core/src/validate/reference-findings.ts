import { type Config, closest, errorAt, type Finding, type Source, type ValuePath } from '@seatrial/model';

/** Each is compared with the wanted one, letter by letter: a repository may have tens of thousands. */
const namesComparedMax = 100;

/** Nothing when a file of that kind and name is there, be it a faulty one: then its own findings say enough. */
export function referenceFindings(
  config: Config,
  to: { readonly kind: 'Application' | 'Cluster' | 'Scenario'; readonly name: string },
  source: Source,
  path: ValuePath,
): readonly Finding[] {
  if (config.declared.has(`${to.kind}/${to.name}`)) return [];
  const names = config.names[to.kind].slice(0, namesComparedMax);
  const message = `there is no ${to.kind} named "${to.name}"`;
  return [
    errorAt(source, path, { code: 'UnknownReference', message, hint: nameHint(to.name, names, to.kind) }),
  ];
}

/** What else a name could have been. */
export function nameHint(name: string, names: readonly string[], kind: string): string {
  const meant = closest(name, names);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (names.length === 0) return `there is no ${kind} at all; add one`;
  const shown = names.slice(0, 5).map((other) => `"${other}"`);
  return `there ${names.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${names.length > 5 ? ', …' : ''}`;
}
