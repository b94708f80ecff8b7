// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerEntry, Site, SiteMachine } from '../api/client';
import { failbacksQuery, ledgerQuery, siteQuery } from '../api/queries';
import { Fact } from '../components/About';
import { Missing, Trail } from '../components/detail';
import { Frame, Rows } from '../components/frame';
import { ErrorNote, ProblemNote } from '../components/problem';
import { mayFailBack, SiteActs } from '../components/siteacts';
import { Screen } from '../components/screen';
import { AddToSite, MachineButtons } from '../components/sitemachines';
import { isAtWork, isOver, MachineSteps, RunSteps, usePointsText, useSiteName } from '../components/sites';
import { useMayAct } from '../components/stores';
import { ConsoleText, Id, Size, Until, When } from '../components/values';
import { SiteWord, StandingWord } from '../components/words';
import { duration, moment } from '../format/time';
import { ListIcon } from '../icons';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  EmptyState,
  EmptyStateBody,
  Tab,
  Table,
  Tabs,
  TabTitleText,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
} from '../pf';
import { usePrefs } from '../prefs';
import { SITE_TABS, type SiteQuestion, type SiteTab } from '../router';
import { FailBackDialog } from './FailBackDialog';

const route = getRouteApi('/sites/$siteId');
const POLL_MILLISECONDS = 3000;
const MACHINE_COLUMNS = 6;

export function SiteDetail() {
  const { t } = useTranslation();
  const { siteId } = route.useParams();
  const nameOf = useSiteName();
  const site = useQuery({
    ...siteQuery(siteId),
    refetchInterval: (query) => (query.state.data && isAtWork(query.state.data) ? POLL_MILLISECONDS : false),
  });
  const title = site.data ? nameOf(site.data) : t('sites.title');
  const above = <Trail to="/sites" list={t('sites.title')} here={title} />;
  if (!site.data) {
    return <Missing query={site} title={title} gone={t('site.gone')} above={above} />;
  }
  return <Known site={site.data} title={title} above={above} error={site.error} />;
}

