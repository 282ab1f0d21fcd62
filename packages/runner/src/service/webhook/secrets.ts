import { messageOf } from '@seatrial/core';
import type { Log } from '../../world.ts';
import type { HookLimits } from './limits.ts';

/** The secrets of a file as it is now: what is taken out of it counts for nothing from then on. */
export interface HookSecrets {
  /** None where the file holds none, or cannot be read. */
  current(): Promise<readonly string[]>;
}

type SecretLimits = Pick<HookLimits, 'secretsMax' | 'secretCharsMin' | 'secretFileBytesMax'>;

/**
 * One secret a line, so that an old one may go on while senders get the new one. What is wrong with the file is logged when
 * that begins to be so, without any of its content.
 */
export function createHookSecrets(read: () => Promise<string>, log: Log, limits: SecretLimits): HookSecrets {
  let said: string | undefined;

  function say(secrets: readonly string[], problem: string | undefined): readonly string[] {
    const state = problem ?? `${secrets.length}`;
    if (state !== said) {
      const count = secrets.length === 1 ? 'one secret' : `${secrets.length} secrets`;
      const effect = secrets.length === 0 ? 'webhooks get 404' : `webhooks count by ${count}`;
      log(problem === undefined ? 'info' : 'warn', problem === undefined ? effect : `${effect}: ${problem}`);
    }
    said = state;
    return secrets;
  }

  return {
    async current() {
      try {
        const { secrets, problem } = parseSecrets(await read(), limits);
        return say(secrets, problem);
      } catch (error) {
        return say([], `the file of secrets cannot be read: ${messageOf(error)}`);
      }
    },
  };
}

interface Parsed {
  readonly secrets: readonly string[];
  readonly problem?: string;
}

/** What is on the other lines counts, also where one is of no use. */
export function parseSecrets(text: string, limits: SecretLimits): Parsed {
  const { secretsMax, secretCharsMin, secretFileBytesMax } = limits;
  if (Buffer.byteLength(text) > secretFileBytesMax)
    return { secrets: [], problem: `the file of secrets has more than ${secretFileBytesMax} bytes` };
  const lines = text.split('\n').map((line, index) => ({ secret: line.trim(), number: index + 1 }));
  const given = lines.filter(({ secret }) => secret !== '');
  const isFine = ({ secret }: { readonly secret: string }): boolean =>
    secret.length >= secretCharsMin && /^[\x20-\x7e]+$/.test(secret);
  const secrets = given.filter(isFine).map(({ secret }) => secret);
  const bad = given.find((line) => !isFine(line));
  if (given.length === 0) return { secrets, problem: 'the file of secrets is empty' };
  if (bad !== undefined) {
    const wanted = `${secretCharsMin} or more printable ASCII characters`;
    return {
      secrets: secrets.slice(0, secretsMax),
      problem: `line ${bad.number} of the file of secrets is not ${wanted}`,
    };
  }
  return secrets.length > secretsMax
    ? {
        secrets: secrets.slice(0, secretsMax),
        problem: `only the first ${secretsMax} secrets of the file count`,
      }
    : { secrets };
}
