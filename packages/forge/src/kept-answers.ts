/** An answer that may be asked for by `If-None-Match`. */
export interface KeptAnswer {
  readonly etag: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface KeptAnswers {
  get(key: string): KeptAnswer | undefined;
  set(key: string, answer: KeptAnswer): void;
}

/** The answers used last, so many and so much of them at most. */
export function createKeptAnswers(limits: {
  readonly keptAnswersMax: number;
  readonly keptBytesMax: number;
}): KeptAnswers {
  const kept = new Map<string, KeptAnswer>();
  let bytes = 0;

  function drop(key: string): void {
    bytes -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  }

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    set(key, answer) {
      drop(key);
      if (answer.text.length > limits.keptBytesMax) return;
      kept.set(key, answer);
      bytes += answer.text.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= limits.keptAnswersMax && bytes <= limits.keptBytesMax) break;
        drop(oldest);
      }
    },
  };
}
