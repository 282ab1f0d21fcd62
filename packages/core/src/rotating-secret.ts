/** A token that somebody else replaces while we run, as in a file. */
export interface RotatingSecret {
  /**
   * What there is now. While that is empty, half-written, refused or cannot be read, it is what was there before, for as long as
   * that has not been refused too.
   * @throws what `read` throws, or an Error that says what is wrong, where there is nothing else
   */
  current(): Promise<string>;
  /** Whom it is for did not accept this one. */
  refused(secret: string): void;
}

/** @param read where the token stands, surrounded by white space or not */
export function createRotatingSecret(read: () => Promise<string>): RotatingSecret {
  let newest: string | undefined;
  let before: string | undefined;
  let refused: ReadonlySet<string> = new Set();

  async function look(): Promise<void> {
    const secret = (await read()).trim();
    if (!isToken(secret)) {
      throw new Error(secret === '' ? 'it is empty' : 'it holds more than a token');
    }
    if (secret === newest) return;
    // One that was never accepted is nothing to go back to.
    if (newest !== undefined && !refused.has(newest)) before = newest;
    newest = secret;
  }

  return {
    async current() {
      try {
        await look();
      } catch (error) {
        if (newest === undefined) throw error;
      }
      const [choice = ''] = [newest, before].filter((it) => it !== undefined && !refused.has(it));
      if (choice !== '') return choice;
      // All were refused, perhaps by a server that was not itself: they are tried again.
      refused = new Set();
      return newest ?? '';
    },
    refused(secret) {
      refused = new Set([...refused, secret].filter((it) => it === newest || it === before));
    },
  };
}

/** One word of what a header may hold. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
