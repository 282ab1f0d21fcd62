import { createServer } from 'node:http';
import { ended, listening } from '../loopback.ts';
import type { World } from '../world.ts';
import { pageOf } from './page.ts';

export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/** Of what others have written: nothing of it is to be run, and nothing from elsewhere loaded. */
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
  'X-Content-Type-Options': 'nosniff',
};

/** Shows people what is in this GitHub, on the loopback interface. They can look, and do nothing. @param port 0 takes a free one */
export async function startPages(world: Pick<World, 'repositories'>, port: number): Promise<Pages> {
  const server = createServer((request, response) => {
    pageOf(world, new URL(request.url ?? '/', 'http://127.0.0.1').pathname).then(
      ({ status, html }) => response.writeHead(status, headers).end(html),
      () => response.destroy(),
    );
  });
  const url = await listening(server, port);
  return { url, close: () => ended(server) };
}
