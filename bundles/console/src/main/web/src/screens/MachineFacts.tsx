// SPDX-License-Identifier: Apache-2.0
// The first tab of a machine: what runs, how it stands, and what it is.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../api/client';
import { Fact } from '../components/About';
import { AgentCard } from '../components/agent';
import { Waiting } from '../components/jobs';
import { JobProgress } from '../components/progress';
import { Reasons, ReplicationError } from '../components/readiness';
import { CancelJob } from '../components/start';
import { Size, When } from '../components/values';
import { JobWord } from '../components/words';
import { duration } from '../format/time';
import { Card, CardBody, CardTitle, DescriptionList } from '../pf';

export function MachineFacts({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const addresses = machine.interfaces.filter((each) => each.addresses.length > 0);
  const routes = machine.interfaces.flatMap((each) => each.routes.map((route) => `${each.name}: ${route}`));
  const nameServers = machine.interfaces.flatMap((each) => each.nameServers);
  return (
    <div className="gw-stack">
      <RunningNow machine={machine} />
      <div className="gw-two">
        <div className="gw-stack">
          <Standing machine={machine} />
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

/** How it stands, why, and what cannot be done now. */
function Standing({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const { protection, readiness } = machine;
  const newest = protection.usablePoint;
  const hindered = machine.allowedActions.filter((each) => !each.allowed);
  const notes = machine.concerns.filter((concern) => concern.level === 'info');
  return (
    <>
      <Card>
        <CardTitle component="h2">{t('machine.readiness')}</CardTitle>
        <CardBody>
          <p className="gw-gap-below">{t(`readinessLong.${readiness.level}`, { defaultValue: '' })}</p>
          <Reasons
            reasons={[
              ...readiness.reasons,
              ...notes.map((each) => ({ level: 'ready', code: each.code, text: each.message, remedy: each.hint ?? '' })),
            ]}
          />
          {hindered.length > 0 ? (
            <section aria-labelledby="hindered-title" className="gw-concerns">
              <h3 id="hindered-title">{t('machine.notNow')}</h3>
              <ul className="gw-plain">
                {hindered.map((each) => (
                  <li key={each.action}>
                    <div>
                      {t(`act.${each.action}`, { defaultValue: each.action })} <span className="gw-faint">{each.text}</span>
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </CardBody>
      </Card>
      <Card>
        <CardTitle component="h2">{t('machine.replication')}</CardTitle>
        <CardBody>
          <p className="gw-gap-below">{t(`replicationLong.${machine.replication.state}`, { defaultValue: '' })}</p>
          <ReplicationError machine={machine} />
          <DescriptionList isHorizontal isCompact>
            <Fact term={t('machine.newest')}>{newest ? <When at={newest.takenAt} /> : t('machines.noPoint')}</Fact>
            {newest ? (
              <Fact term={t('points.consistency')}>
                {t(`consistency.${newest.consistency}`, { defaultValue: newest.consistency })}
              </Fact>
            ) : null}
            {machine.replication.targetSeconds === undefined ? null : (
              <Fact term={t('replication.target')}>{duration(machine.replication.targetSeconds)}</Fact>
            )}
            <Fact term={t('machine.count')}>{protection.restorePoints}</Fact>
          </DescriptionList>
        </CardBody>
      </Card>
    </>
  );
}
