// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { jobsQuery } from '../api/queries';
import { ClearFilters, FilterChip, FilterSelect, NothingFits, type Choice } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { JobsTable, isOpen } from '../components/jobs';
import { ErrorNote } from '../components/problem';
import { ListIcon } from '../icons';
import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '../pf';

const route = getRouteApi('/jobs');
const KINDS = ['replicate', 'restore', 'verify', 'resend', 'move', 'sweep', 'scrub', 'check', 'launch', 'update', 'remove', 'detach'];
const STATES = ['running', 'queued', 'succeeded', 'failed', 'cancelled'];
const POLL_MILLISECONDS = 5000;

export function Jobs() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const jobs = useInfiniteQuery({
    ...jobsQuery(filter),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isOpen)) ? POLL_MILLISECONDS : false,
  });
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.kind ?? filter.state ?? filter.machine);
  const set = (change: { kind?: string | undefined; state?: string | undefined; machine?: string | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const clear = () => void navigate({ search: {}, replace: true });

  return (
    <Frame title={t('jobs.title')}>
      <div className="gw-tools">
        <FilterSelect
          label={t('jobs.kind')}
          value={filter.kind}
          choices={KINDS.map((kind) => [kind, t(`jobKind.${kind}`)])}
          onChange={(kind) => set({ kind })}
        />
        <FilterSelect
          label={t('jobs.state')}
          value={filter.state}
          choices={[['running,queued', t('jobs.group.open')], ...STATES.map((state): Choice => [state, t(`jobs.group.${state}`)])]}
          onChange={(state) => set({ state })}
        />
        {filter.machine ? (
          <FilterChip what={t('job.machine')} onRemove={() => set({ machine: undefined })}>
            {t('jobs.machineFilter', { name: items[0]?.machineName ?? filter.machine })}
          </FilterChip>
        ) : null}
        {filtered ? <ClearFilters onClear={clear} /> : null}
      </div>
      {jobs.error ? <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} /> : null}
      {jobs.isPending ? <Rows /> : null}
      {jobs.data && items.length === 0 ? (
        filtered ? (
          <NothingFits onClear={clear} />
        ) : (
          <EmptyState icon={ListIcon} titleText={t('jobs.emptyTitle')} headingLevel="h2">
            <EmptyStateBody>{t('jobs.emptyBody')}</EmptyStateBody>
            <EmptyStateFooter>
              <EmptyStateActions>
                <Link to="/machines">{t('jobs.toMachines')}</Link>
              </EmptyStateActions>
            </EmptyStateFooter>
          </EmptyState>
        )
      ) : null}
      {items.length > 0 ? <JobsTable jobs={items} /> : null}
      {jobs.hasNextPage ? (
        <Button variant="link" isLoading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </Frame>
  );
}
