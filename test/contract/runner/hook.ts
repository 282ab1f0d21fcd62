import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { eventually, releaseIn, releasesOf } from './look.ts';
import type { Place } from './place.ts';
import type { Service } from './service.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'told';
const secret = 'a secret of the webhook';

export const hookSuite: Suite = { apps: { [app]: firstVersion(app, { steps: '[{setWeight: 50}]' }) }, tests };

/** Looks by itself once an hour: what it does before that, it was told to. */
function tests(place: () => Place): void {
  let runner: Service;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-hook-'));
    const file = join(folder, 'secrets');
    await writeFile(file, `${secret}\n`);
    const hook = ['--hook-listen', '127.0.0.1:0', '--hook-secret-file', file];
    await place().runner.stop();
    runner = await place().startRunner({
      name: app,
      listen: '127.0.0.1:0',
      more: ['--poll-seconds', '3600', ...hook],
    });
    await eventually('leading', () => said('leading'));
  });
  afterAll(async () => {
    await runner?.stop();
    await place().startRunner();
    await rm(folder, { recursive: true });
  });

  async function said(beginning: string): Promise<string | undefined> {
    return (await runner.said()).find(({ msg }) => msg.startsWith(beginning))?.msg;
  }

  async function deliver(by = secret): Promise<number> {
    const url = (await eventually('the address', () => said('webhooks at')))?.split(' ').at(-1) ?? '';
    const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/config' } });
    const digits = createHmac('sha256', by).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digits}` };
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }

  async function metrics(): Promise<string> {
    const url = (await eventually('the status', () => said('status at')))?.split(' ').at(-1) ?? '';
    return (await fetch(`${url}/metrics`)).text();
  }

  it('begins a release of what was pushed, and of nothing by a wrong signature', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good }), 'Tell of it');

    expect(await deliver('another secret than that')).toBe(401);
    const page = await metrics();
    expect(page).toContain('seatrial_webhook_deliveries_total{result="refused"} 1');
    expect((await releasesOf(place(), app)).some(({ spec }) => spec.commit === commit)).toBe(false);

    expect(await deliver()).toBe(202);
    await releaseIn(place(), app, 'Promoted', commit);
    const measured = await metrics();
    expect(measured).toContain('seatrial_webhook_fetched_seconds_count 1');
    expect(measured).toContain('seatrial_webhook_applied_seconds_count 1');
  });

  it('looks for what it was told of when the repository is back', async () => {
    await place().repository.shut();
    const commit = await place().merge(appManifests(app, { image: images.first }), 'Tell of it later');

    expect(await deliver()).toBe(202);
    await eventually('the repository missed', () => said('Cannot look at http'));
    await place().repository.open();

    await releaseIn(place(), app, 'Promoted', commit);
    expect(await said('the config repository answers again')).toBeDefined();
  });
}
