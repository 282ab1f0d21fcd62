import type { Mutant } from '../mutant.ts';
import { runnerMutants } from './runner.ts';
import { scheduleMutants } from './schedule.ts';

export const mutants: readonly Mutant[] = [...scheduleMutants, ...runnerMutants];
