import { dirname, join } from 'node:path/posix';
import type { Check, Finding, RepoFile } from '../finding.ts';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

export const docLinks: Check = {
  name: 'links between documents lead to a file, and to a heading in it',
  find: (files) =>
    files.filter(({ path }) => path.endsWith('.md')).flatMap((file) => findBroken(file, files)),
};

function findBroken(file: RepoFile, files: readonly RepoFile[]): readonly Finding[] {
  return withoutCode(file.text)
    .split('\n')
    .flatMap((content, index) =>
      [...content.matchAll(LINK)].flatMap(([, target = '']) => {
        if (/^[a-z]+:/.test(target) || leads(file.path, target, files)) return [];
        return [{ path: file.path, line: index + 1, message: `the link to ${target} leads nowhere` }];
      }),
    );
}

function leads(from: string, target: string, files: readonly RepoFile[]): boolean {
  const [path = '', anchor] = target.split('#');
  const wanted = path === '' ? from : join(dirname(from), path).replace(/\/$/, '');
  const document = files.find((file) => file.path === wanted);
  if (document === undefined)
    return anchor === undefined && files.some((file) => file.path.startsWith(`${wanted}/`));
  return anchor === undefined || anchorsOf(document.text).includes(anchor);
}

function anchorsOf(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Code is shown, not followed; its lines stay, so that numbers are right. */
function withoutCode(text: string): string {
  return text
    .replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ' '));
}
