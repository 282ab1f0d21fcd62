import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { op, pathOf } from './bed.ts';

const run = promisify(execFile);

/** Keys of these tests alone: they open nothing else. */
export const ours = {
  recipient: 'age1gvd2yz9nt8yptrnw3tv5kmqqccaft5yv9y4yzytwdc8c20f60d6qz5kzuh',
  key: 'AGE-SECRET-KEY-1ULH0VMXKAY5F56WUP933ZACJZ8JUPD5MK5WQLM3SHQDXNF8TW8ZS6DX0LF',
};

/** A file as SOPS writes it. @param fields whose values are encrypted, a regular expression */
export async function encrypted(
  name: string,
  text: string,
  fields = '^(stringData|password|PASSWORD)$',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-sops-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await writeFile(path, text);
  const sops = await pathOf('sops', op.signal);
  const args = ['encrypt', '--age', ours.recipient, '--encrypted-regex', fields, path];
  const { stdout } = await run(sops, args, { env: { HOME: folder } });
  return stdout;
}
