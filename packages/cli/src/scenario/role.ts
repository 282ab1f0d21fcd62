/** ClusterRole that lets people start and abort scenarios, bound in Seatrial's own namespace. */
export const operatorRole = 'seatrial-operator';
