// SPDX-License-Identifier: Apache-2.0
// What the pages of one machine, site, job or store have alike.
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ProblemError } from '../api/client';
import { Breadcrumb, BreadcrumbItem } from '../pf';
import { Frame, Rows } from './frame';
import { ErrorNote } from './problem';

/** The way back to the list. */
export function Trail({ to, list, here }: { to: '/machines' | '/migrations' | '/failbacks' | '/sites' | '/jobs' | '/stores'; list: string; here: string }) {
  return (
    <Breadcrumb>
      <BreadcrumbItem>
        <Link to={to}>{list}</Link>
      </BreadcrumbItem>
      <BreadcrumbItem isActive>{here}</BreadcrumbItem>
    </Breadcrumb>
  );
}

type MissingProps = { query: UseQueryResult; title: string; gone: string; above: React.ReactNode };

/** While it is being read, could not be, or is not there (then the title says so). */
export function Missing({ query, title, gone, above }: MissingProps) {
  const isGone = query.error instanceof ProblemError && query.error.status === 404;
  return (
    <Frame title={isGone ? gone : title} above={above}>
      {query.error ? <ErrorNote error={query.error} retry={() => void query.refetch()} /> : <Rows count={4} />}
    </Frame>
  );
}
