/** ClusterRoles for people, as "seatrial install" makes them: look, release in a namespace, operate scenarios. */
export const roles = {
  viewer: 'seatrial-viewer',
  releaser: 'seatrial-releaser',
  operator: 'seatrial-operator',
} as const;
