import { type Application, about, errorAt, type Finding, type Located } from '@seatrial/model';
import { foldersAround } from './folders.ts';
import { hasItsPath, type Incumbents } from './incumbents.ts';

/**
 * What several applications use is nobody's own: a revert of the one whose folder it was would take it back under all of
 * them. A newcomer whose folder is one that others use is at fault, so that it stops nobody; else the one that uses it.
 */
export function checkUsedFolders(
  applications: readonly Located<Application>[],
  incumbents: Incumbents,
): readonly Finding[] {
  const used = applications.filter(({ value }) => (value.spec.uses ?? []).length > 0);
  if (used.length === 0) return [];
  const had = (application: Located<Application>): boolean => hasItsPath(application, incumbents);
  const { own, inside } = byFolder(applications);

  function findingsOf(application: Located<Application>): readonly Finding[] {
    return (application.value.spec.uses ?? []).flatMap((folder, index) => {
      const others = [folder, ...foldersAround(folder)].flatMap((it) => own.get(it) ?? []);
      const [other] = [...others, ...(inside.get(folder) ?? [])].filter((it) => it !== application);
      if (other === undefined) return [];
      return had(application) && !had(other)
        ? usedByOther(other, application, folder)
        : usesOther(application, other, folder, index);
    });
  }

  return used.flatMap(findingsOf);
}

interface ByFolder {
  readonly own: ReadonlyMap<string, readonly Located<Application>[]>;
  /** Of each folder, the applications whose own folders are inside of it. */
  readonly inside: ReadonlyMap<string, readonly Located<Application>[]>;
}

function byFolder(applications: readonly Located<Application>[]): ByFolder {
  const [own, inside] = [
    new Map<string, Located<Application>[]>(),
    new Map<string, Located<Application>[]>(),
  ];
  const add = (to: typeof own, folder: string, application: Located<Application>): void => {
    const found = to.get(folder) ?? [];
    found.push(application);
    to.set(folder, found);
  };
  for (const application of applications) {
    const { path } = application.value.spec;
    add(own, path, application);
    for (const folder of foldersAround(path)) add(inside, folder, application);
  }
  return { own, inside };
}

function usesOther(
  application: Located<Application>,
  other: Located<Application>,
  folder: string,
  index: number,
): readonly Finding[] {
  const { metadata, spec } = other.value;
  const message = `"${folder}" overlaps "${spec.path}", the folder of Application "${metadata.name}", whose reverts would take it back`;
  const hint = `move what both read to a folder of its own; the other is at ${other.source.file}:${other.source.line}`;
  return about(`Application/${application.value.metadata.name}`, [
    errorAt(application.source, ['spec', 'uses', index], { code: 'OverlappingPaths', message, hint }),
  ]);
}

function usedByOther(
  application: Located<Application>,
  other: Located<Application>,
  folder: string,
): readonly Finding[] {
  const message = `"${application.value.spec.path}" overlaps "${folder}", which Application "${other.value.metadata.name}" uses`;
  const hint = `give it a folder of its own; the other is at ${other.source.file}:${other.source.line}`;
  return about(`Application/${application.value.metadata.name}`, [
    errorAt(application.source, ['spec', 'path'], { code: 'OverlappingPaths', message, hint }),
  ]);
}
