export { type KubeObject, type ObjectMeta, type ObjectRef, type OwnerReference, refKey, refOf } from './kubernetes.ts';
