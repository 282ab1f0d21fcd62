import { annotations, type Finding, warningAt } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';

/** What another tool reads on an object, and Seatrial does not. */
interface OtherWord {
  readonly key: string;
  readonly tool: string;
  /** Whether this value says something that is lost here. */
  readonly means: (value: string) => boolean;
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

const otherWords: readonly OtherWord[] = [
  ...(
    [
      ['argocd.argoproj.io/hook', 'Argo CD'],
      ['helm.sh/hook', 'Helm'],
    ] as const
  ).flatMap(([key, tool]): readonly OtherWord[] => [
    { key, tool, means: isMoment, effect: hookEffect, hint: hookHint },
    { key, tool, means: isOtherMoment, effect: noMomentEffect, hint: noMomentHint },
  ]),
  {
    key: 'argocd.argoproj.io/sync-wave',
    tool: 'Argo CD',
    means: (value) => value !== '0',
    effect: 'objects are applied by their kinds here, definitions and namespaces first',
    hint: 'write the same number for seatrial.dev/wave; both may stand there',
  },
];

/**
 * Words of other tools that decide when an object is made, or whether it goes, and that nobody reads here: one finding for each
 * word of an application, at the first object that has it.
 */
export function checkOtherTools(manifests: readonly Manifest[]): readonly Finding[] {
  return otherWords.flatMap(({ key, tool, means, effect, hint }) => {
    const found = manifests.filter(({ object }) => {
      const { [key]: value, [annotations.wave]: wave } = object.metadata.annotations ?? {};
      // Whoever has said it in our words may keep the others for the tool that they come from.
      return value !== undefined && means(value) && (wave === undefined || effect === noMomentEffect);
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
