/** What a container of an image does; told by the image's tag, as `shop:bad-5-v3`. */
export type Behaviour =
  | {
      readonly type: 'Serves';
      readonly errorShare: number;
      /** With no more than a canary's share of the traffic. */
      readonly canaryErrorShare: number;
    }
  /** Ends by itself this long after its start, each time. */
  | { readonly type: 'Crashes'; readonly afterMs: number }
  /** Runs and is never ready. */
  | { readonly type: 'Hangs' }
  | { readonly type: 'Missing' };

export function behaviourOf(image: string): Behaviour {
  const tag = image.slice(image.indexOf(':') + 1);
  const [word, number] = tag.split('-');
  switch (word) {
    case 'bad':
      return serves(Number(number) / 100, Number(number) / 100);
    case 'strained':
      return serves(Number(number) / 100, 0);
    case 'crash':
      return { type: 'Crashes', afterMs: 300 };
    case 'late':
      return { type: 'Crashes', afterMs: 6_000 };
    case 'hang':
      return { type: 'Hangs' };
    case 'missing':
      return { type: 'Missing' };
    default:
      return serves(0, 0);
  }
}

function serves(errorShare: number, canaryErrorShare: number): Behaviour {
  return { type: 'Serves', errorShare, canaryErrorShare };
}
