import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cachedPath } from './cache.ts';
import { provide } from './provide.ts';
import { createWorld, filesBelow, LINUX, SHORT_LIMITS, script, writeGo, writeProgram } from './test-world.ts';

const BUILD_ETCD = `echo example.com/package >&2; printf '#!/bin/sh\\necho etcd Version: 3.6.8\\n' > "$out"`;

describe('provide: what is on the machine', () => {
  it('takes KUBEBUILDER_ASSETS before PATH', async () => {
    const world = await createWorld();
    const assets = join(world.folder, 'assets');
    await writeProgram(join(assets, 'etcd'), script('etcd Version: 3.6.11'));
    await writeProgram(join(world.bin, 'etcd'), script('etcd Version: 3.6.8'));

    const env = { ...world.options.env, KUBEBUILDER_ASSETS: assets };
    const paths = await provide(['etcd'], { ...world.options, env });

    expect(paths.etcd).toBe(join(assets, 'etcd'));
  });

  it('warns of a wrong version with both versions, and goes on to the next method', async () => {
    const world = await createWorld();
    const assets = join(world.folder, 'assets');
    await writeProgram(join(assets, 'kube-apiserver'), script('Kubernetes v1.36.2'));
    await writeProgram(join(world.bin, 'kube-apiserver'), script('Kubernetes v1.36.3'));

    const env = { ...world.options.env, KUBEBUILDER_ASSETS: assets };
    const paths = await provide(['kube-apiserver'], { ...world.options, env });

    expect(paths['kube-apiserver']).toBe(join(world.bin, 'kube-apiserver'));
    expect(world.events).toMatchObject([
      { type: 'VersionMismatch', source: 'KUBEBUILDER_ASSETS', found: '1.36.2', wanted: '1.36.3' },
      { type: 'Found', source: 'PATH' },
    ]);
  });

  it('passes over a folder on PATH that has the name of a program', async () => {
    const world = await createWorld();
    await mkdir(join(world.bin, 'etcd'));
    const other = join(world.folder, 'other');
    await writeProgram(join(other, 'etcd'), script('etcd Version: 3.6.8'));

    const env = { PATH: `${world.bin}:${other}` };
    const paths = await provide(['etcd'], { ...world.options, env });

    expect(paths.etcd).toBe(join(other, 'etcd'));
    expect(world.events).toMatchObject([{ type: 'Found' }]);
  });

  it('does not take a program that does not run', async () => {
    const world = await createWorld();
    await writeProgram(join(world.bin, 'etcd'), '#!/nowhere/sh\n');
    await writeGo(world.bin, BUILD_ETCD);

    const paths = await provide(['etcd'], world.options);

    expect(paths.etcd).toBe(cachedPath(world.cacheDir, 'etcd', '3.6.8', LINUX));
    expect(world.events[0]).toMatchObject({ type: 'VersionMismatch', found: 'unknown' });
  });
});

describe('provide: for another machine', () => {
  it('takes nothing of this one, and starts nothing of what comes', async () => {
    const world = await createWorld({ platform: { os: 'linux', arch: 'arm64' }, isForeign: true });
    await writeProgram(join(world.bin, 'etcd'), script('etcd Version: 3.6.8'));
    await writeGo(world.bin, `echo 'not of this machine' > "$out"`);

    const { etcd } = await provide(['etcd'], world.options);
    const again = await provide(['etcd'], world.options);

    expect(etcd).toBe(cachedPath(world.cacheDir, 'etcd', '3.6.8', { os: 'linux', arch: 'arm64' }));
    expect(await readFile(etcd, 'utf8')).toBe('not of this machine\n');
    expect(again).toEqual({ etcd });
    expect(world.events.at(-1)).toMatchObject({ type: 'Found', source: 'Cache' });
  });
});

