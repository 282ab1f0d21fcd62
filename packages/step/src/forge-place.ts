import type { Event } from './event.ts';

/** How a step reaches the forge of its workflow, as `createForge` takes it. @param name by which the forge knows the step */
export function forgePlace(
  token: string,
  { repository }: Pick<Event, 'repository'>,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): {
  readonly auth: { readonly type: 'Token'; readonly token: string };
  readonly baseUrl: string;
  readonly repository: Event['repository'];
  readonly userAgent: string;
} {
  return {
    auth: { type: 'Token', token },
    baseUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    repository,
    userAgent: `seatrial-${name}`,
  };
}
