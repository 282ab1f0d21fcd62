import type { Op } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isWriterKey, writerKeyOf } from '../act/writer-keys.ts';
import type { Reconcilers } from './reconcilers.ts';

/** What moves the applications of one of several config repositories. */
export interface Part {
  /** Of the repository; absent for the first one. */
  readonly name?: string;
  readonly reconcilers: Reconcilers;
}

/**
 * The reconcilers of several repositories as one: each key goes to those of the repository whose the application is, by its name. What
 * a repository owes to Git, and to its forge, has keys of its own, so that one which is away holds up no other.
 * @param ownerOf the further repository whose an application or scenario by a name is; undefined for the first one
 */
export function unitedReconcilers(
  first: Reconcilers,
  further: readonly Part[],
  ownerOf: (name: string) => string | undefined,
): Reconcilers {
  const parts: readonly Part[] = [{ reconcilers: first }, ...further];
  /** Said by one repository in a round in which another one failed: they are still to be woken. */
  const unsaid = new Set<string>();

  function partOf(owner: string | undefined): Reconcilers {
    return parts.find(({ name }) => name === owner)?.reconcilers ?? first;
  }

  function ownerOfKey(key: string): string | undefined {
    const [type, name = ''] = key.split('/');
    if (type === 'scenario') return ownerOf(name);
    const application = type === 'application' || type === 'drift' ? name : first.applicationOf(key);
    return application === undefined ? undefined : ownerOf(application);
  }

  /** Each names also what is another's, as far as it knows of it. */
  function isOf(name: string | undefined, key: string): boolean {
    return isWriterKey(key) || ownerOfKey(key) === name;
  }

  /** @throws what one of them has failed with, after all were asked */
  async function ofAll(ask: (part: Part) => Promise<readonly string[]>): Promise<readonly string[]> {
    const answers = await Promise.allSettled(parts.map(ask));
    for (const [index, answer] of answers.entries()) {
      const name = parts[index]?.name;
      if (answer.status === 'fulfilled')
        for (const key of answer.value) if (isOf(name, key)) unsaid.add(unitedKey(key, name));
    }
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const keys = [...unsaid];
    unsaid.clear();
    return keys;
  }

  return {
    source: first.source,
    async reconcile(key, op) {
      if (!isWriterKey(key)) return partOf(ownerOfKey(key)).reconcile(key, op);
      const [type = '', name] = key.split('/');
      return partOf(name).reconcile(type, op);
    },
    keysForChanges: (op: Op) => ofAll(({ reconcilers }) => reconcilers.keysForChanges(op)),
    keysFor: (object: KubeObject | undefined, previous: KubeObject | undefined) => [
      ...new Set(parts.flatMap(({ reconcilers }) => reconcilers.keysFor(object, previous))),
    ],
    applicationOf(key) {
      const [type, name = ''] = key.split('/');
      return type === 'scenario' ? partOf(ownerOf(name)).applicationOf(key) : first.applicationOf(key);
    },
    keysOf: (isOf, op) => ofAll(({ reconcilers }) => reconcilers.keysOf(isOf, op)),
    keep(isOf) {
      for (const { reconcilers } of parts) reconcilers.keep(isOf);
    },
  };
}

/** As the loop knows a key that a repository has named. */
export function unitedKey(key: string, repository: string | undefined): string {
  return isWriterKey(key) ? writerKeyOf(key, repository) : key;
}