describe('provide: build with Go', () => {
  it('builds into the cache, and the second call finds it there', async () => {
    const world = await createWorld();
    await writeGo(world.bin, BUILD_ETCD);

    const first = await provide(['etcd'], world.options);
    const second = await provide(['etcd'], world.options);

    expect(second).toEqual(first);
    expect(await filesBelow(world.cacheDir)).toEqual(['etcd']);
    expect(world.events).toMatchObject([
      { type: 'MethodFailed', method: 'Download', reason: 'not tried, offline' },
      ...world.events.filter((event) => event.type === 'Building'),
      { type: 'Ready', source: 'GoBuild' },
      { type: 'Found', source: 'Cache' },
    ]);
  });

  it.each([
    { name: 'is cut off', content: '' },
    { name: 'is of another version', content: script('etcd Version: 3.5.0') },
  ])('makes anew what is in the cache and $name', async ({ content }) => {
    const world = await createWorld();
    await writeGo(world.bin, BUILD_ETCD);
    const path = cachedPath(world.cacheDir, 'etcd', '3.6.8', LINUX);
    await writeProgram(path, content);

    const paths = await provide(['etcd'], world.options);

    expect(paths.etcd).toBe(path);
    expect(await readFile(path, 'utf8')).toContain('etcd Version: 3.6.8');
    expect(world.events[0]).toMatchObject({ type: 'CacheBroken', name: 'etcd', path });
  });

  it('takes from the cache what is too slow to say its version', async () => {
    const world = await createWorld();
    const path = cachedPath(world.cacheDir, 'etcd', '3.6.8', LINUX);
    await writeProgram(path, '#!/bin/sh\nexec /bin/sleep 60\n');

    const limits = { ...SHORT_LIMITS, versionTimeoutMs: 50 };
    const paths = await provide(['etcd'], { ...world.options, limits });

    expect(paths.etcd).toBe(path);
    expect(world.events).toMatchObject([{ type: 'Found', source: 'Cache' }]);
  });

  it('builds with modules, whatever the environment says of them', async () => {
    const world = await createWorld({ env: { GO111MODULE: 'off', GOFLAGS: '-mod=mod' } });
    await writeGo(world.bin, `echo "$GO111MODULE $GOFLAGS" > '${world.folder}/env'; ${BUILD_ETCD}`);

    await provide(['etcd'], { ...world.options, env: { ...world.options.env, PATH: world.bin } });

    expect(await readFile(join(world.folder, 'env'), 'utf8')).toBe('on -mod=readonly\n');
  });

  it('says where it cannot write, and what to do', async () => {
    const world = await createWorld();
    await writeGo(world.bin, BUILD_ETCD);
    await writeFile(join(world.folder, 'file'), '');

    const cacheDir = join(world.folder, 'file', 'cache');
    await expect(provide(['etcd'], { ...world.options, cacheDir })).rejects.toMatchObject({
      code: 'Unwritable',
      message: expect.stringMatching(/Cannot keep etcd in .*ENOTDIR.*SEATRIAL_CACHE_DIR/),
    });
  });

  it('says so when nothing can be made where the cache should be', async () => {
    const world = await createWorld();

    const asked = provide(['etcd'], { ...world.options, cacheDir: '/proc/seatrial' });

    await expect(asked).rejects.toMatchObject({
      code: 'Unwritable',
      message: expect.stringMatching(/Cannot keep etcd in \/proc\/seatrial: ENOENT.*SEATRIAL_CACHE_DIR/),
    });
  });

  it('two calls at once build once', async () => {
    const world = await createWorld();
    await writeGo(world.bin, `echo built >> '${world.folder}/builds'; ${BUILD_ETCD}`);

    await Promise.all([provide(['etcd'], world.options), provide(['etcd'], world.options)]);

    expect(await readFile(join(world.folder, 'builds'), 'utf8')).toBe('built\n');
  });

  it('removes what a killed build left', async () => {
    const world = await createWorld();
    await writeGo(world.bin, BUILD_ETCD);
    const left = join(dirname(cachedPath(world.cacheDir, 'etcd', '3.6.8', LINUX)), '.partial-dead', 'etcd');
    await mkdir(dirname(left), { recursive: true });
    await writeFile(left, 'half');

    await provide(['etcd'], world.options);

    expect(await filesBelow(world.cacheDir)).toEqual(['etcd']);
  });

  it('an abort ends the build and what it started, and leaves nothing in the cache', async () => {
    const world = await createWorld();
    await writeGo(world.bin, 'printf half > "$out"; /bin/sleep 60 & echo pkg >&2; wait');
    const stop = new AbortController();
    const report = (event: { type: string; packages?: number }) => {
      if (event.type === 'Building' && event.packages === 1) stop.abort(new Error('Ctrl-C'));
    };

    // the child of go holds go's output open, so this ends only when that child is gone as well
    await expect(provide(['etcd'], { ...world.options, report, signal: stop.signal })).rejects.toThrow(
      'Ctrl-C',
    );

    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });

  it.each([
    { name: 'an old Go', build: BUILD_ETCD, version: 'go1.25.9', reason: /go1\.25\.9, needed is Go 1\.26/ },
    { name: 'a build that fails', build: 'echo no space left >&2; exit 1', reason: /no space left/ },
    { name: 'a build of another version', build: 'echo > "$out"', reason: /states version unknown/ },
  ])('$name closes the method', async ({ build, version, reason }) => {
    const world = await createWorld();
    await writeGo(world.bin, build, version);

    await expect(provide(['etcd'], world.options)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(reason),
    });
    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });
});

describe('provide: no method works', () => {
  it('says for every program what was tried, and what to do', async () => {
    const world = await createWorld();

    const error = await provide(['etcd', 'kube-scheduler'], world.options).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'Unavailable' });
    expect(String(error)).toBe(
      [
        'ProgramsError: Cannot provide etcd, kube-scheduler: no method of obtaining them worked.',
        '  etcd 3.6.8',
        '    KUBEBUILDER_ASSETS: not set',
        '    PATH: no etcd there',
        '    Download: not tried, offline',
        '    GoBuild: no go on PATH',
        '  kube-scheduler 1.36.3',
        '    KUBEBUILDER_ASSETS: not set',
        '    PATH: no kube-scheduler there',
        '    Download: not tried, offline',
        '    GoBuild: no go on PATH',
        'Do one of these:',
        '  - install Go 1.26 or newer (https://go.dev/dl) and run again: the programs are then built, once',
        '  - set KUBEBUILDER_ASSETS to a folder that holds these programs in these versions',
        '  - set SEATRIAL_MIRROR to the base URL of a mirror of the releases',
        'Without any of them, `npm run demo -- --simulated` makes the same voyage in virtual time; it needs Node alone.',
      ].join('\n'),
    );
  });
});
