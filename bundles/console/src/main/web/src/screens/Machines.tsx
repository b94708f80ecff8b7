// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../api/client';
import { machinesQuery } from '../api/queries';
import { agentState, UpdateAgents } from '../components/agent';
import { Frame, Rows } from '../components/frame';
import { Waiting } from '../components/jobs';
import { ErrorNote } from '../components/problem';
import { JobProgress } from '../components/progress';
import { StartProblem, useStart } from '../components/start';
import { Size, When } from '../components/values';
import { AgentWord, ProtectionWord } from '../components/words';
import { ExclamationCircleIcon, ExclamationTriangleIcon, SearchIcon, ServerIcon } from '../icons';
import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  FormSelect,
  FormSelectOption,
  SearchInput,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
} from '../pf';
import { AddMachines } from './AddMachines';

const route = getRouteApi('/machines');
export const PROTECTION_STATES = ['up_to_date', 'replicating', 'initial_sync', 'waiting', 'disconnected', 'not_started'];
const TYPING_MILLISECONDS = 300;
const POLL_MILLISECONDS = 5000;

export function Machines() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { q: search.q, state: search.state };
  const machines = useInfiniteQuery({
    ...machinesQuery(filter),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((each) => each.protection.runningJob ?? each.agent?.update))
        ? POLL_MILLISECONDS
        : false,
  });
  const start = useStart();
  const items = machines.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.q ?? filter.state);
  const openAdd = () => void navigate({ search: (old) => ({ ...old, add: true as const }) });
  const clear = () => void navigate({ search: {}, replace: true });
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
        <label>
          <span className="gw-tool-word">{t('machines.state')}</span>
          <FormSelect
            aria-label={t('machines.state')}
            value={filter.state ?? ''}
            onChange={(_event, value) =>
              void navigate({ search: (old) => ({ ...old, state: value || undefined }), replace: true })
            }
          >
            <FormSelectOption value="" label={t('common.all')} />
            {PROTECTION_STATES.map((state) => (
              <FormSelectOption key={state} value={state} label={t(`protection.${state}`)} />
            ))}
          </FormSelect>
        </label>
        {filtered ? (
          <Button variant="link" onClick={clear}>
            {t('common.clear')}
          </Button>
        ) : null}
      </div>
      {machines.error ? <ErrorNote error={machines.error} retry={() => void machines.refetch()} /> : null}
      {machines.isPending ? <Rows /> : null}
      {machines.data && items.length === 0 ? (
        filtered ? (
          <EmptyState icon={SearchIcon} titleText={t('common.nothingFits')} headingLevel="h2">
            <EmptyStateBody>{t('common.nothingFitsBody')}</EmptyStateBody>
            <EmptyStateFooter>
              <EmptyStateActions>
                <Button variant="link" onClick={clear}>
                  {t('common.clear')}
                </Button>
              </EmptyStateActions>
            </EmptyStateFooter>
          </EmptyState>
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
        isOpen={search.add === true}
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

function MachinesTable({ machines, start }: { machines: Machine[]; start: ReturnType<typeof useStart> }) {
  const { t } = useTranslation();
  const started = useStarted();
  const busy = start.isPending ? start.variables.order.machine : undefined;
  return (
    <Table aria-label={t('machines.title')} gridBreakPoint="grid-xl" variant="compact" className="gw-dense">
      <Thead>
        <Tr>
          <Th width={25}>{t('machines.name')}</Th>
          <Th width={30}>{t('machines.protection')}</Th>
          <Th>{t('machines.newest')}</Th>
          <Th>{t('machines.size')}</Th>
          <Th>{t('machines.seen')}</Th>
          <Th screenReaderText={t('machines.actions')} />
        </Tr>
      </Thead>
      <Tbody>
        {machines.map((machine) => (
          <Tr key={machine.id}>
            <Td dataLabel={t('machines.name')}>
              <div className="gw-name">
                <Link to="/machines/$machineId" params={{ machineId: machine.id }}>
                  {machine.name}
                </Link>
                <span className="gw-faint">{machine.os.name}</span>
              </div>
            </Td>
            <Td dataLabel={t('machines.protection')}>
              <Protection machine={machine} />
            </Td>
            <Td dataLabel={t('machines.newest')}>
              {machine.protection.newestPoint ? (
                <When at={machine.protection.newestPoint.takenAt} stacked />
              ) : (
                <span className="gw-faint">{t('machines.noPoint')}</span>
              )}
            </Td>
            <Td dataLabel={t('machines.size')}>
              <span className="gw-when gw-when-stacked">
                <Size value={machine.sizeBytes} />
                <span className="gw-faint gw-nowrap">{t('machines.disks', { count: machine.disks.length })}</span>
              </span>
            </Td>
            <Td dataLabel={t('machines.seen')}>
              <span className="gw-when gw-when-stacked">
                <span>{t(machine.connected ? 'machines.connected' : 'machines.notConnected')}</span>
                {machine.connected ? null : (
                  <span className="gw-faint">
                    {t('machines.seenAt')} <When at={machine.seenAt} />
                  </span>
                )}
                <AgentLine machine={machine} />
              </span>
            </Td>
            <Td isActionCell className="gw-row-act">
              <Button
                variant="secondary"
                size="sm"
                aria-label={t('machines.replicateOf', { name: machine.name })}
                isLoading={busy === machine.id}
                isDisabled={busy === machine.id || isReplicating(machine)}
                onClick={() =>
                  start.mutate({
                    order: { kind: 'replicate', machine: machine.id },
                    said: started(machine),
                  })
                }
              >
                {t('machines.replicate')}
              </Button>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** Its version; and where it is not the newest, what is to be said of that. */
function AgentLine({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  if (!machine.agent) {
    return null;
  }
  const state = agentState(machine.agent);
  return (
    <>
      <span className="gw-faint gw-nowrap">{t('machines.agent', { version: machine.agent.version })}</span>
      {state === 'newest' ? null : <AgentWord state={state} />}
    </>
  );
}

/** Because somebody asked for it. A run of the schedule is no reason to wait: it ends, and the point that is asked for follows. */
export function isReplicating(machine: Machine): boolean {
  const job = machine.protection.runningJob;
  return job?.kind === 'replicate' && !isRun(machine);
}

function isRun(machine: Machine): boolean {
  const job = machine.protection.runningJob;
  return job?.kind === 'replicate' && job.startedBy === 'schedule';
}

/** What to say when a replication was asked for. */
export function useStarted() {
  const { t } = useTranslation();
  return (machine: Machine) => t(isRun(machine) ? 'machines.pointComes' : 'machines.replicateStarted', { name: machine.name });
}

function Protection({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const job = machine.protection.runningJob;
  const grave = machine.concerns.filter((concern) => concern.level !== 'info');
  const blocked = grave.some((concern) => concern.level === 'blocker');
  const what = job ? t('job.title', { kind: t(`jobKind.${job.kind}`, { defaultValue: job.kind }), object: machine.name }) : '';
  return (
    <div className="gw-protection">
      <div className="gw-line">
        <ProtectionWord state={machine.protection.state} />
        {grave.length > 0 ? (
          <span className={`gw-line-tight gw-tone-${blocked ? 'danger' : 'warning'}`} title={grave[0]?.message}>
            {blocked ? <ExclamationCircleIcon aria-hidden="true" /> : <ExclamationTriangleIcon aria-hidden="true" />}
            <span>{t('machines.concerns', { count: grave.length })}</span>
          </span>
        ) : null}
      </div>
      {job?.state === 'running' ? <JobProgress progress={job.progress} what={what} compact /> : null}
      {job?.state === 'queued' ? <Waiting job={job} /> : null}
    </div>
  );
}
