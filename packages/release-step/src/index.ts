export { releaseStep, takingBack } from './release-step.ts';
