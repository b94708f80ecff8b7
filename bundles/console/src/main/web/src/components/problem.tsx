// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from '../api/client';
import { Alert, Button } from '../pf';
import { Copy } from './values';

function support(problem: Problem): string {
  const facts = Object.entries(problem.facts ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    `code: ${problem.code}`,
    `what: ${problem.detail}`,
    problem.hint ? `hint: ${problem.hint}` : undefined,
    problem.correlationId ? `correlation id: ${problem.correlationId}` : undefined,
    ...facts,
    `page: ${window.location.pathname}${window.location.search}`,
    `at: ${new Date().toISOString()}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

type Look = { variant?: 'danger' | 'warning' | 'info'; title?: string; actions?: ReactNode };

/** A problem as an operator needs it: what happened, what to do, and what to send to whoever helps. */
export function ProblemNote({ problem, variant = 'danger', title, actions }: Look & { problem: Problem }) {
  const { t } = useTranslation();
  return (
    <Alert variant={variant} isInline title={title ?? problem.title} component="p" className="gw-problem" actionLinks={actions}>
      <p>{problem.detail}</p>
      {problem.errors && problem.errors.length > 0 ? (
        <ul aria-label={t('problem.fields')}>
          {problem.errors.map((each) => (
            <li key={each.pointer}>
              <code>{each.pointer}</code> {each.detail}
            </li>
          ))}
        </ul>
      ) : null}
      {problem.hint ? (
        <p>
          <strong>{t('problem.remedy')}:</strong> {problem.hint}
        </p>
      ) : null}
      <div className="gw-problem-foot">
        <span>
          {t('problem.code')} <code>{problem.code}</code>
        </span>
        {problem.correlationId ? (
          <span>
            {t('problem.correlation')} <code>{problem.correlationId}</code>
          </span>
        ) : null}
        <Copy text={support(problem)} what={problem.code} word={t('problem.copy')} />
      </div>
    </Alert>
  );
}

/** The same for whatever was thrown, with a way to try again. */
export function ErrorNote({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <ProblemNote
        problem={asProblem(error)}
        {...(title ? { title } : {})}
        actions={
          retry ? (
            <Button variant="link" isInline onClick={retry}>
              {t('problem.again')}
            </Button>
          ) : undefined
        }
      />
    </div>
  );
}
