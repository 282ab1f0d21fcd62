/** The key under which what is owed to Git gets its rounds: one at a time, so there is one writer. */
export const gitWriterKey = 'git';

/** What is wanted of the forge has rounds of its own: whoever waits for it, nobody waits for them. */
export const forgeWriterKey = 'forge';

/** Of a further repository it is one of its own. */
export function writerKeyOf(key: string, repository: string | undefined): string {
  return repository === undefined ? key : `${key}/${repository}`;
}

/** Whether a key is for a repository, and so for no application. */
export function isWriterKey(key: string): boolean {
  const [type = ''] = key.split('/', 1);
  return type === gitWriterKey || type === forgeWriterKey;
}
