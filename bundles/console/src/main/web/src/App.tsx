// SPDX-License-Identifier: Apache-2.0
import { QueryClientProvider, useQuery, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EventsProvider } from './api/events';
import { sessionQuery } from './api/queries';
import { ErrorNote } from './components/problem';
import { Spinner } from './pf';
import { PrefsProvider } from './prefs';
import type { AppRouter } from './router';
import { SignIn } from './screens/SignIn';

type Parts = { queries: QueryClient; router: AppRouter };

export function App({ queries, router }: Parts) {
  return (
    <QueryClientProvider client={queries}>
      <PrefsProvider>
        <Door router={router} />
      </PrefsProvider>
    </QueryClientProvider>
  );
}

/** Who is not signed in sees the sign-in screen under whatever address they came for, and goes on from there. */
function Door({ router }: { router: AppRouter }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const [wasIn, setWasIn] = useState(false);
  const signedIn = Boolean(session.data);
  useEffect(() => {
    if (signedIn) {
      setWasIn(true);
    }
  }, [signedIn]);

  if (session.isPending) {
    return (
      <main className="gw-door">
        <Spinner aria-label={t('app.loading')} />
      </main>
    );
  }
  if (session.data === undefined) {
    return (
      <main className="gw-door">
        <h1 className="pf-v6-screen-reader">{t('app.name')}</h1>
        <ErrorNote error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (session.data === null) {
    return <SignIn ended={wasIn} />;
  }
  return (
    <EventsProvider>
      <RouterProvider router={router} />
    </EventsProvider>
  );
}
