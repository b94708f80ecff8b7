// SPDX-License-Identifier: Apache-2.0
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Migration } from '../api/client';
import { machineQuery, migrationQuery, siteQuery } from '../api/queries';
import { Fact } from '../components/About';
import { Missing, Trail } from '../components/detail';
import { Frame } from '../components/frame';
import { MigrationActs } from '../components/migrationacts';
import { isOver, Lifecycle } from '../components/migrations';
import { ErrorNote, ProblemNote } from '../components/problem';
import { Id, Until, When } from '../components/values';
import { MigrationWord, ReplicationWord, SiteWord } from '../components/words';
import { duration } from '../format/time';
import { Alert, Button, Card, CardBody, CardTitle, DescriptionList, Table, Tbody, Td, Th, Thead, Tr } from '../pf';
import type { MigrationQuestion } from '../router';

const route = getRouteApi('/migrations/$migrationId');
/** So many machines, and so much of its history, are shown at first. */
const SHOWN = 20;

export function MigrationDetail() {
  const { t } = useTranslation();
  const { migrationId } = route.useParams();
  const migration = useQuery(migrationQuery(migrationId));
  const title = migration.data ? t('migration.title', { plan: migration.data.plan }) : t('migrations.title');
  const above = <Trail to="/migrations" list={t('migrations.title')} here={title} />;
  if (!migration.data) {
    return <Missing query={migration} title={title} gone={t('migration.gone')} above={above} />;
  }
  return <Known migration={migration.data} title={title} above={above} error={migration.error} />;
}

