import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aRemote } from '../git/fixture.ts';

const page: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end('<!doctype html>\n<title>Sign in</title>\n<form></form>\n');
};

const says = 'it answered with a web page (text/html), not Git: is the URL right, does it want a login?';

describe('a server that answers with a login page instead of Git', () => {
  it.each<{ name: string; answers: RequestListener }>([
    { name: 'in place of it', answers: page },
    {
      name: 'after a redirect to a path like that of a repository',
      answers: (request, response) => {
        if (request.url?.startsWith('/login') === true) return page(request, response);
        return response.writeHead(302, { Location: `/login${request.url}` }).end();
      },
    },
    {
      name: 'after a redirect',
      answers: (request, response) =>
        request.url === '/login'
          ? page(request, response)
          : response.writeHead(302, { Location: '/login' }).end(),
    },
  ])('is said to: $name', async ({ answers }) => {
    await using remote = await aRemote();
    const server = createServer(answers).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const mirror = await remote.mirror('mirror', { url: `http://127.0.0.1:${port}/config.git` });

    const fetching = mirror.fetch(remote.op);

    await expect(fetching).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining(says),
    });
    server.close();
    server.closeAllConnections();
  });

  it('is not one whose repository has no such branch', async () => {
    await using remote = await aRemote();
    const empty = await remote.mirror();
    await expect(empty.fetch(remote.op)).rejects.toMatchObject({ code: 'BranchNotFound' });
    await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror('other', { branch: 'missing' });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'BranchNotFound' });
  });
});
