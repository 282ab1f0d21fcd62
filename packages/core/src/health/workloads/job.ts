import { hasNoPods, jobProgress } from '../job.ts';
import type { OnceRow } from './workload-row.ts';

export const job: OnceRow = { type: 'Once', progress: jobProgress, hasNoPods };
