import { type RenderingSeen, renderingPrograms, renderingResults } from '@seatrial/render';
import { Histogram, type Registry } from 'prom-client';

const bucketsSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** @returns to be told of each rendering */
export function createRenderMetrics(registry: Registry): (seen: RenderingSeen) => void {
  const renderings = new Histogram<'renderer' | 'result'>({
    name: 'seatrial_rendering_duration_seconds',
    help: 'Duration of the rendering of a version with Kustomize, Helm or SOPS alone, by what came of it: rendered by the program, cached from an earlier one, refused for what people wrote, or failed for now.',
    labelNames: ['renderer', 'result'],
    buckets: bucketsSeconds,
    registers: [registry],
  });
  for (const renderer of renderingPrograms)
    for (const result of renderingResults) renderings.zero({ renderer, result });
  return ({ renderer, result, durationMs }) => renderings.observe({ renderer, result }, durationMs / 1000);
}
