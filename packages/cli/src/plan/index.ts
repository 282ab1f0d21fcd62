export { describeFailure } from '../failure.ts';
export { madePlan } from './plan.ts';
export { planMarkdown } from './plan-markdown.ts';
export { planText } from './plan-text.ts';
