import { z } from 'zod';
import { auditRuleNames, auditSeverities } from './rule-names.ts';

const Severity = z
  .enum([...auditSeverities, 'none'])
  .exactOptional()
  .describe('How much its findings count; "none" leaves the rule out.');

const ofAnyRule = { severity: Severity };

/** What a rule goes by, where it has a choice. */
const withMore = {
  CertificateExpires: {
    days: z.int().min(1).max(365).default(21).describe('Days before the end from which it is told.'),
  },
  ForeignRegistry: {
    registries: z
      .array(z.string().min(1).max(300))
      .max(100)
      .default([])
      .describe(
        'Registries, or beginnings of image names such as "ghcr.io/acme", from which images may come; with none, all are taken.',
      ),
  },
  NoOwner: {
    keys: z
      .array(z.string().min(1).max(317))
      .min(1)
      .max(20)
      .default(['app.kubernetes.io/owner', 'owner', 'team'])
      .describe('Labels or annotations, any of which names an owner.'),
  },
  RemovedApi: {
    kubernetes: z
      .string()
      .regex(/^1\.[0-9]{1,3}$/, 'must be a release of Kubernetes, such as "1.36"')
      .exactOptional()
      .describe('Release that is run; of a live cluster it is asked for.'),
  },
} as const;

type Plain = Exclude<(typeof auditRuleNames)[number], keyof typeof withMore>;

const plain = z.strictObject(ofAnyRule).default({});

const plainRules = Object.fromEntries(
  auditRuleNames.filter((name) => !Object.hasOwn(withMore, name)).map((name) => [name, plain]),
) as Record<Plain, typeof plain>;

/** Settings of `seatrial audit`, in `.seatrial/audit.yaml` of the config repository. The runner does not read them. */
export const AuditSettings = z.strictObject({
  rules: z
    .strictObject({
      ...plainRules,
      CertificateExpires: z.strictObject({ ...ofAnyRule, ...withMore.CertificateExpires }).prefault({}),
      ForeignRegistry: z.strictObject({ ...ofAnyRule, ...withMore.ForeignRegistry }).prefault({}),
      NoOwner: z.strictObject({ ...ofAnyRule, ...withMore.NoOwner }).prefault({}),
      RemovedApi: z.strictObject({ ...ofAnyRule, ...withMore.RemovedApi }).prefault({}),
    })
    .prefault({})
    .describe('What is not to be as it is by default, by the name of the rule.'),
});
export type AuditSettings = z.infer<typeof AuditSettings>;

/** A day of the calendar; what holds until it holds to its end, in UTC. */
const Day = z.iso.date();

/** Findings of an audit that are known and accepted; a file that people may edit. */
export const AuditBaseline = z.strictObject({
  accepted: z
    .array(
      z.strictObject({
        rule: z.enum(auditRuleNames).describe('Rule that found it.'),
        application: z.string().max(63).describe('Application that it is part of.'),
        object: z.string().max(700).describe('Object as "group/Kind/namespace/name".'),
        field: z.string().max(1000).describe('Field of the object; entries of lists by their names.'),
        reason: z.string().max(1000).exactOptional().describe('Why it is accepted, for people.'),
        until: Day.exactOptional().describe('Last day on which it is accepted.'),
      }),
    )
    .max(25_000)
    .default([])
    .describe('One entry for each finding.'),
});
export type AuditBaseline = z.infer<typeof AuditBaseline>;
export type AcceptedFinding = AuditBaseline['accepted'][number];