function Known({ migration, title, above, error }: { migration: Migration; title: string; above: ReactNode; error: unknown }) {
  const { t } = useTranslation();
  const { do: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (act: MigrationQuestion | undefined) =>
    void navigate({ search: act ? { do: act } : {}, replace: !act, resetScroll: false });
  return (
    <Frame
      title={title}
      above={above}
      below={
        <div className="gw-line">
          <MigrationWord state={migration.state} />
          <Id value={migration.id} what={t('migration.id')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <div className="gw-stack">
        <Lifecycle migration={migration} />
        <Notes migration={migration} />
        <MigrationActs migration={migration} asked={asked} show={show} />
        <div className="gw-two">
          <Standing migration={migration} />
          <Ordered migration={migration} />
        </div>
        <Runs migration={migration} />
        <Machines migration={migration} />
        <Told migration={migration} />
      </div>
    </Frame>
  );
}

/** What it waits for, and what is in its way. */
function Notes({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const { problem, waitsFor, failedState } = migration;
  const word = t(`migrationState.${failedState}`, { defaultValue: failedState ?? '' });
  const failed = migration.state === 'error';
  return (
    <>
      {problem ? (
        <ProblemNote
          problem={problem}
          variant={failed ? 'danger' : 'warning'}
          title={failed ? t('migration.failed', { state: word }) : t('migration.hindered')}
        />
      ) : null}
      {waitsFor ? (
        <Alert variant="info" isInline component="h2" title={t('migration.waits')}>
          <p className="gw-break">{waitsFor}</p>
        </Alert>
      ) : null}
    </>
  );
}

function Standing({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('migration.standing')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('sites.state')}>{t(`migrationLong.${migration.state}`, { defaultValue: migration.state })}</Fact>
          <Fact term={t('site.changed')}>
            <When at={migration.changedAt} />
          </Fact>
          {migration.cutoverAt && !isOver(migration) ? (
            <Fact term={t('migration.cutoverAt')}>
              <Until at={migration.cutoverAt} />
              {migration.cutoverOrderedBy ? <div className="gw-faint">{t('migration.cutoverBy', { user: migration.cutoverOrderedBy })}</div> : null}
            </Fact>
          ) : null}
          <Fact term={t('sites.started')}>
            <When at={migration.startedAt} />
          </Fact>
          <Fact term={t('migration.by')}>{migration.startedBy}</Fact>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Ordered({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const { devices, commitPolicy } = migration;
  const settings = Object.entries(migration.settings ?? {});
  return (
    <Card>
      <CardTitle component="h2">{t('job.order')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('sites.plan')}>
            {migration.plan}, {t('sites.version', { version: migration.version })}
          </Fact>
          <Fact term={t('sites.target')}>{migration.target}</Fact>
          <Fact term={t('site.devices')}>{devices && devices.length > 0 ? devices.join(', ') : t('site.allDevices')}</Fact>
          <Fact term={t('migration.source')}>{t(`siteSource.${migration.source}`, { defaultValue: migration.source })}</Fact>
          <Fact term={t('migration.testStays')}>{duration(migration.testSeconds)}</Fact>
          {commitPolicy ? (
            <Fact term={t('site.commitPolicy')}>
              {t(`site.commit.${commitPolicy.act}`, { time: duration(commitPolicy.afterSeconds), defaultValue: commitPolicy.act })}
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

function Runs({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('migration.runs')}</CardTitle>
      <CardBody>
        {migration.runs.length === 0 ? (
          <p className="gw-facts">{t('migration.noRuns')}</p>
        ) : (
          <Table aria-label={t('migration.runsCaption')} variant="compact" gridBreakPoint="grid-md" className="gw-dense">
            <Thead>
              <Tr>
                <Th>{t('migration.purposeHead')}</Th>
                <Th width={45}>{t('migration.site')}</Th>
                <Th>{t('migration.ordered')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {migration.runs.map((run) => {
                const purpose = t(`migration.purpose.${run.purpose}`, { defaultValue: run.purpose });
                return (
                  <Tr key={run.orderedAt}>
                    <Td dataLabel={t('migration.purposeHead')}>{purpose}</Td>
                    <Td dataLabel={t('migration.site')}>
                      {run.site ? <RunSite id={run.site} text={t('migration.siteOf', { purpose: purpose.toLowerCase() })} /> : t('migration.noSite')}
                    </Td>
                    <Td dataLabel={t('migration.ordered')}>
                      <span className="gw-when gw-when-stacked">
                        <When at={run.orderedAt} stacked />
                        <span className="gw-faint">{t('sites.by', { user: run.orderedBy })}</span>
                      </span>
                    </Td>
                  </Tr>
                );
              })}
            </Tbody>
          </Table>
        )}
      </CardBody>
    </Card>
  );
}

/** The way to a site, and where that stands. */
function RunSite({ id, text }: { id: string; text: string }) {
  const site = useQuery(siteQuery(id));
  return (
    <span className="gw-line">
      <Link to="/sites/$siteId" params={{ siteId: id }}>
        {text}
      </Link>
      {site.data ? <SiteWord site={site.data} /> : null}
    </span>
  );
}

function Machines({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const [count, setCount] = useState(SHOWN);
  const ids = migration.machines.slice(0, count);
  const machines = useQueries({ queries: ids.map((id) => machineQuery(id)) });
  return (
    <Card>
      <CardTitle component="h2">{t('migration.machines')}</CardTitle>
      <CardBody>
        <Table aria-label={t('migration.machinesCaption')} variant="compact" gridBreakPoint="grid-md" className="gw-dense">
          <Thead>
            <Tr>
              <Th width={45}>{t('machines.name')}</Th>
              <Th>{t('machines.replication')}</Th>
              <Th>{t('machines.newest')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {ids.map((id, index) => {
              const machine = machines[index]?.data;
              const point = machine?.protection.usablePoint;
              return (
                <Tr key={id}>
                  <Td dataLabel={t('machines.name')}>
                    <span className="gw-name">
                      <Link to="/machines/$machineId" params={{ machineId: id }}>
                        {machine?.name ?? id}
                      </Link>
                      {migration.parked.includes(id) ? <span className="gw-faint">{t('migration.parked')}</span> : null}
                    </span>
                  </Td>
                  <Td dataLabel={t('machines.replication')}>{machine ? <ReplicationWord state={machine.replication.state} /> : '–'}</Td>
                  <Td dataLabel={t('machines.newest')}>
                    {point ? <When at={point.takenAt} stacked /> : machine ? <span className="gw-faint">{t('machines.noneUsable')}</span> : '–'}
                  </Td>
                </Tr>
              );
            })}
          </Tbody>
        </Table>
        <More all={migration.machines.length} shown={count} onMore={() => setCount(count + SHOWN)} />
      </CardBody>
    </Card>
  );
}

/** What was ordered by whom, and what happened. */
function Told({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const [count, setCount] = useState(SHOWN);
  const told = [...(migration.told ?? [])].reverse();
  return (
    <Card>
      <CardTitle component="h2">{t('migration.told')}</CardTitle>
      <CardBody>
        <Table aria-label={t('migration.toldCaption')} variant="compact" gridBreakPoint="grid-md" className="gw-dense">
          <Thead>
            <Tr>
              <Th>{t('migration.at')}</Th>
              <Th>{t('migration.who')}</Th>
              <Th width={60}>{t('migration.what')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {told.slice(0, count).map((each, index) => (
              <Tr key={told.length - index}>
                <Td dataLabel={t('migration.at')}>
                  <When at={each.at} stacked />
                </Td>
                <Td dataLabel={t('migration.who')}>{each.by === 'controller' ? t('migration.controller') : each.by}</Td>
                <Td dataLabel={t('migration.what')}>
                  <span className="gw-break">{each.what}</span>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
        <More all={told.length} shown={count} onMore={() => setCount(count + SHOWN)} />
      </CardBody>
    </Card>
  );
}

function More({ all, shown, onMore }: { all: number; shown: number; onMore: () => void }) {
  const { t } = useTranslation();
  return all > shown ? (
    <Button variant="link" onClick={onMore}>
      {t('common.more')}
    </Button>
  ) : null;
}
