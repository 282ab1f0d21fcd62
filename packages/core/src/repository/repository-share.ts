import { isNameIn } from '../namespaces/grants.ts';

/** Which applications a further config repository may declare. */
export interface RepositoryShare {
  readonly name: string;
  /** Names, or beginnings of some: "team-a-*". */
  readonly applications: readonly string[];
}

/** Whose an Application or Scenario by this name is; undefined for the first repository's. */
export function repositoryFor(name: string, shares: readonly RepositoryShare[]): string | undefined {
  return shares.find(({ applications }) => applications.some((pattern) => isNameIn(name, pattern)))?.name;
}

/** The first name, or beginning of names, that two repositories would share; undefined where there is none. */
export function sharedName(
  shares: readonly RepositoryShare[],
): { readonly pattern: string; readonly repositories: readonly [string, string] } | undefined {
  const all = shares.flatMap(({ name, applications }) => applications.map((pattern) => ({ name, pattern })));
  for (const [index, one] of all.entries()) {
    const other = all.slice(0, index).find((it) => it.name !== one.name && meet(it.pattern, one.pattern));
    if (other !== undefined) return { pattern: one.pattern, repositories: [other.name, one.name] };
  }
  return undefined;
}

/** Whether a name can be of both. */
function meet(one: string, other: string): boolean {
  const [a, b] = [beginningOf(one), beginningOf(other)];
  if (one.endsWith('*') && other.endsWith('*')) return a.startsWith(b) || b.startsWith(a);
  return isNameIn(a, other) || isNameIn(b, one);
}

function beginningOf(pattern: string): string {
  return pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
}
