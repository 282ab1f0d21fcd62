import { type Config, errorAt, type Finding } from '@seatrial/model';
import { expressionProblems } from '../health/kinds/own-health.ts';

/** Expressions of a Cluster's health rules that can never be evaluated: without them its kinds are judged as everybody's. */
export function checkHealth({ clusters }: Pick<Config, 'clusters'>): readonly Finding[] {
  return clusters.flatMap(({ value, source }) =>
    value.spec.health.flatMap((rule, index) =>
      expressionProblems(rule).map(({ name, message }) =>
        errorAt(source, ['spec', 'health', index, name], {
          code: 'WrongExpression',
          message: `${name} of ${rule.kind} is no expression that can be used: ${message}`,
          hint: `for example: status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`,
        }),
      ),
    ),
  );
}
