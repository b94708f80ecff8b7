// SPDX-License-Identifier: Apache-2.0
// How things stand, as the controller judges it: nothing of it is computed here.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Action, Machine, Readiness, Reason } from '../api/client';
import { siteQuery } from '../api/queries';
import { duration } from '../format/time';
import { When } from './values';
import { LevelIcon, ReadinessWord, ReplicationWord } from './words';

/** Those that keep it from being ready. */
const grave = (readiness: Readiness) => readiness.reasons.filter((reason) => reason.level !== 'ready');

/** The level, the reason that weighs most, and how many more there are. */
export function ReadinessCell({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation();
  const [first, ...more] = grave(readiness);
  return (
    <div className="gw-protection gw-reasoned">
      <ReadinessWord level={readiness.level} />
      {first ? (
        <span className="gw-facts gw-small" title={first.remedy}>
          {first.text}
          {more.length > 0 ? <span className="gw-nowrap"> {t('readiness.more', { count: more.length })}</span> : null}
        </span>
      ) : null}
    </div>
  );
}

/** The state and the age of the newest usable point against the target. */
export function ReplicationLine({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const { replication } = machine;
  const { lagSeconds, targetSeconds } = replication;
  return (
    <>
      <ReplicationWord state={replication.state} />
      {lagSeconds === undefined || targetSeconds === undefined ? null : (
        <span className="gw-facts gw-small">{t('replicationState.lag', { lag: duration(lagSeconds), target: duration(targetSeconds) })}</span>
      )}
    </>
  );
}

/** All reasons with what to do about each. */
export function Reasons({ reasons }: { reasons: Reason[] }) {
  return (
    <ul className="gw-plain gw-reasons">
      {reasons.map((reason) => (
        <li key={`${reason.code} ${reason.text}`}>
          <LevelIcon level={reason.level} isReason />
          <div>
            <p>{reason.text}</p>
            {reason.remedy ? <p className="gw-faint">{reason.remedy}</p> : null}
            <code className="gw-faint">{reason.code}</code>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** At the source, or in a target as part of a site. */
export function ActiveLocation({ location }: { location: string }) {
  const { t } = useTranslation();
  const site = location.startsWith('target:') ? location.slice('target:'.length) : undefined;
  return site ? <AtSite id={site} /> : <>{t('location.source')}</>;
}

function AtSite({ id }: { id: string }) {
  const { t } = useTranslation();
  const site = useQuery(siteQuery(id));
  return (
    <Link to="/sites/$siteId" params={{ siteId: id }}>
      {site.data ? t('location.target', { target: site.data.target, plan: site.data.plan }) : id}
    </Link>
  );
}

/** What the replication lacks: what, since when, and what to do. */
export function ReplicationError({ machine }: { machine: Machine }) {
  const { error } = machine.replication;
  return error ? (
    <div className="gw-break">
      <p>{error.detail}</p>
      {error.hint ? <p className="gw-faint">{error.hint}</p> : null}
      <p>
        <code className="gw-faint">{error.code}</code> {error.since ? <When at={error.since} /> : null}
      </p>
    </div>
  ) : null;
}

export function allowed(machine: Machine, name: string): Action {
  return machine.allowedActions.find((each) => each.action === name) ?? { action: name, allowed: true };
}
