import { annotations, type Finding, groupKindOf, type KubeObject, warningAt } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

/** What another tool reads on an object, and Seatrial does not. */
interface OtherWord {
  readonly key: string;
  readonly tool: string;
  /** Whether this value says something of the object that is lost here. */
  readonly means: (value: string, object: KubeObject) => boolean;
  /** The annotation that says it here: whoever has written that may keep the other for the tool that it comes from. */
  readonly own?: string;
  /** What becomes of the object here, after "… has … of <tool>: ". */
  readonly effect: string;
  readonly hint: string;
}

/** Of hooks, those whose moment comes with each version. */
const momentsOfAVersion = /^(pre|post)?-?(sync|install|upgrade)$/i;
const isOtherMoment = (value: string): boolean => !wordsOf(value).some((it) => momentsOfAVersion.test(it));
const isMoment = (value: string): boolean => !isOtherMoment(value);

const hookEffect = 'it is made with the version, as other objects are';
const hookHint =
  'a Job needs a name of its own for each template; with seatrial.dev/wave: "-1" it is done before the rest, with "1" after it';
const noMomentEffect = 'it is made all the same, as there is no such moment here';
const noMomentHint = 'move it out of the folder, or run it by hand';

/** Kinds that go only where they say so themselves. */
const staying: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);
const kept = (word: string): Pick<OtherWord, 'means' | 'own' | 'effect' | 'hint'> => ({
  means: (value, object) => !staying.has(groupKindOf(object)) && wordsOf(value).includes(word),
  own: annotations.prune,
  effect: 'it is deleted here when no version has it any more',
  hint: `add ${annotations.prune}: disabled to it, if it is to stay`,
});
const replaced = (word: string): Pick<OtherWord, 'means' | 'own' | 'effect' | 'hint'> => ({
  means: (value) => wordsOf(value).includes(word),
  own: annotations.replace,
  effect: 'a field of it that cannot be changed is refused here',
  hint: `add ${annotations.replace}: "true" to it, if it may be deleted and made again`,
});

const otherWords: readonly OtherWord[] = [
  { key: 'argocd.argoproj.io/sync-options', tool: 'Argo CD', ...kept('Prune=false') },
  { key: 'argocd.argoproj.io/sync-options', tool: 'Argo CD', ...replaced('Replace=true') },
  { key: 'helm.sh/resource-policy', tool: 'Helm', ...kept('keep') },
  { key: 'kustomize.toolkit.fluxcd.io/prune', tool: 'Flux', ...kept('disabled') },
  { key: 'kustomize.toolkit.fluxcd.io/force', tool: 'Flux', ...replaced('enabled') },
  ...(
    [
      ['argocd.argoproj.io/hook', 'Argo CD'],
      ['helm.sh/hook', 'Helm'],
    ] as const
  ).flatMap(([key, tool]): readonly OtherWord[] => [
    { key, tool, means: isMoment, own: annotations.wave, effect: hookEffect, hint: hookHint },
    { key, tool, means: isOtherMoment, effect: noMomentEffect, hint: noMomentHint },
  ]),
  {
    key: 'argocd.argoproj.io/sync-wave',
    tool: 'Argo CD',
    means: (value) => value !== '0',
    own: annotations.wave,
    effect: 'objects are applied by their kinds here, definitions and namespaces first',
    hint: 'write the same number for seatrial.dev/wave; both may stand there',
  },
];

/**
 * Words of other tools that decide when an object is made, or whether it goes, and that nobody reads here: one finding for each
 * word of an application, at the first object that has it.
 */
export function checkOtherTools(manifests: readonly Manifest[]): readonly Finding[] {
  return otherWords.flatMap(({ key, tool, means, own, effect, hint }) => {
    const found = manifests.filter(({ object }) => {
      const said = object.metadata.annotations ?? {};
      const value = said[key];
      return value !== undefined && means(value, object) && (own === undefined || said[own] === undefined);
    });
    const [first] = found;
    if (first === undefined) return [];
    const { object, source } = first;
    const more = found.length === 1 ? '' : ` (and ${found.length - 1} more like it)`;
    const value = object.metadata.annotations?.[key]?.slice(0, 100);
    const message = `${nameOf(object)} has ${key}: ${value} of ${tool}${more}: ${effect}`;
    return [warningAt(source, ['metadata', 'annotations', key], { code: 'OtherToolsWord', message, hint })];
  });
}

function wordsOf(value: string): readonly string[] {
  return value.split(',').map((it) => it.trim());
}
