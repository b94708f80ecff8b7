// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Session } from '../api/client';
import { sessionQuery, signIn } from '../api/queries';
import { Brand } from '../components/Brand';
import { Alert, Button, Form, FormGroup, TextInput } from '../pf';

export function SignIn({ ended }: { ended: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [user, setUser] = useState('admin');
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = `${t('signIn.title')} · ${t('app.name')}`;
    field.current?.focus();
  }, [t]);

  const attempt = useMutation({
    mutationFn: () => signIn(user, password),
    // The cookie has the secret; no script needs it.
    onSuccess: (answer) => {
      const session: Session = { ...answer };
      delete session.token;
      queries.setQueryData(sessionQuery.queryKey, session);
    },
    onError: () => {
      setPassword('');
      field.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (user !== '' && password !== '' && !attempt.isPending) {
      attempt.mutate();
    }
  };
  const problem = attempt.error ? asProblem(attempt.error) : undefined;

  return (
    <main className="gw-door">
      <div className="gw-door-card">
        <div className="gw-door-brand">
          <Brand size={48} />
          <div>
            <p className="gw-door-name">{t('app.name')}</p>
            <p className="gw-faint">{t('signIn.lead')}</p>
          </div>
        </div>
        <h1 className="pf-v6-screen-reader">{t('signIn.title')}</h1>
        {ended && !problem ? <Alert variant="info" isInline title={t('signIn.ended')} component="p" /> : null}
        <div role="alert">
          {problem ? (
            <Alert variant="danger" isInline title={problem.detail} component="p">
              {problem.hint ? <p>{problem.hint}</p> : null}
              <p className="gw-faint">
                {t('problem.code')} <code>{problem.code}</code>
                {problem.correlationId ? (
                  <>
                    {' · '}
                    {t('problem.correlation')} <code>{problem.correlationId}</code>
                  </>
                ) : null}
              </p>
            </Alert>
          ) : null}
        </div>
        <Form onSubmit={submit}>
          <FormGroup label={t('signIn.user')} fieldId="user" isRequired>
            <TextInput
              id="user"
              name="user"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              isRequired
              value={user}
              onChange={(_event, value) => setUser(value)}
            />
          </FormGroup>
          <FormGroup label={t('signIn.password')} fieldId="password" isRequired>
            <TextInput
              id="password"
              name="password"
              type="password"
              autoComplete="current-password"
              isRequired
              ref={field}
              value={password}
              onChange={(_event, value) => setPassword(value)}
            />
          </FormGroup>
          <Button type="submit" isBlock isLoading={attempt.isPending} isDisabled={user === '' || password === ''}>
            {attempt.isPending ? t('signIn.busy') : t('signIn.action')}
          </Button>
        </Form>
        <p className="gw-door-foot">{t('signIn.first')}</p>
      </div>
    </main>
  );
}