function Known({ site, title, above, error }: { site: Site; title: string; above: ReactNode; error: unknown }) {
  const { t } = useTranslation();
  const { tab = 'machines', do: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const mayAct = useMayAct();
  const showAct = (act: SiteQuestion | undefined) =>
    void navigate({ search: (old) => ({ ...old, do: act }), replace: !act, resetScroll: false });
  const showTab = (key: SiteTab) =>
    void navigate({ search: key === 'machines' ? {} : { tab: key }, replace: true, resetScroll: false });
  return (
    <Frame
      title={title}
      above={above}
      beside={<SiteActs site={site} asked={asked} show={showAct} />}
      below={
        <div className="gw-line">
          <SiteWord site={site} />
          <Id value={site.id} what={t('site.id')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      {asked === 'failback' && mayAct && mayFailBack(site) ? <FailBackDialog site={site} onClose={() => showAct(undefined)} /> : null}
      <div className="gw-stack">
        <GoingBack site={site} />
        <Notes site={site} approve={() => showAct('approve')} />
        <div className="gw-two">
          <Run site={site} />
          <Ordered site={site} />
        </div>
        <div>
          <Tabs
            activeKey={tab}
            onSelect={(_event, key) => showTab(key as SiteTab)}
            aria-label={t('site.tabs')}
            mountOnEnter
            unmountOnExit
            className="gw-tabs"
          >
            {SITE_TABS.map((each) => (
              <Tab key={each} eventKey={each} title={<TabTitleText>{t(`site.${each}`)}</TabTitleText>}>
                <div className="gw-tab">{each === 'machines' ? <Machines site={site} /> : <Ledger site={site} />}</div>
              </Tab>
            ))}
          </Tabs>
        </div>
      </div>
    </Frame>
  );
}

/** The failback that has its machines, if one has. */
function GoingBack({ site }: { site: Site }) {
  const { t } = useTranslation();
  const failbacks = useInfiniteQuery({ ...failbacksQuery({ site: site.id }), enabled: mayFailBack(site) });
  const open = failbacks.data?.pages.flatMap((page) => page.items).find((each) => !each.isOver);
  return open ? (
    <Alert
      variant="info"
      isInline
      component="h2"
      title={t('site.failingBack')}
      actionLinks={
        <Link to="/failbacks/$failbackId" params={{ failbackId: open.id }}>
          {t('site.toFailback')}
        </Link>
      }
    />
  ) : null;
}

/** What asks for a person. */
function Notes({ site, approve }: { site: Site; approve: () => void }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  return (
    <>
      {site.waitsFor ? (
        <Alert
          variant="warning"
          isInline
          component="h2"
          title={t('site.waits')}
          actionLinks={
            mayAct && site.allowed.includes('approve') ? (
              <Button variant="primary" size="sm" onClick={approve} aria-label={t('site.approveThis', { what: site.waitsFor })}>
                {t('siteAct.approve.offer')}
              </Button>
            ) : undefined
          }
        >
          <p className="gw-break gw-asked">{site.waitsFor}</p>
          <p>{t('site.waitsBody')}</p>
        </Alert>
      ) : null}
      {site.paused ? (
        <Alert variant="info" isInline component="h2" title={t('site.paused')}>
          {t('siteLong.paused')}
        </Alert>
      ) : null}
      {site.problem ? <ProblemNote problem={site.problem} title={t('site.failed')} /> : null}
    </>
  );
}

function Run({ site }: { site: Site }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('site.run')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('site.phase')}>
            <RunSteps site={site} />
          </Fact>
          <Fact term={t('sites.progress')}>{t('sites.up', { ready: site.readyCount, count: site.machineCount })}</Fact>
          <Fact term={t('site.rto')}>{site.rtoSeconds === undefined ? t('site.notYet') : duration(site.rtoSeconds)}</Fact>
          <Fact term={t('sites.started')}>
            <When at={site.startedAt} />
          </Fact>
          <Fact term={t('site.by')}>{site.startedBy}</Fact>
          <Fact term={t('site.changed')}>
            <When at={site.changedAt} />
          </Fact>
          {site.endsAt && !isOver(site) ? (
            <Fact term={t('site.ends')}>
              <Until at={site.endsAt} />
            </Fact>
          ) : null}
          {site.decidesAt ? (
            <Fact term={t(`site.decides.${site.commitPolicy?.act}`, { defaultValue: t('site.decides.any') })}>
              {site.paused ? t('site.decidesPaused') : <Until at={site.decidesAt} />}
            </Fact>
          ) : null}
          {site.job ? (
            <Fact term={t('site.job')}>
              <Link to="/jobs/$jobId" params={{ jobId: site.job }} className="gw-break">
                {t('site.toJob')}
              </Link>
            </Fact>
          ) : null}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Ordered({ site }: { site: Site }) {
  const { t } = useTranslation();
  const pointsText = usePointsText();
  const settings = Object.entries(site.settings ?? {});
  return (
    <Card>
      <CardTitle component="h2">{t('job.order')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('sites.plan')}>
            {site.plan}, {t('sites.version', { version: site.version })}
          </Fact>
          <Fact term={t('sites.target')}>{site.target}</Fact>
          <Fact term={t('site.points')}>{pointsText(site.points)}</Fact>
          <Fact term={t('site.devices')}>{site.devices && site.devices.length > 0 ? site.devices.join(', ') : t('site.allDevices')}</Fact>
          <Fact term={t('site.source')}>{t(`siteSource.${site.source}`, { defaultValue: site.source })}</Fact>
          {site.commitPolicy ? (
            <Fact term={t('site.commitPolicy')}>
              {t(`site.commit.${site.commitPolicy.act}`, { time: duration(site.commitPolicy.afterSeconds), defaultValue: site.commitPolicy.act })}
            </Fact>
          ) : null}
          {settings.length > 0 ? (
            <Fact term={t('job.settings')}>
              {settings.map(([name, value]) => (
                <div key={name} className="gw-break">
                  {name} = {value}
                </div>
              ))}
            </Fact>
          ) : null}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Machines({ site }: { site: Site }) {
  const { t } = useTranslation();
  const machines = site.machines;
  if (!machines) {
    return <Rows count={3} />;
  }
  return (
    <div className="gw-stack-tight">
      <div>
        <AddToSite site={site} />
      </div>
      <Table aria-label={t('site.machinesCaption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
        <Thead>
          <Tr>
            <Th>{t('site.device')}</Th>
            <Th width={25}>{t('site.phase')}</Th>
            <Th>{t('site.point')}</Th>
            <Th>{t('site.rpo')}</Th>
            <Th>{t('site.rto')}</Th>
            <Th screenReaderText={t('site.acts')} />
          </Tr>
        </Thead>
        <Tbody>
          {machines.map((machine) => (
            <MachineRows key={machine.device} site={site} machine={machine} />
          ))}
        </Tbody>
      </Table>
    </div>
  );
}

function MachineRows({ site, machine }: { site: Site; machine: SiteMachine }) {
  const { t } = useTranslation();
  return (
    <>
      <Tr>
        <Td dataLabel={t('site.device')}>
          <span className="gw-name">
            <Link to="/machines/$machineId" params={{ machineId: machine.machine }}>
              {machine.device}
            </Link>
            {machine.machineName && machine.machineName !== machine.device ? <span className="gw-faint">{machine.machineName}</span> : null}
            {machine.sourceStopped ? <span className="gw-faint">{t('site.sourceStopped')}</span> : null}
          </span>
        </Td>
        <Td dataLabel={t('site.phase')}>
          <MachineSteps site={site} machine={machine} />
        </Td>
        <Td dataLabel={t('site.point')}>
          {machine.pointTakenAt ? (
            <span className="gw-when gw-when-stacked">
              <When at={machine.pointTakenAt} stacked />
              {machine.consistency ? <span className="gw-faint">{t(`consistency.${machine.consistency}`, { defaultValue: machine.consistency })}</span> : null}
            </span>
          ) : (
            t('site.notChosen')
          )}
        </Td>
        <Td dataLabel={t('site.rpo')} className="gw-nowrap">
          <span className="gw-nowrap">{machine.rpoSeconds === undefined ? '–' : duration(machine.rpoSeconds)}</span>
        </Td>
        <Td dataLabel={t('site.rto')} className="gw-nowrap">
          <span className="gw-nowrap">
            {machine.rtoSeconds === undefined
              ? '–'
              : machine.readyAt
                ? duration(machine.rtoSeconds)
                : t('site.soFar', { time: duration(machine.rtoSeconds) })}
          </span>
        </Td>
        <Td className="gw-row-act">
          <MachineButtons site={site} machine={machine} />
        </Td>
      </Tr>
      {machine.problem || machine.evidence || machine.readyAt ? (
        <Tr>
          <Td colSpan={MACHINE_COLUMNS} className="gw-below">
            {machine.problem ? (
              <ProblemNote problem={machine.problem} variant="warning" title={t('site.machineProblem', { device: machine.device })} />
            ) : null}
            {machine.evidence ? (
              <details>
                <summary>{t('site.evidence', { device: machine.device })}</summary>
                <ConsoleText text={machine.evidence} what={t('site.evidence', { device: machine.device })} />
              </details>
            ) : null}
            <Screen site={site} machine={machine} />
          </Td>
        </Tr>
      ) : null}
    </>
  );
}

function Ledger({ site }: { site: Site }) {
  const { t } = useTranslation();
  const ledger = useInfiniteQuery({
    ...ledgerQuery(site.id),
    refetchInterval: isAtWork(site) ? POLL_MILLISECONDS : false,
  });
  const items = ledger.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="gw-stack-tight">
      <p className="gw-lead">{t('site.ledgerLead')}</p>
      {ledger.error ? <ErrorNote error={ledger.error} retry={() => void ledger.refetch()} /> : null}
      {ledger.isPending ? <Rows /> : null}
      {ledger.data && items.length === 0 ? (
        <EmptyState icon={ListIcon} titleText={t('site.ledgerEmpty')} headingLevel="h2" variant="xs">
          <EmptyStateBody>{t('site.ledgerEmptyBody')}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Table aria-label={t('site.ledgerCaption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
          <Thead>
            <Tr>
              <Th>{t('site.thing')}</Th>
              <Th>{t('site.device')}</Th>
              <Th>{t('site.name')}</Th>
              <Th>{t('site.size')}</Th>
              <Th>{t('site.standing')}</Th>
              <Th>{t('site.changed')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {items.map((entry) => (
              <Entry key={`${entry.kind} ${entry.name}`} entry={entry} />
            ))}
          </Tbody>
        </Table>
      ) : null}
      {ledger.hasNextPage ? (
        <Button variant="link" isLoading={ledger.isFetchingNextPage} onClick={() => void ledger.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </div>
  );
}

function Entry({ entry }: { entry: LedgerEntry }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  return (
    <Tr>
      <Td dataLabel={t('site.thing')}>{t(`thing.${entry.kind}`, { defaultValue: entry.kind })}</Td>
      <Td dataLabel={t('site.device')}>{entry.device}</Td>
      <Td dataLabel={t('site.name')}>
        <span className="gw-when gw-when-stacked gw-break">
          <code>{entry.name}</code>
          {entry.id ? <span className="gw-faint">{t('site.idIn', { target: entry.target, id: entry.id })}</span> : null}
        </span>
      </Td>
      <Td dataLabel={t('site.size')}>{entry.sizeBytes === undefined ? '–' : <Size value={entry.sizeBytes} />}</Td>
      <Td dataLabel={t('site.standing')}>
        <StandingWord standing={entry.standing} />
        {entry.unansweredAt ? <p className="gw-facts">{t('site.unanswered', { time: moment(entry.unansweredAt, zone) })}</p> : null}
      </Td>
      <Td dataLabel={t('site.changed')}>
        <When at={entry.changedAt} stacked />
      </Td>
    </Tr>
  );
}
