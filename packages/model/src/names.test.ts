import { describe, expect, it } from 'vitest';
import { Instant } from './names.ts';

describe('Instant', () => {
  it.each(['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00Z', '2026-11-21T10:00:00.123456+01:00'])(
    'takes %s',
    (instant) => {
      expect(Instant.safeParse(instant).success).toBe(true);
    },
  );

  it.each(['2026-11-21', '2026-11-21T09:00:00', '2026-02-30T09:00:00Z', 'now', '2026-11-21t09:00:00z'])(
    'refuses %s',
    (instant) => {
      expect(Instant.safeParse(instant).success).toBe(false);
    },
  );
});
