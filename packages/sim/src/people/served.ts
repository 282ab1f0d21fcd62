/** The Service of a workload, by whose name its pods go. */
export function serviceOf(name: string): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${name}}
  ports:
    - {name: http, port: 80, targetPort: http}
`;
}

/** The same, and a route that leads all requests there. */
export function servedByRoute(name: string): string {
  return `${serviceOf(name)}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec:
  parentRefs:
    - {name: local, namespace: seatrial-gateway}
  rules:
    - backendRefs:
        - {name: ${name}, port: 80}
`;
}
