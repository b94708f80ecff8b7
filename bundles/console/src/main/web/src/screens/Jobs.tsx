// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { jobsQuery } from '../api/queries';
import { Frame, Rows } from '../components/frame';
import { JobsTable, isOpen } from '../components/jobs';
import { ErrorNote } from '../components/problem';
import { ListIcon, SearchIcon } from '../icons';
import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, FormSelect, FormSelectOption, Label } from '../pf';

const route = getRouteApi('/jobs');
const KINDS = ['replicate', 'restore', 'verify', 'resend', 'move', 'sweep', 'scrub', 'check', 'launch', 'remove', 'detach'];
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

  return (
    <Frame title={t('jobs.title')}>
      <div className="gw-tools">
        <label>
          <span className="gw-tool-word">{t('jobs.kind')}</span>
          <FormSelect
            aria-label={t('jobs.kind')}
            value={filter.kind ?? ''}
            onChange={(_event, value) => set({ kind: value || undefined })}
          >
            <FormSelectOption value="" label={t('common.all')} />
            {KINDS.map((kind) => (
              <FormSelectOption key={kind} value={kind} label={t(`jobKind.${kind}`)} />
            ))}
          </FormSelect>
        </label>
        <label>
          <span className="gw-tool-word">{t('jobs.state')}</span>
          <FormSelect
            aria-label={t('jobs.state')}
            value={filter.state ?? ''}
            onChange={(_event, value) => set({ state: value || undefined })}
          >
            <FormSelectOption value="" label={t('common.all')} />
            <FormSelectOption value="running,queued" label={t('jobs.group.open')} />
            {STATES.map((state) => (
              <FormSelectOption key={state} value={state} label={t(`jobs.group.${state}`)} />
            ))}
          </FormSelect>
        </label>
        {filter.machine ? (
          <Label
            variant="outline"
            onClose={() => set({ machine: undefined })}
            closeBtnAriaLabel={t('machines.filterRemove', { what: t('job.machine') })}
          >
            {t('jobs.machineFilter', { name: items[0]?.machineName ?? filter.machine })}
          </Label>
        ) : null}
        {filtered ? (
          <Button variant="link" onClick={() => void navigate({ search: {}, replace: true })}>
            {t('common.clear')}
          </Button>
        ) : null}
      </div>
      {jobs.error ? <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} /> : null}
      {jobs.isPending ? <Rows /> : null}
      {jobs.data && items.length === 0 ? (
        filtered ? (
          <EmptyState icon={SearchIcon} titleText={t('common.nothingFits')} headingLevel="h2">
            <EmptyStateBody>{t('common.nothingFitsBody')}</EmptyStateBody>
          </EmptyState>
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
