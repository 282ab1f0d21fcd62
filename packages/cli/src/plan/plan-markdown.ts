import { codeBlock } from '@seatrial/core';
import type { Plan, PlannedApplication, PlannedCluster } from '@seatrial/model';
import { bounded, plain, shortened } from '../output/markdown.ts';
import { bodyLines, clusterLines, headLines, outcomeTexts } from './plan-text.ts';

/** A comment of a pull request has at most 65,536 characters on GitHub; others write before and after this. */
const commentCharactersMax = 60_000;
/** What clusters say of themselves, so that they do not take the room of all applications. */
const saidCharactersMax = 10_000;
/** Of one application, so that a large one does not hide the others. */
const applicationCharactersMax = 15_000;
/** Rows of the table: names of Kubernetes, so that 200 rows are less than half of a comment. */
const rowsMax = 200;

/**
 * A plan for a comment: a table, and what is behind each row folded. All that files and API servers say stands in blocks of
 * code, where neither Markdown nor HTML nor a name of somebody means anything; outside are only names that Kubernetes takes.
 */
export function planMarkdown(plan: Plan, charactersMax = commentCharactersMax): string {
  const rows = plan.clusters.flatMap((cluster) =>
    cluster.applications.map((it) => ({ cluster, application: it })),
  );
  const table = rows.length === 0 ? [] : [tableOf(rows.slice(0, rowsMax))];
  const said = codeBlock(
    bounded(plan.clusters.flatMap((it) => clusterLines(plan, it)).map(shortened), saidCharactersMax),
  );
  const beginning = [`### What this merge would do`, `**${outcomeTexts[plan.outcome]}**`, ...table, said];
  const parts = [...beginning];
  let left = charactersMax - beginning.join('\n\n').length;
  let named = 0;
  for (const { cluster, application } of rows) {
    const part = detailsOf(cluster, application);
    if (part.length + 2 > left) break;
    parts.push(part);
    left -= part.length + 2;
    named += 1;
  }
  if (named < rows.length)
    parts.push(`${rows.length - named} more applications are left out here: "seatrial plan" tells all.`);
  return `${parts.join('\n\n')}\n`;
}

interface Row {
  readonly cluster: PlannedCluster;
  readonly application: PlannedApplication;
}

const outcomeMarks = {
  Nothing: 'nothing',
  Changes: 'changes',
  Refused: '**refused**',
  Inconclusive: 'not all known',
} as const satisfies Record<Plan['outcome'], string>;

const ways = {
  Canary: 'canary',
  Held: 'held, no canary',
  AtOnce: 'at once',
  Unknown: 'not known',
} as const;

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ cluster, application }) => {
    const { counts, rollout, outcome } = application;
    const way = rollout === undefined ? '' : ways[rollout.how];
    const cells = [plain(application.application), plain(cluster.cluster), outcomeMarks[outcome], way];
    const numbers = [counts.create, counts.change, counts.delete, counts.keep, counts.refused];
    return `| ${[...cells, ...numbers].join(' | ')} |`;
  });
  return [
    '| application | cluster | outcome | way | made | changed | deleted | kept | refused |',
    '|---|---|---|---|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n');
}

function detailsOf(cluster: PlannedCluster, application: PlannedApplication): string {
  const lines = [...headLines(application), ...bodyLines(application)].map(shortened);
  const title = `${plain(application.application)} on ${plain(cluster.cluster)}`;
  return [
    `<details><summary>${title}</summary>`,
    codeBlock(bounded(lines, applicationCharactersMax)),
    '</details>',
  ].join('\n\n');
}
