import { createPublicKey, verify } from 'node:crypto';
import { type Answer, type Call, type Caller, notFound, Refusal, type Row } from './call.ts';
import { fullName, type Level, type Repository, type Token, type World } from './world.ts';

/** A token that an App signs may last so long. */
const appTokenSecondsMax = 600;

/** Who asks. @throws Refusal 401 */
export function callerOf(world: World, authorization: string | undefined): Caller {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (value === '') throw new Refusal(401, 'Requires authentication');
  if (!/^(?:bearer|token)$/i.test(scheme)) throw new Refusal(401, 'Bad credentials');
  const token = world.tokens.get(value);
  if (token !== undefined) {
    const isOver = token.expiresAt !== undefined && token.expiresAt <= world.clock.now();
    if (isOver) throw new Refusal(401, 'Bad credentials');
    return { type: 'Token', token };
  }
  return { type: 'App', app: appOf(world, value) };
}

function appOf(world: World, token: string): Extract<Caller, { type: 'App' }>['app'] {
  const [head = '', claims = '', signature = ''] = token.split('.');
  if (signature === '') throw new Refusal(401, 'Bad credentials');
  const { iss, iat, exp } = parsed(claims);
  const apps = [...world.installations.values()].map(({ app }) => app);
  const app = apps.find(({ id }) => String(id) === String(iss));
  if (app?.publicKey === undefined) throw new Refusal(401, 'Integration not found');
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('RSA-SHA256', signed, createPublicKey(app.publicKey), Buffer.from(signature, 'base64url')))
    throw new Refusal(401, 'A JSON web token could not be decoded');
  const now = world.clock.now() / 1_000;
  if (Number(exp) <= now || Number(exp) > now + appTokenSecondsMax)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value, in the future and not too far",
    );
  if (Number(iat) > now) throw new Refusal(401, "'Issued at' claim ('iat') must not be in the future");
  return app;
}

function parsed(claims: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
}

/** Runs an operation, if the caller may. @throws Refusal 401, 403, 404 */
export async function runRow(row: Row, call: Call): Promise<Answer> {
  if (row.about === 'Caller') return row.run(call);
  const { caller, parameters, world } = call;
  if (caller.type === 'App') throw new Refusal(401, 'Bad credentials');
  const repository = world.repositories.get(`${String(parameters['owner'])}/${String(parameters['repo'])}`);
  if (repository === undefined || !isIn(caller.token, repository)) throw notFound();
  for (const [name, level] of Object.entries(row.needs)) expectAllowed(caller.token, name, level);
  return row.run(call, repository, caller.token.actor);
}

function isIn({ repositories }: Token, repository: Repository): boolean {
  return repositories?.includes(fullName(repository)) ?? true;
}

/** A pull request is an issue too: who may write to pull requests may comment on them. */
const also: Readonly<Record<string, string>> = { issues: 'pull_requests' };

function expectAllowed({ permissions, actor }: Token, name: string, level: Level): void {
  if (permissions === undefined || name === 'metadata') return;
  const has = [name, also[name]].map((it) => (it === undefined ? undefined : permissions[it]));
  if (has.includes('write') || (level === 'read' && has.includes('read'))) return;
  const by = actor.app === undefined ? 'personal access token' : 'integration';
  throw new Refusal(
    403,
    `Resource not accessible by ${by}`,
    {},
    {
      'X-Accepted-GitHub-Permissions': `${name}=${level}`,
    },
  );
}
