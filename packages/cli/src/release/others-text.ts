import type { OthersUnlike, Release } from '@seatrial/model';
import { refText } from '../output/ref-text.ts';

const howText: Readonly<Record<OthersUnlike['objects'][number]['how'], string>> = {
  Selects: 'selects the stable pods, and not the canary’s',
  Admits: 'lets the stable pods in or out, and not the canary’s',
  NamesService: 'is about the stable Service by its name, and not about the canary’s',
  ReachesCanary: 'selects the canary’s pods too: its requests reach them past the route',
};

/** What in the cluster does not treat the canary's pods as the stable ones, and what could not be looked at. */
export function othersLines({ status }: Release): readonly string[] {
  const { objects = [], more, unseen = [], notLookedFor } = status?.others ?? {};
  return [
    ...(notLookedFor === undefined ? [] : [`not looked for: ${notLookedFor}`]),
    ...objects.map((it) => `${refText(it)} ${howText[it.how]}`),
    ...(more === undefined ? [] : [`and ${more} more`]),
    ...unseen.map(({ apiVersion, kind, message }) => `not looked at: ${kind} (${apiVersion}): ${message}`),
  ];
}
