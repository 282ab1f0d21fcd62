import type { RepoFile } from './finding.ts';

/** A workflow, or the part of one that an example shows. */
export interface WorkflowText {
  readonly path: string;
  /** Where its first line stands in the file, from 1. */
  readonly line: number;
  /** Without the indentation that all of its lines have. */
  readonly text: string;
}

/** Every workflow of the repository, and every example of one in its documents. */
export function workflowTexts(files: readonly RepoFile[]): readonly WorkflowText[] {
  return files.flatMap((file) => {
    if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(file.path)) return [{ ...file, line: 1 }];
    return file.path.endsWith('.md') ? examplesIn(file).filter(isOfWorkflow) : [];
  });
}

function isOfWorkflow({ text }: WorkflowText): boolean {
  return text.split('\n').some((line) => /^(?:jobs:|\s*(?:- )?uses: [^[\s])/.test(line)); // an Application has a list there
}

function examplesIn({ path, text }: RepoFile): readonly WorkflowText[] {
  const found: WorkflowText[] = [];
  let open: { readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    if (open === undefined) {
      if (/^ *```ya?ml$/.test(content)) open = { line: index + 2, lines: [] };
    } else if (content.trim() === '```') {
      found.push({ path, line: open.line, text: withoutIndentation(open.lines) });
      open = undefined;
    } else open.lines.push(content);
  }
  return found;
}

function withoutIndentation(lines: readonly string[]): string {
  const indented = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const shared = Math.min(...indented);
  return `${lines.map((line) => line.slice(shared)).join('\n')}\n`;
}
