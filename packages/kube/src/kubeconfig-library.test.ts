import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** In a process of its own, as the tests have a loader of theirs. */
const script = `
import { registerHooks } from 'node:module';
import { loadKubeConfig } from ${JSON.stringify(new URL('./kubeconfig-library.ts', import.meta.url).href)};
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { KubeConfig } = await loadKubeConfig();
new KubeConfig().loadFromDefault();
console.log(JSON.stringify(loaded));
`;

it('loads what reads a kubeconfig, and none of a thousand classes that nobody uses', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 20_000,
  });

  const urls = JSON.parse(stdout) as readonly string[];
  const loaded = urls.filter((url) => url.includes('/@kubernetes/client-node/dist/'));
  expect(loaded.some((url) => url.endsWith('/dist/config.js'))).toBe(true);
  expect(loaded.filter((url) => /\/gen\/(models|apis|types)\//.test(url))).toEqual([]);
});
