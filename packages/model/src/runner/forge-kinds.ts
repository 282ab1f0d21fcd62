/** Where a config repository may be kept. Forgejo is a Gitea. */
export const forgeKinds = ['github', 'gitlab', 'gitea'] as const;
export type ForgeKind = (typeof forgeKinds)[number];
