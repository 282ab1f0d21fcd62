import type { Check, Finding, RepoFile } from '../finding.ts';
import { isSource, parseSource } from '../parse-source.ts';
import { isTestCode, libraryOf, packageOf } from '../place.ts';
import { arrows, type PackageRule } from '../rules/arrows.ts';

const SCOPE = '@seatrial/';
const RULES = 'test/tidy/rules/arrows.ts';

export const importArrows: Check = {
  name: `a package imports only what ${RULES} allows, by name and not by path`,
  find: (files) => [...findImports(files, arrows), ...findUnusedDoors(files, arrows)],
};

export function findImports(
  files: readonly RepoFile[],
  rules: Readonly<Record<string, PackageRule>>,
): readonly Finding[] {
  return files.filter(isSource).flatMap((file) => {
    const owner = packageOf(file.path);
    if (owner === undefined || isTestCode(file.path)) return [];
    const rule = rules[owner] ?? { packages: {}, libraries: {} };
    return parseSource(file).imports.flatMap(({ text, line }) => {
      const message = objection(file.path, owner, rule, text);
      return message === undefined ? [] : [{ path: file.path, line, message }];
    });
  });
}

/** A door that nobody uses any more is one that somebody will misuse. */
export function findUnusedDoors(
  files: readonly RepoFile[],
  rules: Readonly<Record<string, PackageRule>>,
): readonly Finding[] {
  return Object.entries(rules).flatMap(([owner, { libraries }]) => {
    const own = files.filter((file) => isSource(file) && packageOf(file.path) === owner);
    const used = new Set(own.flatMap((file) => parseSource(file).imports.map(({ text }) => libraryOf(text))));
    return Object.keys(libraries)
      .filter((library) => !used.has(library))
      .map((library) => ({
        path: RULES,
        message: `${owner} has a door to ${library} and does not use it: remove it`,
      }));
  });
}

function objection(path: string, owner: string, rule: PackageRule, specifier: string): string | undefined {
  if (specifier.startsWith('.'))
    return leavesPackage(path, specifier) ? `${specifier} leaves the package: import it by name` : undefined;
  const library = libraryOf(specifier);
  if (library === undefined) return undefined;
  if (library.startsWith(SCOPE)) {
    const target = library.slice(SCOPE.length);
    if (target === owner) return `imports its own index: import the file`;
    return Object.hasOwn(rule.packages, target) ? undefined : `${owner} may not import ${library}`;
  }
  const entry = rule.libraries[library];
  if (entry === undefined) return `${owner} has no door to ${library}`;
  if (typeof entry === 'string' || path.startsWith(entry.within)) return undefined;
  return `only ${entry.within} may import ${library}: ${entry.why}`;
}

function leavesPackage(path: string, specifier: string): boolean {
  const depth = path.split('/').length - 3; // folders below packages/<name>
  return (specifier.match(/\.\.\//g)?.length ?? 0) > depth;
}
