import type { Application } from '@seatrial/model';
import { configLimits, loadConfig, parseApplicationState } from '@seatrial/model';
import type { Files } from './git/repository.ts';
import { configFile } from './git/repository.ts';
import type { Store } from './kube/store.ts';

/** The applications that files declare. */
export function applicationsOf(files: Files): readonly Application[] {
  const config = loadConfig(Object.entries(files).map(configFile), configLimits);
  return config.applications.map(({ value }) => value);
}

export function stateOf(
  store: Store,
  application: string,
): ReturnType<typeof parseApplicationState> | undefined {
  return store
    .ofKind('ApplicationState')
    .map(parseApplicationState)
    .find(({ spec }) => spec.application === application);
}
