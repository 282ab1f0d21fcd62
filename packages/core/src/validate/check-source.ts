import {
  type Application,
  errorAt,
  type Finding,
  type FindingText,
  type Located,
  type Target,
} from '@seatrial/model';
import { areNested, isWithin } from './folders.ts';

type Place = readonly (string | number)[];

/** Whether what an application is rendered from fits together, as far as its file alone says. */
export function checkSource(application: Located<Application>): readonly Finding[] {
  const { targets } = application.value.spec;
  return [
    ...checkUses(application),
    ...checkHelm(application),
    ...targets.flatMap((target, index) => checkTarget(application, target, ['spec', 'targets', index])),
  ];
}

/** Files are read once: a folder that is part of another one would be there twice. */
function checkUses({ source, value }: Located<Application>): readonly Finding[] {
  const { path, uses = [], source: how } = value.spec;
  if (how === undefined && uses.length > 0) {
    const message = 'spec.uses does nothing without spec.source: plain YAML is read from spec.path alone';
    return [errorAt(source, ['spec', 'uses'], unused(message, 'say in spec.source how it is rendered'))];
  }
  return uses.flatMap((folder, index) => {
    const other = [path, ...uses.slice(0, index)].find((it) => areNested(it, folder));
    if (other === undefined) return [];
    const message = other === folder ? `"${folder}" stands here twice` : `"${folder}" and "${other}" overlap`;
    const hint = 'name each folder once, and nothing inside of another one or of spec.path';
    return [errorAt(source, ['spec', 'uses', index], { code: 'OverlappingPaths', message, hint })];
  });
}

/** Rendering reads nothing else, so that a version is all that it is rendered from. */
function checkHelm({ source, value }: Located<Application>): readonly Finding[] {
  const { path, uses = [], source: how } = value.spec;
  const helm = how?.helm;
  if (helm === undefined) return [];
  const folders = [path, ...uses];
  const isChartThere = helm.repository !== undefined || folders.some((it) => isWithin(helm.chart, it));
  return [
    ...(isChartThere
      ? []
      : [errorAt(source, ['spec', 'source', 'helm', 'chart'], outside(`folder "${helm.chart}"`))]),
    ...checkValues(source, path, folders, helm.values, ['spec', 'source', 'helm', 'values']),
  ];
}

function checkTarget(
  { source, value }: Located<Application>,
  target: Target,
  place: Place,
): readonly Finding[] {
  const { path, uses = [], source: how } = value.spec;
  const { kustomize, values = [] } = target;
  const at = (field: string): Place => [...place, field];
  return [
    ...(kustomize === undefined || how?.kustomize !== undefined
      ? []
      : [errorAt(source, at('kustomize'), withoutRenderer('kustomize'))]),
    ...(values.length === 0 || how?.helm !== undefined
      ? checkValues(source, path, [path, ...uses], values, at('values'))
      : [errorAt(source, at('values'), withoutRenderer('helm'))]),
  ];
}

function withoutRenderer(name: string): FindingText {
  return unused(`it does nothing without spec.source.${name}`, `add spec.source.${name}, or remove it`);
}

function unused(message: string, hint: string): FindingText {
  return { code: 'UnusedSource', message, hint };
}

function checkValues(
  source: Located<Application>['source'],
  path: string,
  folders: readonly string[],
  files: readonly string[],
  place: Place,
): readonly Finding[] {
  return files.flatMap((file, index) => {
    const whole = fromPath(path, file);
    return whole !== undefined && folders.some((folder) => isWithin(whole, folder))
      ? []
      : [errorAt(source, [...place, index], outside(`file "${whole ?? file}"`))];
  });
}

function outside(what: string): FindingText {
  const message = `${what} is neither in spec.path nor in one of spec.uses, and rendering reads nothing else`;
  return { code: 'OutsideSources', message, hint: 'add its folder to spec.uses' };
}

/** `apps/shop` and `../../bases/values.yaml` -> `bases/values.yaml`; undefined where it leads out of the repository. */
function fromPath(path: string, file: string): string | undefined {
  const parts = path === '.' ? [] : path.split('/');
  const names = file.split('/');
  const up = names.findIndex((name) => name !== '..');
  return up > parts.length ? undefined : [...parts.slice(0, parts.length - up), ...names.slice(up)].join('/');
}
