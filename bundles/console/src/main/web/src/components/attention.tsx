// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { jobsQuery, machinesQuery, pluginsQuery, storesQuery } from '../api/queries';
import { ageSeconds } from '../format/time';
import { CheckCircleIcon, DatabaseIcon, DisconnectedIcon, ExclamationCircleIcon, ExclamationTriangleIcon, HourglassHalfIcon, MinusCircleIcon, PlugIcon } from '../icons';
import { useNow } from '../now';
import { Card, CardBody, CardTitle, EmptyState, EmptyStateBody } from '../pf';
import { Rows } from './frame';
import { useJobName } from './jobs';
import { ErrorNote } from './problem';
import { StoreLink, When } from './values';

const DAY_SECONDS = 86_400;
const SHOWN = 4;
const POLL_MILLISECONDS = 15_000;

type Entry = { key: string; what: ReactNode; why: ReactNode };
type Group = { title: string; icon: ComponentType; tone: 'danger' | 'warning' | 'idle'; entries: Entry[] };

/** What asks for a person, grouped by cause, worst first. */
export function Attention() {
  const { t } = useTranslation();
  const groups = useGroups();
  return (
    <Card>
      <CardTitle component="h2">{t('overview.attention')}</CardTitle>
      <CardBody>
        {groups.error ? <ErrorNote error={groups.error} /> : null}
        {groups.pending ? <Rows count={3} /> : null}
        {!groups.pending && !groups.error && groups.found.length === 0 ? (
          <EmptyState icon={CheckCircleIcon} titleText={t('overview.nothing')} headingLevel="h3" variant="xs" status="success">
            <EmptyStateBody>{t('overview.nothingBody')}</EmptyStateBody>
          </EmptyState>
        ) : null}
        <div className="gw-attention">
          {groups.found.map(({ title, icon: Picture, tone, entries }) => (
            <section key={title} aria-label={title}>
              <h3 className="gw-line-tight">
                <span className={`gw-tone-${tone}`} aria-hidden="true">
                  <Picture />
                </span>
                {title} <span className="gw-faint">{entries.length}</span>
              </h3>
              <ul className="gw-plain">
                {entries.slice(0, SHOWN).map(({ key, what, why }) => (
                  <li key={key}>
                    {what} <span className="gw-faint">{why}</span>
                  </li>
                ))}
                {entries.length > SHOWN ? (
                  <li className="gw-faint">{t('overview.andMore', { count: entries.length - SHOWN })}</li>
                ) : null}
              </ul>
            </section>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}

function useGroups(): { found: Group[]; pending: boolean; error: unknown } {
  const { t } = useTranslation();
  const now = useNow();
  const nameOf = useJobName();
  const machines = useInfiniteQuery({ ...machinesQuery({}), refetchInterval: POLL_MILLISECONDS });
  const jobs = useInfiniteQuery({ ...jobsQuery({ state: 'failed,queued' }, 100), refetchInterval: POLL_MILLISECONDS });
  const plugins = useQuery({ ...pluginsQuery, refetchInterval: POLL_MILLISECONDS });
  const stores = useQuery({ ...storesQuery, refetchInterval: POLL_MILLISECONDS });

  const allMachines = machines.data?.pages.flatMap((page) => page.items) ?? [];
  const allJobs = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const machineLink = (id: string, name: string, tab?: 'points') => (
    <Link to="/machines/$machineId" params={{ machineId: id }} search={tab ? { tab } : {}}>
      {name}
    </Link>
  );
  const jobEntry = (job: (typeof allJobs)[number]): Entry => ({
    key: job.id,
    what: (
      <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
        {nameOf(job)}
      </Link>
    ),
    why: (job.problem ?? job.waitingFor)?.detail,
  });

  const found: Group[] = [
    {
      title: t('overview.groups.plugins'),
      icon: PlugIcon,
      tone: 'danger',
      entries: (plugins.data?.items ?? [])
        .filter((plugin) => plugin.state !== 'present')
        .map((plugin) => ({
          key: `${plugin.extensionPoint} ${plugin.id}`,
          what: <Link to="/plugins">{[plugin.extensionPoint, plugin.id].filter(Boolean).join(' ')}</Link>,
          why: plugin.detail,
        })),
    },
    {
      title: t('overview.groups.damaged'),
      icon: ExclamationCircleIcon,
      tone: 'danger',
      entries: allMachines
        .filter((machine) => machine.protection.newestPoint?.intact === false)
        .map((machine) => ({
          key: machine.id,
          what: machineLink(machine.id, machine.name, 'points'),
          why: machine.protection.newestPoint ? <When at={machine.protection.newestPoint.takenAt} /> : null,
        })),
    },
    {
      title: t('overview.groups.stores'),
      icon: DatabaseIcon,
      tone: 'warning',
      entries: (stores.data?.items ?? [])
        .filter((store) => (store.damagedRuns ?? 0) > 0)
        .map((store) => ({
          key: store.id,
          what: <StoreLink id={store.id} />,
          why: t('stores.runs', { count: store.damagedRuns ?? 0 }),
        })),
    },
    {
      title: t('overview.groups.failed'),
      icon: ExclamationCircleIcon,
      tone: 'danger',
      entries: allJobs
        .filter((job) => job.state === 'failed' && job.endedAt && ageSeconds(job.endedAt, now) < DAY_SECONDS)
        .map(jobEntry),
    },
    {
      title: t('overview.groups.disconnected'),
      icon: DisconnectedIcon,
      tone: 'danger',
      entries: allMachines
        .filter((machine) => machine.protection.state === 'disconnected')
        .map((machine) => ({
          key: machine.id,
          what: machineLink(machine.id, machine.name),
          why: (
            <>
              {t('overview.lastSeen')} <When at={machine.seenAt} />
            </>
          ),
        })),
    },
    {
      title: t('overview.groups.waiting'),
      icon: HourglassHalfIcon,
      tone: 'warning',
      entries: allJobs.filter((job) => job.state === 'queued' && job.waitingFor).map(jobEntry),
    },
    {
      title: t('overview.groups.concerns'),
      icon: ExclamationTriangleIcon,
      tone: 'warning',
      entries: allMachines.flatMap((machine) =>
        machine.concerns
          .filter((concern) => concern.level !== 'info')
          .map((concern) => ({
            key: `${machine.id} ${concern.code}`,
            what: machineLink(machine.id, machine.name),
            why: concern.message,
          })),
      ),
    },
    {
      title: t('overview.groups.notStarted'),
      icon: MinusCircleIcon,
      tone: 'idle',
      entries: allMachines
        .filter((machine) => machine.protection.state === 'not_started')
        .map((machine) => ({ key: machine.id, what: machineLink(machine.id, machine.name), why: machine.os.name })),
    },
  ];
  return {
    found: found.filter((group) => group.entries.length > 0),
    pending: machines.isPending || jobs.isPending || plugins.isPending || stores.isPending,
    error: machines.error ?? jobs.error ?? plugins.error ?? stores.error,
  };
}
