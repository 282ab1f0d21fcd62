import { instant } from '../call.ts';
import type { CheckRun, Comment, Issue, Repository, Status, World } from '../world.ts';
import { fullName } from '../world.ts';
import { type Html, html } from './html.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
}

const commitsShown = 20;
const deploymentsShown = 30;
const style =
  'body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}' +
  'td,th{text-align:left;vertical-align:top;padding:.1rem .8rem .1rem 0}.good{color:#1a7f37}.bad{color:#cf222e}.other{color:#9a6700}';

/** What somebody sees who looks at this GitHub, by the path that GitHub has for it. */
export async function pageOf(world: Pick<World, 'repositories'>, path: string): Promise<Page> {
  const [owner, name, kind, number, ...rest] = path.split('/').filter((part) => part !== '');
  if (owner === undefined) return shown('Repositories', repositories(world));
  const repository = world.repositories.get(`${owner}/${name}`);
  if (repository === undefined || rest.length > 0) return missing();
  if (kind === undefined) return shown(fullName(repository), await overview(repository));
  if (kind === 'deployments' && number === undefined) return shown('Deployments', deployments(repository));
  const issue = kind === 'pull' || kind === 'issues' ? repository.issues.get(Number(number)) : undefined;
  return issue === undefined ? missing() : shown(issue.title, conversation(repository, issue));
}

function shown(title: string, content: Html): Page {
  const page = html`<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${{ html: style }}</style>
<p><a href="/">all repositories</a></p><h1>${title}</h1>${content}</html>
`;
  return { status: 200, html: page.html };
}

function missing(): Page {
  return { ...shown('Not found', html`<p>There is nothing here.</p>`), status: 404 };
}

function repositories({ repositories: all }: Pick<World, 'repositories'>): Html {
  return html`<ul>${[...all.keys()].map((name) => html`<li><a href="/${name}">${name}</a></li>`)}</ul>`;
}

async function overview(repository: Repository): Promise<Html> {
  const { defaultBranch, git, statuses, checkRuns, issues } = repository;
  const rows: Html[] = [];
  let sha = await git.commitOf(defaultBranch);
  while (sha !== undefined && rows.length < commitsShown) {
    const id = sha;
    const { message, author, parents } = await git.commit(id);
    rows.push(html`<tr><td><code>${id.slice(0, 7)}</code></td><td>${message.split('\n')[0]} <small>${author}</small>
${newest(statuses.filter((it) => it.sha === id)).map(statusLine)}
${[...checkRuns.values()].filter((it) => it.headSha === id).map(checkLine)}</td></tr>`);
    sha = parents[0];
  }
  const numbered = [...issues.values()].toSorted((a, b) => b.number - a.number);
  const list = (title: string, of: readonly Issue[]): Html =>
    html`<h2>${title}</h2>${of.length === 0 ? html`<p>none</p>` : html`<ul>${of.map((it) => issueLine(repository, it))}</ul>`}`;
  return html`<p><code>git clone ${repository.cloneUrl}</code></p>
${list(
  'Pull requests',
  numbered.filter(({ pull }) => pull !== undefined),
)}
${list(
  'Issues',
  numbered.filter(({ pull }) => pull === undefined),
)}
<h2><a href="/${fullName(repository)}/deployments">Deployments</a></h2>
${deployments(repository)}
<h2>Commits of ${defaultBranch}</h2><table>${rows}</table>`;
}

/** Of each context the last one. */
function newest(statuses: readonly Status[]): readonly Status[] {
  return [...new Map(statuses.map((status) => [status.context, status])).values()];
}

function statusLine({ context, state, description }: Status): Html {
  return html`<br>${mark(state)} ${context}: ${description ?? ''}`;
}

function checkLine({ name, status, conclusion, title }: CheckRun): Html {
  return html`<br>${mark(conclusion ?? status)} ${name}: ${title ?? ''}`;
}

function mark(state: string): Html {
  const good = ['success', 'active'];
  const bad = ['failure', 'error', 'timed_out', 'action_required'];
  const how = good.includes(state) ? 'good' : bad.includes(state) ? 'bad' : 'other';
  return html`<b class="${how}">${state}</b>`;
}

function issueLine(repository: Repository, { number, title, pull, state }: Issue): Html {
  const how = pull?.mergeSha === undefined ? state : 'merged';
  const place = pull === undefined ? 'issues' : 'pull';
  return html`<li><a href="/${fullName(repository)}/${place}/${number}">#${number} ${title}</a> (${how})</li>`;
}

function deployments({ deployments: all }: Repository): Html {
  const rows = [...all.values()]
    .toReversed()
    .slice(0, deploymentsShown)
    .map(({ sha, environment, statuses, at }) => {
      const last = statuses.at(-1);
      return html`<tr><td>${instant(last?.at ?? at)}</td><td>${environment}</td><td><code>${sha.slice(0, 7)}</code></td>
<td>${mark(last?.state ?? 'pending')}</td><td>${last?.description}</td></tr>`;
    });
  return rows.length === 0 ? html`<p>none</p>` : html`<table>${rows}</table>`;
}

function conversation(repository: Repository, issue: Issue): Html {
  const { number, author, body, state, labels, pull } = issue;
  const comments = [...repository.comments.values()].filter((it) => it.number === number);
  return html`<p><a href="/${fullName(repository)}">${fullName(repository)}</a> #${number},
${pull?.mergeSha === undefined ? state : 'merged'}, by ${author.login}${labels.length === 0 ? '' : `; ${labels.join(', ')}`}</p>
${pull === undefined ? '' : html`<p><code>${pull.head}</code> into <code>${pull.base}</code>${pull.reviewers.length === 0 ? '' : `, to be reviewed by ${pull.reviewers.join(', ')}`}</p>`}
<pre>${body}</pre>${comments.map(commentOf)}`;
}

function commentOf({ author, createdAt, body }: Comment): Html {
  return html`<p>${author.login}, ${instant(createdAt)}</p><pre>${body}</pre>`;
}
