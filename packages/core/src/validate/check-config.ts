import { about, type Config, type Finding, sortFindings } from '@seatrial/model';
import { checkAccess } from '../access/check-access.ts';
import { checkSharedNamespaces } from '../namespaces/check-shared-namespaces.ts';
import { checkApplication } from './check-application.ts';
import { checkDependencies } from './check-dependencies.ts';
import { checkHealth } from './check-health.ts';
import { checkLedgers } from './check-ledgers.ts';
import { checkPaths } from './check-paths.ts';
import { checkReferences } from './check-references.ts';
import { checkScenario } from './check-scenario.ts';
import { checkTenants } from './check-tenants.ts';
import { checkUsedFolders } from './check-used-folders.ts';
import type { Incumbents } from './incumbents.ts';
import { readableScenarios } from './readable.ts';

/**
 * What is wrong with the files of a repository beside each other; of those that are faulty by themselves what can be read.
 *
 * @param incumbents where two claim one folder and one of them is running, the other is at fault
 */
export function checkConfig(config: Config, incumbents: Incumbents = new Map()): readonly Finding[] {
  return sortFindings([
    ...config.applications.flatMap((application) =>
      about(`Application/${application.value.metadata.name}`, checkApplication(application, config)),
    ),
    ...checkPaths(config.applications, incumbents),
    ...checkUsedFolders(config.applications, incumbents),
    ...checkDependencies(config),
    ...checkLedgers(config),
    ...checkAccess(config),
    ...checkHealth(config),
    ...checkSharedNamespaces(config),
    ...checkTenants(config),
    ...config.faulty
      .filter(({ kind }) => kind === 'Application')
      .flatMap((file) => aboutNamed('Application', file.name, checkReferences(file, config))),
    ...readableScenarios(config).flatMap((scenario) =>
      aboutNamed('Scenario', scenario.name, checkScenario(scenario, config)),
    ),
  ]);
}

function aboutNamed(
  kind: string,
  name: string | undefined,
  findings: readonly Finding[],
): readonly Finding[] {
  return name === undefined ? findings : about(`${kind}/${name}`, findings);
}
