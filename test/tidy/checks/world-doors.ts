import type { Check, Finding, RepoFile } from '../finding.ts';
import { isSource, type Mention, parseSource } from '../parse-source.ts';
import { isProgram, isTestCode, packageOf } from '../place.ts';
import { processPackages, pureModules, purePackages, type WorldRule, worldRules } from '../rules/world.ts';

export const worldDoors: Check = {
  name: 'clock, chance, timers, network, environment and output stay behind the doors of test/tidy/rules/world.ts',
  find: (files) => findWorld(files, worldRules),
};

export function findWorld(files: readonly RepoFile[], rules: readonly WorldRule[]): readonly Finding[] {
  const judged = files.filter((file) => isSource(file) && isJudged(file.path));
  return [
    ...judged.flatMap((file) => findGlobals(file, rules)),
    ...judged.flatMap((file) => findModules(file)),
    ...findUnusedDoors(judged, rules),
  ];
}

function isJudged(path: string): boolean {
  return packageOf(path) !== undefined && !isTestCode(path) && !isProgram(path);
}

function findGlobals(file: RepoFile, rules: readonly WorldRule[]): readonly Finding[] {
  const owner = packageOf(file.path) ?? '';
  return rules
    .filter(({ packages, doors }) => (packages?.includes(owner) ?? true) && !Object.hasOwn(doors, file.path))
    .flatMap((rule) =>
      usesOf(file, rule).map(({ text, line }) => ({
        path: file.path,
        line,
        message: `${text} is for its doors only: ${rule.instead}`,
      })),
    );
}

function usesOf(file: RepoFile, { names }: WorldRule): readonly Mention[] {
  const banned = (name: string): boolean =>
    names.includes(name) || names.includes(name.split('.', 1)[0] ?? name);
  return parseSource(file).globals.filter(({ text }) => banned(text));
}

function findModules(file: RepoFile): readonly Finding[] {
  const owner = packageOf(file.path) ?? '';
  const isPure = purePackages.some((name) => name === owner);
  return parseSource(file).imports.flatMap(({ text, line }) => {
    if (isPure && text.startsWith('node:') && !Object.hasOwn(pureModules, `${owner} ${text}`))
      return [{ path: file.path, line, message: `${owner} is pure: it may not import ${text}` }];
    if (text === 'node:child_process' && !Object.hasOwn(processPackages, owner))
      return [{ path: file.path, line, message: `${owner} may not start processes` }];
    return [];
  });
}

/** An exemption that nobody needs any more is one that somebody will misuse. */
function findUnusedDoors(files: readonly RepoFile[], rules: readonly WorldRule[]): readonly Finding[] {
  return rules.flatMap((rule) =>
    Object.keys(rule.doors).flatMap((path) => {
      const file = files.find((candidate) => candidate.path === path);
      if (file !== undefined && usesOf(file, rule).length > 0) return [];
      return [{ path, message: `needs no door to ${rule.names.join(', ')}: remove it from the rules` }];
    }),
  );
}
