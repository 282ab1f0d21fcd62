import { type Application, errorAt, type Finding, type Located } from '@seatrial/model';
import { foldersAround } from './folders.ts';
import { hasItsPath, type Incumbents } from './incumbents.ts';

/**
 * Two applications must not share files: a version is a folder's content, and each object has one owner. The one that had
 * its folder before is not at fault; else the second in the order of files, or the inner one.
 */
export function checkPaths(
  applications: readonly Located<Application>[],
  incumbents: Incumbents,
): readonly Finding[] {
  const had = (application: Located<Application>): boolean => hasItsPath(application, incumbents);
  const inOrder = [...applications.filter(had), ...applications.filter((it) => !had(it))];
  const owners = new Map<string, Located<Application>>();
  const findings: Finding[] = [];
  for (const application of inOrder) {
    const { path } = application.value.spec;
    const same = owners.get(path);
    if (same === undefined) owners.set(path, application);
    else findings.push(overlap(application, same));
  }
  // One finding for each at fault: of folders in folders in folders there may be hundreds around each.
  const atFault = new Set<Located<Application>>();
  for (const application of owners.values()) {
    const outer = foldersAround(application.value.spec.path).flatMap((folder) => owners.get(folder) ?? []);
    for (const other of outer) {
      const isOther = had(application) && !had(other);
      const [faulty, finding] = isOther ? ([other, around] as const) : ([application, overlap] as const);
      if (atFault.has(faulty)) continue;
      atFault.add(faulty);
      findings.push(finding(faulty, isOther ? application : other));
    }
  }
  return findings;
}

function overlap(application: Located<Application>, other: Located<Application>): Finding {
  const { path } = application.value.spec;
  const where = other.value.spec.path === path ? 'is also' : `is inside "${other.value.spec.path}",`;
  return overlapping(application, other, `"${path}" ${where} the path`);
}

function around(application: Located<Application>, inner: Located<Application>): Finding {
  return overlapping(application, inner, `"${inner.value.spec.path}" is inside it, the path`);
}

function overlapping(application: Located<Application>, other: Located<Application>, what: string): Finding {
  const finding = errorAt(application.source, ['spec', 'path'], {
    code: 'OverlappingPaths',
    message: `${what} of Application "${other.value.metadata.name}"`,
    hint: `give each application a folder of its own; the other is at ${other.source.file}:${other.source.line}`,
  });
  return { ...finding, subject: `Application/${application.value.metadata.name}` };
}
