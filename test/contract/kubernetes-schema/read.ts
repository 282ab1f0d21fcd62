import { type Kube, systemClock } from '@seatrial/kube';
import { op } from '../bed/control-plane.ts';
import { appliedKinds, type OpenApi } from './narrow.ts';

/** Every document of an API server's OpenAPI, once it has those kinds (`apiVersion/kind`) that were installed last. */
export async function readOpenApi(kube: Kube, kinds: readonly string[]): Promise<readonly OpenApi[]> {
  for (let tries = 1; ; tries += 1) {
    const { paths } = (await get(kube, '/openapi/v3')) as { paths: Readonly<Record<string, unknown>> };
    const documents = await Promise.all(
      Object.keys(paths).map(async (path) => (await get(kube, `/openapi/v3/${path}`)) as OpenApi),
    );
    const known = new Set(documents.flatMap((document) => [...appliedKinds(document)]));
    const missing = kinds.filter((kind) => !known.has(kind));
    if (missing.length === 0) return documents;
    if (tries === 100) throw new Error(`the OpenAPI has not ${missing.join(', ')}`);
    await systemClock.sleep(100, op.signal);
  }
}

export async function serverVersion(kube: Kube): Promise<string> {
  const { gitVersion } = (await get(kube, '/version')) as { gitVersion: string };
  return gitVersion.replace(/^v/, '');
}

async function get(kube: Kube, path: string): Promise<unknown> {
  return JSON.parse((await kube.raw({ method: 'GET', path }, op)).body);
}
