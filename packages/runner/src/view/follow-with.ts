import { type Op, selectorText } from '@seatrial/core';
import { createInformer, type InformerOptions, type Kube } from '@seatrial/kube';
import type { Follow } from './followed.ts';
import { copyOf } from './watched.ts';

interface FollowWith extends Pick<InformerOptions, 'clock' | 'rng' | 'onError'> {
  readonly kube: Pick<Kube, 'list' | 'watch'>;
}

/** Watches what is followed as everything is watched, until the signal aborts. */
export function followWith({ kube, clock, rng, onError }: FollowWith, { signal }: Op): Follow {
  return ({ apiVersion, kind, namespace, selector }, { hear, changed }) => {
    const selection = {
      apiVersion,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      labelSelector: selectorText(selector ?? {}),
    };
    const informer = createInformer(
      kube,
      selection,
      {
        clock,
        rng,
        onError,
        onNews: hear,
        onChange: changed,
        transform: (object) => copyOf({ apiVersion, kind }, object),
      },
      signal,
    );
    return () => void informer.close();
  };
}
