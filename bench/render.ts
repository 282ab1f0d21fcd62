/**
 * What rendering costs for a repository of 1,000 Kustomize overlays over one base: all of them first; again by another process, after a
 * commit that touches one; and the base, which touches all. Beside it a plain loop of `kustomize build`, which knows of no commit:
 * `node bench/render.ts [--overlays 1000]`.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { RenderFiles, RenderRequest } from '@seatrial/core';
import { programTable, provide, resolveCacheDir } from '@seatrial/programs';
import { createFileRenderer } from '@seatrial/render';

/** As many rounds as a runner has at once. */
const ROUNDS = 8;

const { values } = parseArgs({ options: { overlays: { type: 'string', default: '1000' } } });
const overlays = Number(values.overlays);
const op = { signal: new AbortController().signal };
const { env } = process;
const cacheDir = resolveCacheDir(env);
const programs = await provide(['kustomize'], { env, cacheDir, report: () => undefined, ...op });

type Files = Readonly<Record<string, string>>;

const base: Files = {
  'bases/web/kustomization.yaml': 'resources: [deployment.yaml, service.yaml]\n',
  'bases/web/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1.0"}]}
`,
  'bases/web/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
};

function overlay(index: number, count: number): Files {
  const text = `resources: [../../../../bases/web]\nreplicas: [{name: web, count: ${count}}]\n`;
  return { [`apps/app-${index}/overlays/here/kustomization.yaml`]: text };
}

function all(count: number, changed?: Files): readonly Files[] {
  return Array.from({ length: overlays }, (_, index) => ({
    ...base,
    ...overlay(index, index === 0 ? count : 2),
    ...changed,
  }));
}

/** A runner that has just begun, with what an earlier one has left in the cache. */
function renderer(folder: string): { readonly renderFiles: RenderFiles; readonly starts: () => number } {
  let starts = 0;
  const renderFiles = createFileRenderer({
    programs: {
      versionOf: (name) => programTable[name].version,
      pathOf: async () => programs.kustomize,
    },
    fetchChart: () => Promise.reject(new Error('there is no chart')),
    places: { base: folder },
    cacheFolder: join(folder, 'rendered'),
    env: {},
    see: {
      clock: performance,
      rendered: ({ result }) => {
        if (result === 'rendered') starts += 1;
      },
    },
  });
  return { renderFiles, starts: () => starts };
}

function requestOf(files: Files, index: number): RenderRequest {
  return {
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
    path: `apps/app-${index}`,
    rendering: { type: 'Kustomize', folder: 'overlays/here' },
    application: `app-${index}`,
    namespace: `app-${index}`,
  };
}

async function renderAll(folder: string, versions: readonly Files[]): Promise<string> {
  const { renderFiles, starts } = renderer(folder);
  const left = versions.entries();
  const startedAt = performance.now();
  async function round(): Promise<void> {
    for (const [index, files] of left) {
      const { findings } = await renderFiles(requestOf(files, index), op);
      if (findings.length > 0) throw new Error(`app-${index}: ${findings[0]?.message}`);
    }
  }
  await Promise.all(Array.from({ length: ROUNDS }, round));
  const seconds = (performance.now() - startedAt) / 1_000;
  return `${seconds.toFixed(1)} s, ${starts()} starts of kustomize`;
}

async function plainLoop(folder: string, versions: readonly Files[]): Promise<string> {
  for (const files of versions) {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  }
  const startedAt = performance.now();
  for (const index of versions.keys()) {
    await promisify(execFile)(programs.kustomize, ['build', join(folder, `apps/app-${index}/overlays/here`)]);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return `${seconds.toFixed(1)} s, ${versions.length} starts of kustomize`;
}

const folder = await mkdtemp(join(tmpdir(), 'seatrial-bench-render-'));
try {
  console.log(`${overlays} overlays over one base`);
  console.log(`a plain loop:    ${await plainLoop(join(folder, 'plain'), all(2))}`);
  console.log(`first:           ${await renderAll(folder, all(2))}`);
  console.log(`one of them:     ${await renderAll(folder, all(3))}`);
  console.log(
    `their base:      ${await renderAll(folder, all(3, { 'bases/web/extra.yaml': '# a comment in the base\n' }))}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
