import { type Application, errorAt, type Finding, type Located } from '@seatrial/model';

/** Two applications must not share files: a version is a folder's content, and each object has one owner. */
export function checkPaths(applications: readonly Located<Application>[]): readonly Finding[] {
  const owners = new Map<string, Located<Application>>();
  const findings: Finding[] = [];
  for (const application of applications) {
    const { path } = application.value.spec;
    const same = owners.get(path);
    if (same === undefined) owners.set(path, application);
    else findings.push(overlap(application, same));
  }
  for (const application of owners.values()) {
    const outer = foldersAround(application.value.spec.path).flatMap((folder) => owners.get(folder) ?? []);
    findings.push(...outer.map((other) => overlap(application, other)));
  }
  return findings;
}

/** `a/b/c` -> `a/b`, `a` */
function foldersAround(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function overlap(application: Located<Application>, other: Located<Application>): Finding {
  const { path } = application.value.spec;
  const { metadata, spec } = other.value;
  const where = spec.path === path ? 'is also' : `is inside "${spec.path}",`;
  const finding = errorAt(application.source, ['spec', 'path'], {
    code: 'OverlappingPaths',
    message: `"${path}" ${where} the path of Application "${metadata.name}"`,
    hint: `give each application a folder of its own; the other is at ${other.source.file}:${other.source.line}`,
  });
  return { ...finding, subject: `Application/${application.value.metadata.name}` };
}
