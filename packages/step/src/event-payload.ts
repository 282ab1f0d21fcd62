import { readFile } from 'node:fs/promises';

/** What GitHub has written of the event for this job; nothing where there is no such file. @throws where it is no JSON */
export async function eventPayload(env: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const path = env['GITHUB_EVENT_PATH'];
  return path === undefined ? {} : JSON.parse(await readFile(path, 'utf8'));
}
