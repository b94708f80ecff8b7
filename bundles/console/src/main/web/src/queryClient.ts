// SPDX-License-Identifier: Apache-2.0
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './api/client';
import { sessionQuery } from './api/queries';

/** Reads are tried again when that can help; the end of a session, wherever it shows, leads to the sign-in screen. */
export function makeQueries(): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ProblemError && error.status === 401 && queries.getQueryData(sessionQuery.queryKey)) {
      queries.setQueryData(sessionQuery.queryKey, null);
    }
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ProblemError && (error.status < 500 || !error.problem.retryable)),
        retryDelay: (failures) => 500 * 2 ** failures,
        // The state of a job may change while the tab is hidden: then the first look must be right.
        refetchOnWindowFocus: true,
      },
    },
  });
  return queries;
}
