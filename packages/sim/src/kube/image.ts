/** What a container of an image does, by the image's tag, as `shop:bad-5-v3`. */
export type Behaviour =
  | ({ readonly type: 'Serves' } & Serving)
  /** Ends by itself this long after its start, each time. */
  | { readonly type: 'Crashes'; readonly afterMs: number }
  /** Does what it is for and ends: well, or not. */
  | { readonly type: 'Ends'; readonly afterMs: number; readonly exitCode: number }
  /** Runs and is never ready. */
  | { readonly type: 'Hangs' }
  | { readonly type: 'Missing' };

/** How a program answers. */
export interface Serving {
  readonly errorShare: number;
  /** With no more than a canary's share of the traffic. */
  readonly canaryErrorShare: number;
  /** Share of requests that get no answer. */
  readonly stallShare: number;
  /** What an answer takes. */
  readonly answerSeconds: number;
}

const perfect: Serving = { errorShare: 0, canaryErrorShare: 0, stallShare: 0, answerSeconds: 0 };

export function behaviourOf(image: string): Behaviour {
  const tag = image.slice(image.indexOf(':') + 1);
  const [word, text] = tag.split('-');
  const number = Number(text);
  switch (word) {
    case 'bad':
      return { type: 'Serves', ...perfect, errorShare: number / 100, canaryErrorShare: number / 100 };
    case 'strained':
      return { type: 'Serves', ...perfect, errorShare: number / 100 };
    case 'stall':
      return { type: 'Serves', ...perfect, stallShare: number / 100 };
    case 'slow':
      return { type: 'Serves', ...perfect, answerSeconds: number };
    case 'crash':
      return { type: 'Crashes', afterMs: 300 };
    case 'late':
      return { type: 'Crashes', afterMs: 6_000 };
    case 'done':
      return { type: 'Ends', afterMs: 1_500, exitCode: 0 };
    case 'fail':
      return { type: 'Ends', afterMs: 1_500, exitCode: 1 };
    case 'hang':
      return { type: 'Hangs' };
    case 'missing':
      return { type: 'Missing' };
    default:
      return { type: 'Serves', ...perfect };
  }
}
