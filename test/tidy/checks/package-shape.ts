import { dirname } from 'node:path/posix';
import type { Check, Finding, RepoFile } from '../finding.ts';
import { type Manifest, manifestsOf } from '../manifest.ts';
import { isSource, parseSource } from '../parse-source.ts';
import { isTestCode, libraryOf } from '../place.ts';

/** One screen. */
const README_LINES_MAX = 80;

export const packageShape: Check = {
  name: 'a package has a README of one screen, exports by name, and declares every package that it imports',
  find: (files) =>
    manifestsOf(files)
      .filter(({ path }) => path !== 'package.json')
      .flatMap((manifest) => findShape(manifest, files)),
};

function findShape(manifest: Manifest, files: readonly RepoFile[]): readonly Finding[] {
  const directory = dirname(manifest.path);
  const inside = files.filter(({ path }) => path.startsWith(`${directory}/`));
  return [
    ...findReadme(directory, inside),
    ...inside.filter(isSource).flatMap((file) => [
      ...parseSource(file).exportsAll.map((line) => ({
        path: file.path,
        line,
        message: 'exports everything of a file: export names',
      })),
      ...findUndeclared(file, manifest),
    ]),
  ];
}

function findReadme(directory: string, inside: readonly RepoFile[]): readonly Finding[] {
  const path = `${directory}/README.md`;
  const readme = inside.find((file) => file.path === path);
  if (readme === undefined)
    return [{ path, message: 'is missing: say the purpose, the surface, and what it must never import' }];
  const lines = readme.text.split('\n').length;
  return lines > README_LINES_MAX
    ? [{ path, message: `has ${lines} lines, expected one screen (${README_LINES_MAX})` }]
    : [];
}

function findUndeclared(file: RepoFile, manifest: Manifest): readonly Finding[] {
  if (isTestCode(file.path)) return [];
  return parseSource(file).imports.flatMap(({ text, line }) => {
    const library = libraryOf(text);
    if (library === undefined || library === manifest.name || Object.hasOwn(manifest.dependencies, library))
      return [];
    return [
      { path: file.path, line, message: `imports ${library}, which ${manifest.path} does not declare` },
    ];
  });
}
