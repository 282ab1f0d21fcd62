import type { ValuePath } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { AuditedContainer, AuditedPods, ContainerRole } from './audited-pods.ts';
import type { Found } from './rule.ts';
import type { AuditScene } from './scene.ts';

/** What is wrong with a container; `message` goes on after its name. */
export interface WrongContainer extends Pick<Found, 'severity' | 'todo'> {
  /** From the container. */
  readonly path: ValuePath;
  readonly message: string;
}

export const allRoles: readonly ContainerRole[] = ['Main', 'Init', 'Sidecar', 'Ephemeral'];

/** Asks of every container in one of these roles what is wrong with it. */
export function eachContainer(
  { pods }: Pick<AuditScene, 'pods'>,
  roles: readonly ContainerRole[],
  wrong: (container: AuditedContainer, pods: AuditedPods) => readonly WrongContainer[],
): readonly Found[] {
  return pods.flatMap((of) =>
    of.containers
      .filter(({ role }) => roles.includes(role))
      .flatMap((container) =>
        wrong(container, of).map(({ path, message, ...rest }) => ({
          at: of.of,
          path: [...container.path, ...path],
          message: `container "${container.name}" of ${nameOf(of.of.object)} ${message}`,
          ...rest,
        })),
      ),
  );
}
