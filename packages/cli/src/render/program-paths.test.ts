import type { RenderProgram } from '@seatrial/render';
import { describe, expect, it } from 'vitest';
import { createProgramPaths } from './program-paths.ts';

const op = { signal: new AbortController().signal };

describe('programs that render', () => {
  /** The time is told; a patience is over when the test says so. */
  function programs(provide: (name: RenderProgram) => Promise<string>, patienceMs?: number) {
    let now = 0;
    let lose: () => void = () => undefined;
    const asked: RenderProgram[] = [];
    const pathOf = createProgramPaths({
      provide: (name) => {
        asked.push(name);
        return provide(name);
      },
      clock: {
        now: () => now,
        sleep: () =>
          new Promise((resolve) => {
            lose = resolve;
          }),
      },
      patienceMs,
    });
    return {
      pathOf,
      asked,
      losePatience: () => lose(),
      wait: (ms: number) => {
        now += ms;
      },
    };
  }

  it('are looked for once, by all who need one at the same time', async () => {
    const { pathOf, asked } = programs(async (name) => `/bin/${name}`);

    const paths = await Promise.all([pathOf('helm', op), pathOf('helm', op), pathOf('sops', op)]);

    expect(paths).toEqual(['/bin/helm', '/bin/helm', '/bin/sops']);
    expect(await pathOf('helm', op)).toBe('/bin/helm');
    expect(asked).toEqual(['helm', 'sops']);
  });

  it('are waited for with patience only, and are made meanwhile', async () => {
    const made = Promise.withResolvers<string>();
    const { pathOf, asked, losePatience } = programs(() => made.promise, 5_000);
    const first = pathOf('kustomize', op);
    losePatience();

    await expect(first).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/^kustomize \S+ is on its way/),
    });
    made.resolve('/bin/kustomize');

    expect(await pathOf('kustomize', op)).toBe('/bin/kustomize');
    expect(asked).toEqual(['kustomize']);
  });

  it('that cannot be had are looked for again, but not by everybody at once', async () => {
    let isThere = false;
    const { pathOf, asked, wait } = programs(async () => {
      if (!isThere) throw new Error('no network');
      return '/bin/helm';
    });
    await expect(pathOf('helm', op)).rejects.toThrow('no network');
    isThere = true;

    await expect(pathOf('helm', op)).rejects.toThrow('no network');
    wait(30_000);

    expect(await pathOf('helm', op)).toBe('/bin/helm');
    expect(asked).toHaveLength(2);
  });

  it('are given up by who is told to stop, and not by the others', async () => {
    const made = Promise.withResolvers<string>();
    const { pathOf } = programs(() => made.promise);
    const stopping = new AbortController();
    const [stopped, other] = [pathOf('sops', { signal: stopping.signal }), pathOf('sops', op)];

    stopping.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
    made.resolve('/bin/sops');

    expect(await other).toBe('/bin/sops');
  });
});
