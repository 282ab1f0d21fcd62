import { type Application, configLimits, type Located, loadConfig } from '@seatrial/model';
import type { Source, SourceView } from '../source/source.ts';

/** Of a config branch that has nothing. */
export const emptyView: SourceView = {
  commit: 'c'.repeat(40),
  clusterFiles: [],
  cluster: undefined,
  clusterFile: undefined,
  clusters: new Map(),
  applications: new Map(),
  newcomers: new Map(),
  elsewhere: new Map(),
  dependents: new Map(),
  heads: new Map(),
  scenarios: new Map(),
  errors: [],
  told: [],
  clusterErrors: [],
  scenarioErrors: new Map(),
};

/** A branch that is always seen so. */
export function sourceOf(view: SourceView): Source {
  return { view: async () => ({ type: 'Value', value: view }), newest: () => view };
}

/** The Application in a file of this text. */
export function applicationIn(text: string): Located<Application> {
  const files = [{ path: 'shop.yaml', bytes: new TextEncoder().encode(text) }];
  const [found] = loadConfig(files, configLimits).applications;
  if (found === undefined) throw new Error('the text is that of an Application');
  return found;
}
