// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { machinesQuery, type MachineFilter } from '../api/queries';
import { UpdateAgents } from '../components/agent';
import { ClearFilters, FilterChip, FilterSelect, NothingFits } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { MachinesTable } from '../components/machines';
import { ErrorNote } from '../components/problem';
import { StartProblem, useStart } from '../components/start';
import { LEVELS, REPLICATION_STATES } from '../components/words';
import { ServerIcon } from '../icons';
import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, SearchInput } from '../pf';
import { AddMachines } from './AddMachines';

const route = getRouteApi('/machines');
const TYPING_MILLISECONDS = 300;
const POLL_MILLISECONDS = 5000;

export function Machines() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { add, ...filter } = search;
  const machines = useInfiniteQuery({
    ...machinesQuery(filter),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((each) => each.protection.runningJob ?? each.agent?.update))
        ? POLL_MILLISECONDS
        : false,
  });
  const start = useStart();
  const items = machines.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(filter).length > 0;
  const openAdd = () => void navigate({ search: (old) => ({ ...old, add: true as const }) });
  const clear = () => void navigate({ search: {}, replace: true });
  const set = (change: MachineFilter) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const addButton = (
    <Button variant="primary" onClick={openAdd}>
      {t('machines.add')}
    </Button>
  );

  return (
    <Frame
      title={t('machines.title')}
      beside={
        <>
          <UpdateAgents machines={items} />
          {addButton}
        </>
      }
    >
      <StartProblem start={start} />
      <div className="gw-tools">
        <Find />
        <FilterSelect
          label={t('machines.readiness')}
          value={filter.readiness}
          choices={LEVELS.map((level) => [level, t(`readiness.${level}`)])}
          onChange={(readiness) => set({ readiness })}
        />
        <FilterSelect
          label={t('machines.replication')}
          value={filter.state}
          choices={REPLICATION_STATES.map((state) => [state, t(`replicationState.${state}`)])}
          onChange={(state) => set({ state })}
        />
        {filter.reason ? (
          <FilterChip what={t('machines.reason')} onRemove={() => set({ reason: undefined })}>
            {t('machines.reasonFilter', { reason: filter.reason })}
          </FilterChip>
        ) : null}
        {filtered ? <ClearFilters onClear={clear} /> : null}
      </div>
      {machines.error ? <ErrorNote error={machines.error} retry={() => void machines.refetch()} /> : null}
      {machines.isPending ? <Rows /> : null}
      {machines.data && items.length === 0 ? (
        filtered ? (
          <NothingFits onClear={clear} />
        ) : (
          <EmptyState icon={ServerIcon} titleText={t('machines.emptyTitle')} headingLevel="h2">
            <EmptyStateBody>{t('machines.emptyBody')}</EmptyStateBody>
            <EmptyStateFooter>
              <EmptyStateActions>
                <Button variant="secondary" onClick={openAdd}>
                  {t('machines.add')}
                </Button>
              </EmptyStateActions>
            </EmptyStateFooter>
          </EmptyState>
        )
      ) : null}
      {items.length > 0 ? <MachinesTable machines={items} start={start} /> : null}
      {machines.hasNextPage ? (
        <Button variant="link" isLoading={machines.isFetchingNextPage} onClick={() => void machines.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
      <AddMachines
        isOpen={add === true}
        onClose={() => void navigate({ search: (old) => ({ ...old, add: undefined }), replace: true })}
      />
    </Frame>
  );
}

/** The search field; what was typed goes into the address when the typing rests. */
function Find() {
  const { t } = useTranslation();
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(q ?? '');
  useEffect(() => setText(q ?? ''), [q]);
  useEffect(() => {
    if (text === (q ?? '')) {
      return;
    }
    const timer = setTimeout(
      () => void navigate({ search: (old) => ({ ...old, q: text || undefined }), replace: true }),
      TYPING_MILLISECONDS,
    );
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <SearchInput
      className="gw-find"
      data-search
      aria-label={t('machines.search')}
      placeholder={t('machines.search')}
      value={text}
      onChange={(_event, value) => setText(value)}
      onClear={() => setText('')}
    />
  );
}
