// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, type Machine } from '../api/client';
import { jobsQuery, machineQuery, replicationQuery, retentionQuery, revokeMachine } from '../api/queries';
import { Fact } from '../components/About';
import { AgentCard } from '../components/agent';
import { Frame, Rows } from '../components/frame';
import { isOpen, JobsTable, Waiting } from '../components/jobs';
import { ErrorNote } from '../components/problem';
import { JobProgress } from '../components/progress';
import { Ask, CancelJob, StartProblem, useStart } from '../components/start';
import { MoveDialog, useMayAct } from '../components/stores';
import { useToast } from '../components/toasts';
import { Id, Size, When } from '../components/values';
import { ConcernWord, JobWord, ProtectionWord } from '../components/words';
import { duration } from '../format/time';
import { CheckCircleIcon, ListIcon } from '../icons';
import {
  Breadcrumb,
  BreadcrumbItem,
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  EmptyState,
  EmptyStateBody,
  Tab,
  Tabs,
  TabTitleText,
} from '../pf';
import type { MachineTab } from '../router';
import { Disks } from './Disks';
import { isReplicating, useStarted } from './Machines';
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
  const above = (
    <Breadcrumb>
      <BreadcrumbItem>
        <Link to="/machines">{t('machines.title')}</Link>
      </BreadcrumbItem>
      <BreadcrumbItem isActive>{title}</BreadcrumbItem>
    </Breadcrumb>
  );
  if (!machine.data) {
    const gone = machine.error instanceof ProblemError && machine.error.status === 404;
    return (
      <Frame title={gone ? t('machine.gone') : title} above={above}>
        {machine.error ? <ErrorNote error={machine.error} retry={() => void machine.refetch()} /> : <Rows count={4} />}
      </Frame>
    );
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
            isDisabled={start.isPending || isReplicating(machine)}
            onClick={() =>
              start.mutate({
                order: { kind: 'replicate', machine: machine.id },
                said: started(machine),
              })
            }
          >
            {t(replication.data?.continuous ? 'machines.pointNow' : 'machines.replicate')}
          </Button>
          {mayAct ? (
            <Button
              variant="secondary"
              onClick={() => void navigate({ search: (old) => ({ ...old, move: true }), resetScroll: false })}
            >
              {t('machine.move')}
            </Button>
          ) : null}
          <Revoke machine={machine} />
        </>
      }
      below={
        <div className="gw-line">
          <ProtectionWord state={machine.protection.state} />
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
              {each === 'overview' ? <Facts machine={machine} /> : null}
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

function Revoke({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="link" isDanger onClick={() => setAsking(true)}>
        {t('machine.revoke')}
      </Button>
      <Ask
        title={t('machine.revokeTitle', { name: machine.name })}
        act={t('machine.revokeAct')}
        keep={t('common.cancel')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async () => {
          await revokeMachine(machine.id);
          await queries.invalidateQueries({ queryKey: ['machines'] });
          toast(t('machine.revoked', { name: machine.name }));
        }}
      >
        {t('machine.revokeBody')}
      </Ask>
    </>
  );
}

function Facts({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const { protection } = machine;
  const addresses = machine.interfaces.filter((each) => each.addresses.length > 0);
  const routes = machine.interfaces.flatMap((each) => each.routes.map((route) => `${each.name}: ${route}`));
  const nameServers = machine.interfaces.flatMap((each) => each.nameServers);
  return (
    <div className="gw-stack">
      <RunningNow machine={machine} />
      <div className="gw-two">
        <div className="gw-stack">
          <Card>
            <CardTitle component="h2">{t('machine.state')}</CardTitle>
            <CardBody>
              <p className="gw-gap-below">{t(`protectionLong.${protection.state}`, { defaultValue: '' })}</p>
              <DescriptionList isHorizontal isCompact>
                <Fact term={t('machine.newest')}>
                  {protection.newestPoint ? <When at={protection.newestPoint.takenAt} /> : t('machines.noPoint')}
                </Fact>
                {protection.newestPoint ? (
                  <Fact term={t('points.consistency')}>
                    {t(`consistency.${protection.newestPoint.consistency}`, {
                      defaultValue: protection.newestPoint.consistency,
                    })}
                  </Fact>
                ) : null}
                {protection.lagSeconds === undefined ? null : (
                  <Fact term={t('machine.lag')}>{duration(protection.lagSeconds)}</Fact>
                )}
                <Fact term={t('machine.count')}>{protection.restorePoints}</Fact>
              </DescriptionList>
              <Concerns machine={machine} />
            </CardBody>
          </Card>
          <AgentCard machine={machine} />
        </div>
        <Card>
          <CardTitle component="h2">{t('machine.facts')}</CardTitle>
          <CardBody>
            <DescriptionList isHorizontal isCompact>
              <Fact term={t('machine.os')}>{machine.os.name}</Fact>
              {machine.os.kernel ? <Fact term={t('machine.kernel')}>{machine.os.kernel}</Fact> : null}
              {machine.os.architecture ? <Fact term={t('machine.architecture')}>{machine.os.architecture}</Fact> : null}
              <Fact term={t('machine.firmware')}>
                {t(`firmware.${machine.firmware}`, { defaultValue: machine.firmware })}
              </Fact>
              {machine.processors > 0 ? <Fact term={t('machine.processors')}>{machine.processors}</Fact> : null}
              {machine.memoryBytes > 0 ? (
                <Fact term={t('machine.memory')}>
                  <Size value={machine.memoryBytes} />
                </Fact>
              ) : null}
              {addresses.length > 0 ? (
                <Fact term={t('machine.network')}>
                  {addresses.map((each) => (
                    <div key={each.name} className="gw-break">
                      {each.name}: {each.addresses.join(', ')}
                    </div>
                  ))}
                </Fact>
              ) : null}
              {routes.length > 0 ? (
                <Fact term={t('machine.routes')}>
                  {routes.map((each) => (
                    <div key={each} className="gw-break">
                      {each}
                    </div>
                  ))}
                </Fact>
              ) : null}
              {nameServers.length > 0 ? (
                <Fact term={t('machine.nameServers')}>{nameServers.join(', ')}</Fact>
              ) : null}
              <Fact term={t('machine.platform')}>{machine.platform}</Fact>
              <Fact term={t('machine.seen')}>
                {machine.connected ? t('machines.connected') : <When at={machine.seenAt} />}
              </Fact>
            </DescriptionList>
          </CardBody>
        </Card>
      </div>
    </div>
  );
}

function RunningNow({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const job = machine.protection.runningJob;
  if (!job) {
    return null;
  }
  const kind = t(`jobKind.${job.kind}`, { defaultValue: job.kind });
  return (
    <Card>
      <CardTitle component="h2">
        <span className="gw-line">
          <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
            {kind}
          </Link>
          <JobWord job={job} />
          <span className="gw-push">
            <CancelJob id={job.id} kind={job.kind} />
          </span>
        </span>
      </CardTitle>
      <CardBody>
        {job.state === 'running' ? (
          <JobProgress progress={job.progress} what={t('job.title', { kind, object: machine.name })} />
        ) : (
          <Waiting job={job} />
        )}
        {job.waitingFor?.hint ? <p>{job.waitingFor.hint}</p> : null}
        <p className="gw-leave">{t('job.leave')}</p>
      </CardBody>
    </Card>
  );
}

function Concerns({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="concerns-title" className="gw-concerns">
      <h3 id="concerns-title">{t('machine.concerns')}</h3>
      {machine.concerns.length === 0 ? (
        <p className="gw-line-tight">
          <span className="gw-tone-success">
            <CheckCircleIcon aria-hidden="true" />
          </span>
          {t('machine.noConcerns')}
        </p>
      ) : (
        <ul className="gw-plain">
          {machine.concerns.map((concern) => (
            <li key={`${concern.code} ${concern.message}`}>
              <ConcernWord level={concern.level} />
              <div>
                <p>{concern.message}</p>
                {concern.hint ? <p className="gw-faint">{concern.hint}</p> : null}
                <code className="gw-faint">{concern.code}</code>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
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
