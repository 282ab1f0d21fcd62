import { comments } from './checks/comments.ts';
import { docLinks } from './checks/doc-links.ts';
import { exactPins } from './checks/exact-pins.ts';
import { faultRows } from './checks/fault-rows.ts';
import { fileSize } from './checks/file-size.ts';
import { importArrows } from './checks/import-arrows.ts';
import { lockComplete } from './checks/lock-complete.ts';
import { namedTests } from './checks/named-tests.ts';
import { npxCommands } from './checks/npx-commands.ts';
import { ownActions } from './checks/own-actions.ts';
import { packageShape } from './checks/package-shape.ts';
import { pinnedActions } from './checks/pinned-actions.ts';
import { registryHosts } from './checks/registry-hosts.ts';
import { rootFiles } from './checks/root-files.ts';
import { safeWorkflows } from './checks/safe-workflows.ts';
import { testHabits } from './checks/test-habits.ts';
import { worldDoors } from './checks/world-doors.ts';
import type { Check } from './finding.ts';

export const checks: readonly Check[] = [
  importArrows,
  worldDoors,
  packageShape,
  rootFiles,
  exactPins,
  lockComplete,
  ownActions,
  pinnedActions,
  safeWorkflows,
  docLinks,
  namedTests,
  fileSize,
  testHabits,
  comments,
  registryHosts,
  npxCommands,
  faultRows,
];
