// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Job } from '../api/client';
import { jobQuery } from '../api/queries';
import { Fact } from '../components/About';
import { Missing, Trail } from '../components/detail';
import { Frame } from '../components/frame';
import { isOpen, jobSeconds, useJobName, Waiting } from '../components/jobs';
import { ErrorNote, ProblemNote } from '../components/problem';
import { JobProgress } from '../components/progress';
import { CancelJob, StartProblem, useStart } from '../components/start';
import { ConsoleText, Id, Size, StoreLink, When } from '../components/values';
import { JobWord } from '../components/words';
import { duration, moment } from '../format/time';
import { CheckCircleIcon, ExclamationTriangleIcon } from '../icons';
import { useNow } from '../now';
import { Alert, Button, Card, CardBody, CardTitle, DescriptionList } from '../pf';
import { usePrefs } from '../prefs';

const route = getRouteApi('/jobs/$jobId');
const POLL_MILLISECONDS = 2000;

export function JobDetail() {
  const { t } = useTranslation();
  const { jobId } = route.useParams();
  const nameOf = useJobName();
  const job = useQuery({
    ...jobQuery(jobId),
    refetchInterval: (query) => (query.state.data && isOpen(query.state.data) ? POLL_MILLISECONDS : false),
  });
  const title = job.data ? nameOf(job.data) : t('jobs.title');
  const above = <Trail to="/jobs" list={t('jobs.title')} here={title} />;
  if (!job.data) {
    return <Missing query={job} title={title} gone={t('job.gone')} above={above} />;
  }
  return <Known job={job.data} title={title} above={above} error={job.error} />;
}

