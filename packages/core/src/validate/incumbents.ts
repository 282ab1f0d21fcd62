import type { Application, Config, Finding, KubeObject, Located } from '@seatrial/model';
import { systemNamespace } from '@seatrial/model';
import { field, stringAt } from '../fields.ts';

/** What the record of an application says of the file that it was last used from. */
export interface Incumbent {
  readonly file: string;
  /** Folder of its manifests; absent in records from before that was written down. */
  readonly path?: string;
}

/** Applications that a cluster has, by name. Where others claim what they have, they stay and the others are refused. */
export type Incumbents = ReadonlyMap<string, Incumbent>;

/** By the records of a cluster; one that left the config branch, or never got its namespace, is no incumbent. */
export function incumbentsOf(states: readonly KubeObject[]): Incumbents {
  return new Map(
    states.flatMap((state): [string, Incumbent][] => {
      const name = stringAt(state, 'spec', 'application');
      const file = stringAt(state, 'status', 'file');
      const path = stringAt(state, 'status', 'path');
      const isLive =
        state.metadata.namespace !== systemNamespace && field(state, 'status', 'inRepository') !== false;
      if (name === undefined || file === undefined || !isLive) return [];
      return [[name, { file, ...(path === undefined ? {} : { path }) }]];
    }),
  );
}

/** Whether applications claim the name or the folder of another, so that it matters who was there first. */
export function isContested(findings: readonly Finding[]): boolean {
  return findings.some(
    ({ code, subject }) =>
      code === 'OverlappingPaths' ||
      (code === 'DuplicateName' && subject?.startsWith('Application/') === true),
  );
}

/** Whether an application has had its folder before. */
export function hasItsPath({ value }: Located<Application>, incumbents: Incumbents): boolean {
  const known = incumbents.get(value.metadata.name);
  return known !== undefined && (known.path ?? value.spec.path) === value.spec.path;
}

/** The findings without those of newcomers that took the name of an incumbent whose own file is still there. */
export function withoutNamesakes(
  findings: readonly Finding[],
  { applications, faulty }: Pick<Config, 'applications' | 'faulty'>,
  incumbents: Incumbents,
): readonly Finding[] {
  const read = new Map<string | undefined, string>([
    ...faulty
      .filter(({ kind }) => kind === 'Application')
      .map(({ name, source }) => [name, source.file] as const),
    ...applications.map(({ value, source }) => [value.metadata.name, source.file] as const),
  ]);
  const kept = new Map<string, string>(
    [...incumbents]
      .filter(([name, { file }]) => read.get(name) === file)
      .map(([name, { file }]) => [`Application/${name}`, file]),
  );
  return findings.filter(({ subject = '', file }) => (kept.get(subject) ?? file) === file);
}
