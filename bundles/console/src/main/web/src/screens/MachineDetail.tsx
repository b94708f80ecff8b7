// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../api/client';
import { jobsQuery, machineQuery, replicationQuery, retentionQuery } from '../api/queries';
import { Missing, Trail } from '../components/detail';
import { Frame, Rows } from '../components/frame';
import { isOpen, JobsTable } from '../components/jobs';
import { MachineActs } from '../components/machineacts';
import { useStarted } from '../components/machines';
import { ErrorNote } from '../components/problem';
import { ActiveLocation, allowed } from '../components/readiness';
import { StartProblem, useStart } from '../components/start';
import { MoveDialog, useMayAct } from '../components/stores';
import { Id } from '../components/values';
import { ReadinessWord, ReplicationWord } from '../components/words';
import { ListIcon } from '../icons';
import { Button, EmptyState, EmptyStateBody, Tab, Tabs, TabTitleText } from '../pf';
import type { MachineTab } from '../router';
import { Disks } from './Disks';
import { MachineFacts } from './MachineFacts';
import { Points } from './Points';
import { Replication } from './Replication';
import { RestoreDialog } from './RestoreDialog';
import { Retention } from './Retention';

const route = getRouteApi('/machines/$machineId');
const TABS: MachineTab[] = ['overview', 'points', 'replication', 'retention', 'disks', 'jobs'];
const POLL_MILLISECONDS = 3000;

export function MachineDetail() {
  const { t } = useTranslation();
  const { machineId } = route.useParams();
  const machine = useQuery({
    ...machineQuery(machineId),
    refetchInterval: (query) => (query.state.data?.protection.runningJob || query.state.data?.agent?.update ? POLL_MILLISECONDS : false),
  });
  const title = machine.data?.name ?? t('machines.title');
  const above = <Trail to="/machines" list={t('machines.title')} here={title} />;
  if (!machine.data) {
    return <Missing query={machine} title={title} gone={t('machine.gone')} above={above} />;
  }
  return <Known machine={machine.data} above={above} error={machine.error} />;
}

function Known({ machine, above, error }: { machine: Machine; above: React.ReactNode; error: unknown }) {
  const { t } = useTranslation();
  const { tab = 'overview', restore, move } = route.useSearch();
  const mayAct = useMayAct();
  const navigate = route.useNavigate();
  const start = useStart();
  const started = useStarted();
  const replicate = allowed(machine, 'replicate');
  const replication = useQuery(replicationQuery(machine.id));
  const show = (next: MachineTab) =>
    void navigate({ search: next === 'overview' ? {} : { tab: next }, replace: true, resetScroll: false });

  return (
    <Frame
      title={machine.name}
      above={above}
      beside={
        <>
          <Button
            isLoading={start.isPending}
            isDisabled={start.isPending || !replicate.allowed}
            title={replicate.text}
            onClick={() =>
              start.mutate({
                order: { kind: 'replicate', machine: machine.id },
                said: started(machine),
              })
            }
          >
            {t(replication.data?.continuous ? 'machines.pointNow' : 'machines.replicate')}
          </Button>
          <MachineActs
            machine={machine}
            showPoints={() => show('points')}
            move={() => void navigate({ search: (old) => ({ ...old, move: true }), resetScroll: false })}
          />
        </>
      }
      below={
        <div className="gw-line">
          <ReadinessWord level={machine.readiness.level} />
          <ReplicationWord state={machine.replication.state} />
          <span>
            {t(`lifecycle.${machine.lifecycle}`, { defaultValue: machine.lifecycle })}, <ActiveLocation location={machine.activeLocation} />
          </span>
          <Id value={machine.id} what={t('machine.id')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <StartProblem start={start} />
      <Tabs
        activeKey={tab}
        onSelect={(_event, key) => show(key as MachineTab)}
        aria-label={t('machine.tabs')}
        mountOnEnter
        unmountOnExit
        className="gw-tabs"
      >
        {TABS.map((each) => (
          <Tab key={each} eventKey={each} title={<TabTitleText>{t(`machine.${each}`)}</TabTitleText>}>
            <div className="gw-tab">
              {each === 'overview' ? <MachineFacts machine={machine} /> : null}
              {each === 'points' ? (
                <Points
                  machine={machine}
                  restore={(point) => void navigate({ search: (old) => ({ ...old, restore: point }), resetScroll: false })}
                />
              ) : null}
              {each === 'replication' ? <Replication machine={machine} /> : null}
              {each === 'retention' ? <Retention machine={machine} /> : null}
              {each === 'disks' ? <Disks machine={machine} /> : null}
              {each === 'jobs' ? <MachineJobs machine={machine} /> : null}
            </div>
          </Tab>
        ))}
      </Tabs>
      {restore ? (
        <RestoreDialog
          pointId={restore}
          onClose={() =>
            void navigate({ search: (old) => ({ ...old, restore: undefined }), replace: true, resetScroll: false })
          }
        />
      ) : null}
      {move && mayAct ? (
        <MoveMachine
          machine={machine}
          onClose={() => void navigate({ search: (old) => ({ ...old, move: undefined }), replace: true, resetScroll: false })}
        />
      ) : null}
    </Frame>
  );
}

function MoveMachine({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const { t } = useTranslation();
  const retention = useQuery(retentionQuery(machine.id));
  const { name } = machine;
  return (
    <MoveDialog
      title={t('move.machineTitle', { name })}
      load={{ machine: machine.id }}
      from={retention.data?.store}
      maySame
      onClose={onClose}
    >
      <p>
        {t('move.machineDoes', { name, count: machine.protection.restorePoints })}{' '}
        {retention.data ? t('move.now', { store: retention.data.store }) : null}
      </p>
      <p>{t('move.safe')}</p>
      <p>{t('move.machineDoesNot')}</p>
    </MoveDialog>
  );
}

function MachineJobs({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const jobs = useInfiniteQuery({
    ...jobsQuery({ machine: machine.id }),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isOpen)) ? POLL_MILLISECONDS : false,
  });
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {jobs.error ? <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} /> : null}
      {jobs.isPending ? <Rows /> : null}
      {jobs.data && items.length === 0 ? (
        <EmptyState icon={ListIcon} titleText={t('jobs.emptyTitle')} headingLevel="h2">
          <EmptyStateBody>{t('machine.idle')}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {items.length > 0 ? <JobsTable jobs={items} withMachine={false} /> : null}
      {jobs.hasNextPage ? (
        <Button variant="link" isLoading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}
