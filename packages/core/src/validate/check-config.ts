import { about, type Config, type Finding, sortFindings } from '@seatrial/model';
import { checkApplication } from './check-application.ts';
import { checkPaths } from './check-paths.ts';
import { checkScenario } from './check-scenario.ts';

/** What is wrong with the files of a repository beside each other; by itself each of them was found good. */
export function checkConfig(config: Config): readonly Finding[] {
  return sortFindings([
    ...config.applications.flatMap((application) =>
      about(`Application/${application.value.metadata.name}`, checkApplication(application, config)),
    ),
    ...checkPaths(config.applications),
    ...config.scenarios.flatMap((scenario) =>
      about(`Scenario/${scenario.value.metadata.name}`, checkScenario(scenario, config)),
    ),
  ]);
}