function Known({ job, title, above, error }: { job: Job; title: string; above: React.ReactNode; error: unknown }) {
  const { t } = useTranslation();
  const start = useStart();
  // A site is told itself what to do again.
  const again = !isOpen(job) && job.state !== 'succeeded' && !job.site;
  return (
    <Frame
      title={title}
      above={above}
      beside={
        <>
          {isOpen(job) && !job.cancelRequested ? <CancelJob id={job.id} kind={job.kind} /> : null}
          {again ? (
            <Button
              variant="secondary"
              size="sm"
              isLoading={start.isPending}
              isDisabled={start.isPending}
              onClick={() => start.mutate({ order: orderOf(job), said: title })}
            >
              {t('job.again')}
            </Button>
          ) : null}
        </>
      }
      below={
        <div className="gw-line">
          <JobWord job={job} />
          <Id value={job.id} what={t('job.id')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <StartProblem start={start} />
      <div className="gw-stack">
        <Now job={job} title={title} />
        <div className="gw-two">
          <Order job={job} />
          <Result job={job} />
        </div>
      </div>
    </Frame>
  );
}

/** Orders that name a machine; the others name a point or a store. */
const OF_MACHINES = ['replicate', 'resend'];
/** Orders that may name some of the disks. */
const OF_DISKS = ['replicate', 'restore'];

/** A job on a point is shown with the machine it is of; a move names one or the other. */
function namesMachine(job: Job) {
  return OF_MACHINES.includes(job.kind) || (job.kind === 'move' && !job.point);
}

function orderOf(job: Job) {
  return {
    kind: job.kind,
    ...(job.machine && namesMachine(job) ? { machine: job.machine } : {}),
    ...(job.store ? { store: job.store } : {}),
    ...(job.point ? { point: job.point } : {}),
    ...(job.to ? { to: job.to } : {}),
    ...(job.domain ? { domain: job.domain } : {}),
    ...(job.disks && job.disks.length > 0 ? { disks: job.disks } : {}),
    ...(job.target ? { target: job.target } : {}),
    ...(job.settings ? { settings: job.settings } : {}),
    ...(job.boot ? { boot: job.boot } : {}),
  };
}

function Now({ job, title }: { job: Job; title: string }) {
  const { t } = useTranslation();
  if (job.state === 'running') {
    return (
      <Card>
        <CardBody>
          <JobProgress progress={job.progress} what={title} />
          <p className="gw-leave">{t('job.leave')}</p>
        </CardBody>
      </Card>
    );
  }
  if (job.state === 'queued') {
    return job.waitingFor ? (
      <div className="gw-stack-tight">
        <ProblemNote problem={job.waitingFor} variant="warning" title={t('job.waiting', { what: job.waitingFor.title })} />
        <p className="gw-leave">
          <Next job={job} /> {t('job.leave')}
        </p>
      </div>
    ) : (
      <Card>
        <CardBody>
          <Waiting job={job} />
          <p className="gw-leave">{t('job.leave')}</p>
        </CardBody>
      </Card>
    );
  }
  if (job.problem) {
    return <ProblemNote problem={job.problem} title={t('job.failed')} />;
  }
  if (job.state === 'cancelled') {
    return <Alert variant="info" isInline component="h2" title={t('job.cancelled')} />;
  }
  return null;
}

function Next({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  return job.notBefore ? <>{t('job.nextTry', { time: moment(job.notBefore, zone) })}. </> : null;
}

function Order({ job }: { job: Job }) {
  const { t } = useTranslation();
  const seconds = jobSeconds(job, useNow());
  return (
    <Card>
      <CardTitle component="h2">{t('job.order')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          {job.machine ? (
            <Fact term={t('job.machine')}>
              <Link to="/machines/$machineId" params={{ machineId: job.machine }}>
                {job.machineName ?? job.machine}
              </Link>
            </Fact>
          ) : null}
          {job.point ? (
            <Fact term={t('job.point')}>
              <Id value={job.point} what={t('points.id')} />
            </Fact>
          ) : null}
          {job.store ? (
            <Fact term={t('job.store')}>
              <StoreLink id={job.store} />
            </Fact>
          ) : null}
          {job.site ? (
            <Fact term={t('job.site')}>
              <Link to="/sites/$siteId" params={{ siteId: job.site }} className="gw-break">
                {job.site}
              </Link>
            </Fact>
          ) : null}
          {job.domain ? <Fact term={t('points.domain')}>{job.domain}</Fact> : null}
          {job.to ? (
            <Fact term={t('job.to')}>
              <StoreLink id={job.to} />
            </Fact>
          ) : null}
          {OF_DISKS.includes(job.kind) ? (
            <Fact term={t('job.disks')}>
              {job.disks && job.disks.length > 0 ? job.disks.join(', ') : t('job.allDisks')}
            </Fact>
          ) : null}
          {job.target ? <Fact term={t('job.target')}>{job.target}</Fact> : null}
          {job.settings && Object.keys(job.settings).length > 0 ? (
            <Fact term={t('job.settings')}>
              {Object.entries(job.settings).map(([name, value]) => (
                <div key={name} className="gw-break">
                  {name} = {value}
                </div>
              ))}
            </Fact>
          ) : null}
          {job.boot ? (
            <Fact term={t('job.boot')}>
              {t('job.bootText', { pattern: job.boot.consolePattern, limit: duration(job.boot.limitSeconds ?? 300) })}
            </Fact>
          ) : null}
          <Fact term={t('job.startedBy')}>{job.startedBy}</Fact>
          <Fact term={t('job.createdAt')}>
            <When at={job.createdAt} />
          </Fact>
          {job.startedAt ? (
            <Fact term={t('job.startedAt')}>
              <When at={job.startedAt} />
            </Fact>
          ) : null}
          {job.endedAt ? (
            <Fact term={t('job.endedAt')}>
              <When at={job.endedAt} />
            </Fact>
          ) : null}
          {seconds === undefined ? null : <Fact term={t('jobs.duration')}>{duration(seconds)}</Fact>}
          {job.attempt > 1 ? <Fact term={t('job.attempts')}>{job.attempt}</Fact> : null}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

/** In this order, whatever the order in which they came; what is not named here follows. */
const RESULT_ORDER = [
  'intact', 'moved', 'to', 'boot', 'bootSeconds', 'instance', 'restorePoint', 'volumes', 'bytes', 'readBytes', 'changedBytes', 'sentBytes',
  'storedBytes', 'lost', 'lostBytes', 'freedBytes', 'condemnedChunks', 'condemnedBytes', 'deletedPacks', 'rewrittenPacks',
  'keptDamagedPacks', 'damagedRuns', 'damagedChunks', 'packs', 'lacking', 'repaired', 'left', 'milliseconds', 'seconds', 'excerpt',
];

function place(name: string): number {
  const found = RESULT_ORDER.indexOf(name);
  return found < 0 ? RESULT_ORDER.length : found;
}

function Result({ job }: { job: Job }) {
  const { t } = useTranslation();
  const entries = Object.entries(job.result ?? {})
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => place(a) - place(b));
  const sent = job.result?.['sentBytes'] === undefined && job.progress.sentBytes > 0;
  if (entries.length === 0 && !sent) {
    return null;
  }
  return (
    <Card>
      <CardTitle component="h2">{t('job.result')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          {entries.map(([name, value]) => (
            <Fact key={name} term={t([`resultOf.${job.kind}.${name}`, `result.${name}`], { defaultValue: name })}>
              <ResultValue name={name} value={value} />
            </Fact>
          ))}
          {sent ? (
            <Fact term={t('points.sent')}>
              <Size value={job.progress.sentBytes} />
            </Fact>
          ) : null}
        </DescriptionList>
        {job.kind === 'replicate' && job.machine && job.result?.['restorePoint'] ? (
          <p className="gw-gap-above">
            <Link to="/machines/$machineId" params={{ machineId: job.machine }} search={{ tab: 'points' }}>
              {t('job.openPoint')}
            </Link>
          </p>
        ) : null}
      </CardBody>
    </Card>
  );
}

function ResultValue({ name, value }: { name: string; value: string }) {
  const { t } = useTranslation();
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  if (number !== undefined && (name === 'bytes' || name.endsWith('Bytes'))) {
    return <Size value={number} />;
  }
  if (number !== undefined && name === 'milliseconds') {
    return <>{duration(number / 1000)}</>;
  }
  if (number !== undefined && /seconds$/i.test(name)) {
    return <>{duration(number)}</>;
  }
  switch (name) {
    case 'restorePoint':
      return <Id value={value} what={t('points.id')} />;
    case 'volumes':
      return value.split(', ').map((volume) => (
        <div key={volume} className="gw-break">
          <code>{volume}</code>
        </div>
      ));
    case 'boot':
      return (
        <span className="gw-line-tight">
          <span className={value === 'reached' ? 'gw-tone-success' : 'gw-tone-warning'} aria-hidden="true">
            {value === 'reached' ? <CheckCircleIcon /> : <ExclamationTriangleIcon />}
          </span>
          {t(`bootWord.${value}`, { defaultValue: value })}
        </span>
      );
    case 'excerpt':
      return <ConsoleText text={value} what={t('result.excerpt')} />;
    default:
      return <span className="gw-break">{t(`resultValue.${value}`, { defaultValue: value })}</span>;
  }
}
