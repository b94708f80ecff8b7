// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/client';
import { ageSeconds, duration, moment } from '../format/time';
import { useNow } from '../now';
import { Table, Tbody, Td, Th, Thead, Tr } from '../pf';
import { usePrefs } from '../prefs';
import { JobProgress } from './progress';
import { StoreLink, When } from './values';
import { JobWord } from './words';

/** What people call a job: Replication of web-01. */
export function useJobName(): (job: Pick<Job, 'kind' | 'machineName' | 'machine' | 'point' | 'store' | 'site'>) => string {
  const { t } = useTranslation();
  return (job) => {
    const kind = t(`jobKind.${job.kind}`, { defaultValue: job.kind });
    const object = job.machineName ?? job.machine ?? job.point ?? job.store ?? job.site;
    return object ? t('job.title', { kind, object }) : kind;
  };
}

export function isOpen(job: Pick<Job, 'state'>): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** Seconds that a job took, or takes until now. */
export function jobSeconds(job: Job, now: number): number | undefined {
  const start = job.startedAt ?? job.createdAt;
  if (job.endedAt) {
    return (Date.parse(job.endedAt) - Date.parse(start)) / 1000;
  }
  return job.state === 'running' ? ageSeconds(start, now) : undefined;
}

/** Why a queued job is not running, and when it is tried next. */
export function Waiting({ job }: { job: Pick<Job, 'waitingFor' | 'notBefore'> }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const now = useNow();
  const next = job.notBefore && Date.parse(job.notBefore) > now ? job.notBefore : undefined;
  return (
    <span className="gw-facts">
      {job.waitingFor ? t('job.waiting', { what: job.waitingFor.detail }) : t('job.waitsTurn')}
      {next ? ` · ${t('job.nextTry', { time: moment(next, zone) })}` : ''}
    </span>
  );
}

/** What there is to say of a job in one cell. */
export function JobGist({ job, name }: { job: Job; name: string }) {
  if (job.state === 'running') {
    return <JobProgress progress={job.progress} what={name} compact />;
  }
  if (job.state === 'queued') {
    return <Waiting job={job} />;
  }
  if (job.problem) {
    return <span className="gw-facts">{job.problem.detail}</span>;
  }
  return null;
}

export function JobsTable({ jobs, withMachine = true }: { jobs: Job[]; withMachine?: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const nameOf = useJobName();
  return (
    <Table aria-label={t('jobs.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
      <Thead>
        <Tr>
          <Th>{t('jobs.kind')}</Th>
          {withMachine ? <Th>{t('jobs.object')}</Th> : null}
          <Th>{t('jobs.state')}</Th>
          <Th width={35}>{t('jobs.progress')}</Th>
          <Th>{t('jobs.created')}</Th>
          <Th>{t('jobs.duration')}</Th>
          <Th>{t('jobs.by')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {jobs.map((job) => {
          const seconds = jobSeconds(job, now);
          return (
            <Tr key={job.id}>
              <Td dataLabel={t('jobs.kind')}>
                <Link to="/jobs/$jobId" params={{ jobId: job.id }} aria-label={nameOf(job)}>
                  {t(`jobKind.${job.kind}`, { defaultValue: job.kind })}
                </Link>
              </Td>
              {withMachine ? (
                <Td dataLabel={t('jobs.object')}>
                  {job.machine ? (
                    <Link to="/machines/$machineId" params={{ machineId: job.machine }}>
                      {job.machineName ?? job.machine}
                    </Link>
                  ) : job.store ? (
                    <StoreLink id={job.store} />
                  ) : job.site ? (
                    <Link to="/sites/$siteId" params={{ siteId: job.site }} className="gw-break">
                      {job.site}
                    </Link>
                  ) : (
                    '–'
                  )}
                </Td>
              ) : null}
              <Td dataLabel={t('jobs.state')}>
                <JobWord job={job} />
              </Td>
              <Td dataLabel={t('jobs.progress')} className="gw-gist">
                <JobGist job={job} name={nameOf(job)} />
              </Td>
              <Td dataLabel={t('jobs.created')}>
                <When at={job.createdAt} stacked />
              </Td>
              <Td dataLabel={t('jobs.duration')} className="gw-nowrap">
                {seconds === undefined ? '–' : duration(seconds)}
              </Td>
              <Td dataLabel={t('jobs.by')}>{job.startedBy}</Td>
            </Tr>
          );
        })}
      </Tbody>
    </Table>
  );
}
