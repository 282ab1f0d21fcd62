import type { Reviewers } from '@seatrial/core';
import { isForgeError } from './errors.ts';

export interface Reviewing {
  /** Nobody may review their own. */
  readonly author: string | undefined;
  /** Who is asked already, and has not answered. */
  readonly asked: Reviewers;
  /** So many may be asked in all. */
  readonly most: number;
  /** Who has answered: a forge takes them from those who are asked. */
  readonly answered: () => Promise<readonly string[]>;
  /** Asks all of them. @throws ForgeError Invalid or NotFound where one of them cannot be asked: then nobody was */
  readonly request: (reviewers: Reviewers) => Promise<void>;
}

/**
 * Asks those who have neither been asked nor answered. Whom the forge does not take, such as somebody without access to the
 * repository, is left out: the others are asked all the same.
 */
export async function askReviewers(wanted: Reviewers, reviewing: Reviewing): Promise<void> {
  const { author, asked, most, answered } = reviewing;
  const places = Math.max(0, most - asked.users.length - asked.teams.length);
  const teams = namesBut(wanted.teams.map(shortName), asked.teams).slice(0, places);
  const others = namesBut(wanted.users, [...asked.users, ...(author === undefined ? [] : [author])]);
  if (others.length + teams.length === 0) return;
  const left = others.length === 0 ? [] : namesBut(others, await answered());
  const users = left.slice(0, places - teams.length);
  if (users.length + teams.length === 0 || (await isTaken({ users, teams }))) return;
  for (const user of users) await isTaken({ users: [user], teams: [] });
  for (const team of teams) await isTaken({ users: [], teams: [team] });

  async function isTaken(reviewers: Reviewers): Promise<boolean> {
    try {
      await reviewing.request(reviewers);
      return true;
    } catch (error) {
      if (isForgeError(error, 'Invalid', 'NotFound')) return false;
      throw error;
    }
  }
}

/** Names at a forge are of no case, and none is asked twice. */
export function namesBut(wanted: readonly string[], others: readonly string[]): readonly string[] {
  const taken = new Set(others.map((it) => it.toLowerCase()));
  return wanted.filter((it) => {
    const key = it.toLowerCase();
    const isNew = !taken.has(key);
    taken.add(key);
    return isNew;
  });
}

/** `acme/platform` is `platform` of the organization that the repository is of. */
function shortName(team: string): string {
  return team.slice(team.lastIndexOf('/') + 1);
}
