import { compareText, type Finding } from '@seatrial/model';
import { type SarifRun, sarifText } from './sarif.ts';

/** What `validate` has found, for code scanning. @param version of Seatrial */
export function validationSarif(findings: readonly Finding[], version: string): string {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const codes = [...byCode].toSorted(([a], [b]) => compareText(a, b));
  const rules = codes.map(([code, [first]]) => ({
    id: code,
    about: `See docs/reference/generated/findings.md, ${code}.`,
    help: first?.hint ?? '',
    level: first?.severity ?? ('error' as const),
  }));
  const run: SarifRun = {
    tool: { name: 'seatrial validate', version, rules },
    id: 'seatrial-validate/',
    results: findings.map(({ code, severity, message, hint, file, line, column, subject = '' }) => ({
      rule: code,
      level: severity,
      text: `${message}. What to do: ${hint}.`,
      file,
      line,
      column,
      fingerprint: {
        name: 'seatrialValidate/v1',
        key: JSON.stringify([code, file, subject, message]),
      },
    })),
  };
  return sarifText([run]);
}
