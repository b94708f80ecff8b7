// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Failback } from '../api/client';
import { failbacksQuery, siteQuery, type FailbackFilter } from '../api/queries';
import { ClearFilters, FilterChip, FilterSelect, NothingFits } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { Until, When } from '../components/values';
import { FailbackWord } from '../components/words';
import { UndoIcon } from '../icons';
import { Button, EmptyState, EmptyStateBody, Table, Tbody, Td, Th, Thead, Tr } from '../pf';

const route = getRouteApi('/failbacks');
const STATES = ['incomplete', 'preparing', 'idle', 'ready', 'running', 'synchronized', 'cancelling', 'cancelled', 'error'];

export function Failbacks() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const failbacks = useInfiniteQuery(failbacksQuery(filter));
  const items = failbacks.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.state ?? filter.site);
  const set = (change: FailbackFilter) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const clear = () => void navigate({ search: {}, replace: true });
  return (
    <Frame title={t('failbacks.title')} below={<p className="gw-lead">{t('failbacks.lead')}</p>}>
      <div className="gw-tools">
        <FilterSelect
          label={t('sites.state')}
          value={filter.state}
          choices={STATES.map((state) => [state, t(`failbackState.${state}`)])}
          onChange={(state) => set({ state })}
        />
        {filter.site ? (
          <FilterChip what={t('failbacks.from')} onRemove={() => set({ site: undefined })}>
            {t('failbacks.siteFilter', { name: filter.site })}
          </FilterChip>
        ) : null}
        {filtered ? <ClearFilters onClear={clear} /> : null}
      </div>
      {failbacks.error ? <ErrorNote error={failbacks.error} retry={() => void failbacks.refetch()} /> : null}
      {failbacks.isPending ? <Rows /> : null}
      {failbacks.data && items.length === 0 ? filtered ? <NothingFits onClear={clear} /> : <Begin /> : null}
      {items.length > 0 ? (
        <Table aria-label={t('failbacks.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
          <Thead>
            <Tr>
              <Th>{t('failbacks.from')}</Th>
              <Th>{t('sites.state')}</Th>
              <Th>{t('failbacks.to')}</Th>
              <Th width={25}>{t('failbacks.step')}</Th>
              <Th>{t('failbacks.synced')}</Th>
              <Th>{t('failbacks.next')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {items.map((failback) => (
              <Row key={failback.id} failback={failback} />
            ))}
          </Tbody>
        </Table>
      ) : null}
      {failbacks.hasNextPage ? (
        <Button variant="link" isLoading={failbacks.isFetchingNextPage} onClick={() => void failbacks.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </Frame>
  );
}

function Begin() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={UndoIcon} titleText={t('failbacks.emptyTitle')} headingLevel="h2">
      <EmptyStateBody>
        <p>{t('failbacks.emptyBody')}</p>
        <p className="gw-gap-above">
          <Link to="/sites">{t('failbacks.toSites')}</Link>
        </p>
      </EmptyStateBody>
    </EmptyState>
  );
}

function Row({ failback }: { failback: Failback }) {
  const { t } = useTranslation();
  const site = useQuery(siteQuery(failback.site));
  return (
    <Tr>
      <Td dataLabel={t('failbacks.from')}>
        <span className="gw-name">
          <Link to="/failbacks/$failbackId" params={{ failbackId: failback.id }}>
            {site.data?.plan ?? failback.site}
          </Link>
          <span className="gw-faint">{t('sites.machines', { count: failback.machineCount })}</span>
        </span>
      </Td>
      <Td dataLabel={t('sites.state')}>
        <FailbackWord failback={failback} />
      </Td>
      <Td dataLabel={t('failbacks.to')}>
        <span className="gw-name">{failback.target}</span>
      </Td>
      <Td dataLabel={t('failbacks.step')} className="gw-gist">
        {failback.problem ? (
          <span className="gw-break">{failback.problem.detail}</span>
        ) : failback.step === 'none' ? (
          '–'
        ) : (
          t(`failbackStep.${failback.step}`, { defaultValue: failback.step })
        )}
      </Td>
      <Td dataLabel={t('failbacks.synced')}>{failback.syncedAt ? <When at={failback.syncedAt} stacked /> : t('failbacks.never')}</Td>
      <Td dataLabel={t('failbacks.next')}>
        <NextSync failback={failback} stacked />
      </Td>
    </Tr>
  );
}

/** When it reads the machines next by itself, if ever. */
export function NextSync({ failback, stacked = false }: { failback: Failback; stacked?: boolean }) {
  const { t } = useTranslation();
  if (failback.nextAt) {
    return <Until at={failback.nextAt} stacked={stacked} />;
  }
  return <>{failback.isOver || failback.everySeconds > 0 ? '–' : t('failbacks.onlyAsked')}</>;
}
