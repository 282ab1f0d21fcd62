export { failureText } from '../failure.ts';
export { stepContext } from '../step-context.ts';
export { madePlan } from './plan.ts';
export { planMarkdown } from './plan-markdown.ts';
export { planText } from './plan-text.ts';
