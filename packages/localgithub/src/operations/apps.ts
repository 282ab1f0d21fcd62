import { type Call, instant, notFound, Refusal, type Row, textsOf } from '../call.ts';
import { actorView, appView } from '../views.ts';
import { type App, fullName, type Installation, type Permissions } from '../world.ts';

export const appOperations: Readonly<Record<string, Row>> = {
  'users/get-authenticated': {
    about: 'Caller',
    run: ({ caller }) => {
      if (caller.type === 'App') throw new Refusal(401, 'Requires authentication');
      if (caller.token.actor.app !== undefined)
        throw new Refusal(403, 'Resource not accessible by integration');
      return { status: 200, body: actorView(caller.token.actor) };
    },
  },
  'apps/get-authenticated': {
    about: 'Caller',
    run: (call) => ({ status: 200, body: appView(appOf(call)) }),
  },
  'apps/get-repo-installation': {
    about: 'Caller',
    run: (call) => {
      const app = appOf(call);
      const { owner, repo } = call.parameters;
      if (!call.world.repositories.has(`${String(owner)}/${String(repo)}`)) throw notFound();
      const found = [...call.world.installations.values()].find((it) => it.app === app && it.owner === owner);
      if (found === undefined) throw notFound();
      return { status: 200, body: installationView(found) };
    },
  },
  'apps/create-installation-access-token': {
    about: 'Caller',
    run: (call) => {
      const { world, parameters, body } = call;
      const app = appOf(call);
      const installation = world.installations.get(Number(parameters['installation_id']));
      if (installation === undefined || installation.app !== app) throw notFound();
      const names = textsOf(body['repositories']);
      const own = [...world.repositories.values()].filter(({ owner }) => owner === installation.owner);
      const chosen = own.filter(({ name }) => names === undefined || names.includes(name));
      const permissions = wanted(installation.permissions, body['permissions']);
      const expiresAt = world.clock.now() + world.tokenMs;
      const id = world.nextId();
      const value = `ghs_${String(id).padStart(36, '0')}`;
      world.tokens.set(value, {
        value,
        actor: { login: `${app.slug}[bot]`, id: app.id, app },
        permissions,
        repositories: chosen.map(fullName),
        expiresAt,
      });
      return { status: 201, body: { token: value, expires_at: instant(expiresAt), permissions } };
    },
  },
};

function appOf({ caller }: Call): App {
  if (caller.type === 'App') return caller.app;
  throw new Refusal(401, 'A JSON web token could not be decoded');
}

function wanted(has: Permissions, asked: unknown): Permissions {
  if (typeof asked !== 'object' || asked === null) return has;
  const more = Object.entries(asked).filter(([name, level]) => has[name] !== level && has[name] !== 'write');
  if (more.length === 0) return asked as Permissions;
  throw new Refusal(422, 'The permissions requested are not granted to this installation.');
}

function installationView({ id, app, owner, permissions }: Installation): unknown {
  return {
    id,
    app_id: app.id,
    app_slug: app.slug,
    account: { login: owner, id: 1, type: 'Organization' },
    permissions,
    target_type: 'Organization',
    events: [],
  };
}
