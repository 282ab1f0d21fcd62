import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { eventually, releaseIn } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const listen = '127.0.0.1:0';

async function get(url: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.text() };
}

const app = 'patient';

export const startSuite: Suite = {
  apps: { [app]: firstVersion(app, { steps: '[{setWeight: 50}]' }) },
  tests,
};

function tests(place: () => Place): void {
  async function promote(greeting: string): Promise<void> {
    const commit = await place().merge(appManifests(app, { image: images.first, greeting }), greeting);
    await releaseIn(place(), app, 'Promoted', commit);
  }

  it('waits for an API server and a repository that are away, saying so once each, and goes on when they come', async () => {
    await place().runner.stop();
    await Promise.all([place().apiServer.shut(), place().repository.shut()]);
    const runner = await place().startRunner({ name: app, listen });
    const said = (text: string) => async () =>
      (await runner.said()).filter(({ msg }) => msg.includes(text)).at(0);

    await eventually('the repository missed', said('Cannot look at http'));
    await eventually('the API server missed', said('no answer from https'));
    const url = (await eventually('the status address', said('status at')))?.msg.split(' ').at(-1) ?? '';
    expect(await get(`${url}/healthz`)).toEqual({ status: 200, body: 'ok\n' });
    expect(await get(`${url}/readyz`)).toEqual({ status: 503, body: 'not ready\n' });
    // Long enough for several looks at both.
    await eventually('three seconds', sinceStart(3_000));
    expect((await runner.said()).filter(({ level }) => level !== 'info')).toHaveLength(2);

    await place().apiServer.open();
    await place().repository.open();
    await eventually('the repository back', said('the config repository answers again'));
    await eventually('the API server back', said('the API server answers again'));
    await eventually('ready', async () => ((await get(`${url}/readyz`)).status === 200 ? true : undefined));
    await promote('Here at last');
    // It counts what it has been answered to, and a test may see that before.
    const ended = /seatrial_releases_ended_total\{result="promoted"\} [1-9]/;
    await eventually('the end counted', async () => {
      return ended.test((await get(`${url}/metrics`)).body) ? true : undefined;
    });
    const { body } = await get(`${url}/metrics`);
    expect(body).toContain('seatrial_leading 1');
    expect(body).toMatch(/seatrial_round_duration_seconds_count\{kind="release"\} [1-9]/);
    expect(body).toMatch(/seatrial_kube_requests_total\{verb="update",resource="records",code="200"\} [1-9]/);
    expect(body).toMatch(/seatrial_git_fetch_duration_seconds_count\{result="changed"\} [1-9]/);
    expect(body).toMatch(/seatrial_watch_silence_seconds\{kind="Release"\} \d/);
    expect(body).toMatch(/seatrial_objects_total\{result="applied"\} [1-9]/);
    expect((await get(`${url}/other`)).status).toBe(404);
  });

  it('says once that the API server went away, and goes on when it is back', async () => {
    const { runner, apiServer } = place();
    const from = (await runner.said()).length;

    await apiServer.shut();
    await eventually('missed', async () =>
      (await runner.said()).slice(from).find(({ msg }) => msg.includes('asked again until it answers')),
    );
    await eventually('four seconds', sinceStart(4_000));
    await apiServer.open();
    await promote('Back again');

    const warnings = (await runner.said()).slice(from).filter(({ level }) => level === 'warn');
    expect(warnings.filter(({ msg }) => msg.includes('asked again until it answers'))).toHaveLength(1);
    const messages = warnings.map(({ msg }) => msg);
    expect(messages.length > 2 ? messages : []).toEqual([]);
  });
}

function sinceStart(ms: number): () => true | undefined {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt >= ms ? true : undefined);
}
