import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PortError, type RenderFiles } from '@seatrial/core';
import { newErrors, type RepositoryAt } from '@seatrial/render';
import type { Answer, Asked, Ended, FilesToCompare } from './new-errors-apart.ts';

/** Without its `id`. */
type Question<T = Asked> = T extends Asked ? Omit<T, 'id'> : never;
type Answered<Type extends Answer['type']> = Extract<Answer, { readonly type: Type }>;

const { both, before, after, awaited } = workerData as FilesToCompare;
if (parentPort === null) throw new Error('it is started as a thread');
await compare(parentPort);

async function compare(port: MessagePort): Promise<void> {
  const ask = asking(port);
  const at = (of: 'before' | 'after'): RepositoryAt => ({
    files: [...both, ...(of === 'before' ? before : after)],
    readFolder: async (folder) => (await ask<'Files'>({ type: 'Folder', of, folder })).files,
  });
  const renderFiles: RenderFiles = async (request) =>
    (await ask<'Rendered'>({ type: 'Render', request })).rendered;
  // who does not want the answer any more ends the thread
  const op = { signal: new AbortController().signal };
  try {
    const change = { before: at('before'), after: at('after'), renderFiles, awaited };
    say(port, { type: 'Found', findings: await newErrors(change, op) });
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    say(port, { type: 'Failed', code: error.code, message: error.message });
  }
}

function say(port: MessagePort, what: Ended): void {
  port.postMessage(what);
}

function asking(port: MessagePort) {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  port.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.type === 'Failed') asked?.reject(new PortError(answer.code, answer.message));
    else asked?.resolve(answer);
  });
  let asked = 0;
  return <Type extends Answer['type']>(question: Question): Promise<Answered<Type>> => {
    asked += 1;
    const answered = Promise.withResolvers<Answer>();
    waiting.set(asked, answered);
    port.postMessage({ id: asked, ...question });
    return answered.promise as Promise<Answered<Type>>;
  };
}
