// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Summary } from '../api/client';
import { jobsQuery, summaryQuery } from '../api/queries';
import { Attention, ItemLink } from '../components/attention';
import { Frame, Rows } from '../components/frame';
import { useJobName } from '../components/jobs';
import { ErrorNote } from '../components/problem';
import { JobProgress } from '../components/progress';
import { CancelJob } from '../components/start';
import { LEVELS, LevelIcon, LightIcon, lightTone } from '../components/words';
import { bytes, exactBytes } from '../format/bytes';
import { InProgressIcon, ServerIcon } from '../icons';
import {
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Progress,
} from '../pf';

const POLL_MILLISECONDS = 15_000;
const RUNNING_POLL_MILLISECONDS = 3000;
const RUNNING_SHOWN = 5;

export function Overview() {
  const { t } = useTranslation();
  const summary = useQuery({ ...summaryQuery, refetchInterval: POLL_MILLISECONDS });
  const data = summary.data;
  return (
    <Frame title={t('overview.title')}>
      {summary.error ? <ErrorNote error={summary.error} retry={() => void summary.refetch()} /> : null}
      {summary.isPending ? <Rows count={6} /> : null}
      {data ? (
        <div className="gw-stack">
          <Light summary={data} />
          {data.machines.total === 0 ? <FirstSteps /> : <Counts counts={data.machines} />}
          <div className="gw-wide-narrow">
            <div className="gw-stack">
              <Attention groups={data.attention} />
              <Running />
            </div>
            <Storage summary={data} />
          </div>
        </div>
      ) : null}
    </Frame>
  );
}

function Light({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const { worst, attention } = summary;
  const about = worst.level === 'green' ? undefined : attention[0]?.items[0];
  const level = t(`overview.level.${worst.level}`, { defaultValue: worst.level });
  return (
    <section className={`gw-light gw-light-${lightTone(worst.level)}`} aria-label={level}>
      <span className="gw-light-icon">
        <LightIcon level={worst.level} />
      </span>
      <div>
        <p className="gw-light-level">{level}</p>
        <p className="gw-light-sentence">{worst.sentence}</p>
        {worst.hint ? <p className="gw-faint">{worst.hint}</p> : null}
      </div>
      <div className="gw-light-link">{about ? <ItemLink item={about}>{t('overview.worstLink')}</ItemLink> : null}</div>
    </section>
  );
}

function Counts({ counts }: { counts: Summary['machines'] }) {
  const { t } = useTranslation();
  const others = Object.keys(counts.byReadiness).filter((level) => !LEVELS.includes(level));
  return (
    <section aria-label={t('overview.machines')}>
      <ul className="gw-counts">
        {[...LEVELS, ...others].map((level) => {
          const count = counts.byReadiness[level] ?? 0;
          return (
            <li key={level}>
              <Link
                to="/machines"
                search={{ readiness: level }}
                className={count === 0 ? 'gw-count gw-count-zero' : 'gw-count'}
                title={t(`readinessLong.${level}`, { defaultValue: '' })}
              >
                <span className="gw-count-number">{count}</span>
                <span className="gw-line-tight gw-count-word">
                  <LevelIcon level={level} />
                  {t(`readiness.${level}`, { defaultValue: level })}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Card>
      <CardBody>
        <EmptyState icon={ServerIcon} titleText={t('overview.startTitle')} headingLevel="h2" variant="sm">
          <EmptyStateBody>{t('overview.startBody')}</EmptyStateBody>
          <EmptyStateFooter>
            <EmptyStateActions>
              <Link to="/machines" search={{ add: true }} className="pf-v6-c-button pf-m-primary">
                {t('machines.add')}
              </Link>
            </EmptyStateActions>
          </EmptyStateFooter>
        </EmptyState>
      </CardBody>
    </Card>
  );
}

function Running() {
  const { t } = useTranslation();
  const nameOf = useJobName();
  const jobs = useInfiniteQuery({ ...jobsQuery({ state: 'running' }, RUNNING_SHOWN), refetchInterval: RUNNING_POLL_MILLISECONDS });
  const items = jobs.data?.pages[0]?.items ?? [];
  return (
    <Card>
      <CardHeader actions={{ actions: <Link to="/jobs">{t('overview.allJobs')}</Link>, hasNoOffset: true }}>
        <CardTitle component="h2">{t('overview.running')}</CardTitle>
      </CardHeader>
      <CardBody>
        {jobs.error ? <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} /> : null}
        {jobs.isPending ? <Rows count={2} /> : null}
        {jobs.data && items.length === 0 ? (
          <EmptyState icon={InProgressIcon} titleText={t('overview.noJobs')} headingLevel="h3" variant="xs">
            <EmptyStateBody>{t('overview.noJobsBody')}</EmptyStateBody>
          </EmptyState>
        ) : null}
        <ul className="gw-plain gw-running">
          {items.map((job) => (
            <li key={job.id}>
              <div className="gw-line">
                <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
                  {nameOf(job)}
                </Link>
                <span className="gw-push">
                  {job.cancelRequested ? (
                    <span className="gw-faint">{t('job.cancelAsked')}</span>
                  ) : (
                    <CancelJob id={job.id} kind={job.kind} />
                  )}
                </span>
              </div>
              <JobProgress progress={job.progress} what={nameOf(job)} compact />
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}

function Storage({ summary }: { summary: Summary }) {
  const { t } = useTranslation();
  const { protectedBytes, storedBytes, freeBytes, dedupRatio } = summary;
  const figure = (term: string, value: string, hint?: string, exact?: number) => (
    <div className="gw-figure">
      <dt>{term}</dt>
      <dd title={exact === undefined ? undefined : exactBytes(exact)}>{value}</dd>
      {hint ? <dd className="gw-faint gw-small">{hint}</dd> : null}
    </div>
  );
  return (
    <Card>
      <CardHeader actions={{ actions: <Link to="/stores">{t('overview.allStores')}</Link>, hasNoOffset: true }}>
        <CardTitle component="h2">{t('overview.storage')}</CardTitle>
      </CardHeader>
      <CardBody>
        {storedBytes === undefined ? <p>{t('overview.noStore')}</p> : null}
        <dl className="gw-figures">
          {figure(t('overview.points'), summary.restorePoints.toLocaleString('en'))}
          {protectedBytes === undefined
            ? null
            : figure(t('overview.protectedBytes'), bytes(protectedBytes), t('overview.protectedHint'), protectedBytes)}
          {storedBytes === undefined
            ? null
            : figure(t('overview.storedBytes'), bytes(storedBytes), t('overview.storedHint'), storedBytes)}
          {dedupRatio === undefined || storedBytes === undefined || protectedBytes === undefined
            ? null
            : figure(
                t('overview.dedup'),
                `${dedupRatio.toFixed(1)} : 1`,
                t('overview.dedupHint', { protected: bytes(protectedBytes), stored: bytes(storedBytes) }),
              )}
          {freeBytes === undefined ? null : figure(t('overview.freeBytes'), bytes(freeBytes), undefined, freeBytes)}
        </dl>
        {storedBytes !== undefined && freeBytes !== undefined && storedBytes + freeBytes > 0 ? (
          <Progress
            size="sm"
            value={(storedBytes / (storedBytes + freeBytes)) * 100}
            measureLocation="none"
            aria-label={t('overview.usage', { stored: bytes(storedBytes), free: bytes(freeBytes) })}
          />
        ) : null}
      </CardBody>
    </Card>
  );
}
