/**
 * A text that GitLab shows as it is. A line such as `/merge` would be done as whoever has written it, and what a release says of
 * itself has words in it that come out of pods: an invisible character before the slash makes it a word.
 */
export function withoutQuickActions(text: string): string {
  return text.replace(/^[ \t]*\//gm, (start) => `${start.slice(0, -1)}\u200b/`);
}
