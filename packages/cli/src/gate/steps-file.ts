import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { configLimits, issueText, parseFile, Rollout, type Step } from '@seatrial/model';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';

const hint = 'give it a list as rollout.steps has it: [{setWeight: 10}, {evidence: {}}]';

/** Steps as an Application writes them, from a YAML or JSON file. @throws CliError Usage */
export async function stepsFrom(path: string, { cwd }: Context): Promise<readonly Step[]> {
  const bytes = await readFile(resolve(cwd, path)).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : 'unknown reason';
    throw new CliError('Usage', `Cannot read steps from ${path}: ${why}`, hint);
  });
  const { documents, findings } = parseFile({ path, bytes }, configLimits);
  const [finding] = findings;
  if (finding !== undefined)
    throw new CliError('Usage', `Cannot read steps from ${path}:${finding.line}: ${finding.message}`, hint);
  const { data, error } = Rollout.shape.steps.unwrap().safeParse(documents[0]?.value);
  if (data !== undefined) return data;
  const wrong = error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${issueText(issue)}`);
  throw new CliError('Usage', `Cannot read steps from ${path}: ${wrong.join('; ')}`, hint);
}
