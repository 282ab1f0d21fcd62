/** ClusterRoles for people, as "seatrial install" makes them: look, release in a namespace, operate scenarios, skip steps. */
export const roles = {
  viewer: 'seatrial-viewer',
  releaser: 'seatrial-releaser',
  operator: 'seatrial-operator',
  promoter: 'seatrial-promoter',
} as const;
