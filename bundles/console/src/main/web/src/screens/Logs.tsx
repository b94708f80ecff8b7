// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../api/client';
import { logsQuery, machinesQuery } from '../api/queries';
import { FilterSelect } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { date, clock } from '../format/time';
import { ExclamationCircleIcon, ExclamationTriangleIcon, InfoCircleIcon, ListIcon, MinusCircleIcon, SearchIcon } from '../icons';
import { Alert, Button, EmptyState, EmptyStateBody } from '../pf';
import { usePrefs } from '../prefs';

const route = getRouteApi('/logs');
const LEVELS = ['error', 'warning', 'info'];
const POLL_MILLISECONDS = 2000;

/** What agents say, as they say it: the newest first, so that nothing has to be scrolled. */
export function Logs() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const [paused, setPaused] = useState(false);
  const logs = useQuery({
    ...logsQuery(filter),
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : POLL_MILLISECONDS,
  });
  const machines = useInfiniteQuery(machinesQuery({}));
  const known = machines.data?.pages.flatMap((page) => page.items) ?? [];
  const names = new Map(known.map((machine) => [machine.id, machine.name]));
  const lines = [...(logs.data?.items ?? [])].reverse();
  const filtered = Boolean(filter.machine ?? filter.level);
  const set = (change: { machine?: string | undefined; level?: string | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });

  return (
    <Frame title={t('logs.title')} below={<p className="gw-lead">{t('logs.lead')}</p>}>
      <div className="gw-tools">
        <FilterSelect
          label={t('logs.machine')}
          value={filter.machine}
          choices={known.map((machine) => [machine.id, machine.name])}
          onChange={(machine) => set({ machine })}
        />
        <FilterSelect
          label={t('logs.level')}
          value={filter.level}
          choices={LEVELS.map((level) => [level, t(`logs.atLeast.${level}`)])}
          onChange={(level) => set({ level })}
        />
        <Button variant="secondary" onClick={() => setPaused(!paused)} aria-pressed={paused}>
          {paused ? t('logs.goOn') : t('logs.pause')}
        </Button>
      </div>
      {logs.data?.trouble ? (
        <Alert variant="warning" isInline title={t('logs.trouble')} component="p" className="gw-gap-below">
          {logs.data.trouble}
        </Alert>
      ) : null}
      {logs.data && logs.data.limited > 0 ? <p className="gw-lead gw-gap-below">{t('logs.limited', { count: logs.data.limited })}</p> : null}
      {logs.error ? <ErrorNote error={logs.error} retry={() => void logs.refetch()} /> : null}
      {logs.isPending ? <Rows /> : null}
      {logs.data && lines.length === 0 ? (
        <EmptyState
          icon={filtered ? SearchIcon : ListIcon}
          titleText={filtered ? t('common.nothingFits') : t('logs.emptyTitle')}
          headingLevel="h2"
        >
          <EmptyStateBody>{filtered ? t('common.nothingFitsBody') : t('logs.emptyBody')}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {lines.length > 0 ? (
        <ol className="gw-plain gw-log" aria-label={t('logs.title')}>
          {lines.map((line) => (
            <Line key={line.id} line={line} machine={names.get(line.machine)} />
          ))}
        </ol>
      ) : null}
    </Frame>
  );
}

const LOOKS: Record<string, { icon: typeof InfoCircleIcon; tone: string }> = {
  warning: { icon: ExclamationTriangleIcon, tone: 'warning' },
  notice: { icon: InfoCircleIcon, tone: 'info' },
  info: { icon: InfoCircleIcon, tone: 'info' },
  debug: { icon: MinusCircleIcon, tone: 'idle' },
};

function Line({ line, machine }: { line: LogLine; machine: string | undefined }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const { icon: Picture, tone } = LOOKS[line.level] ?? { icon: ExclamationCircleIcon, tone: 'danger' };
  const level = t(`logs.levels.${line.level}`, { defaultValue: line.level });
  const at = new Date(line.saidAt);
  return (
    <li className="gw-log-line">
      <time dateTime={line.saidAt} title={line.saidAt} className="gw-faint gw-nowrap">
        {`${date(at, zone)} ${clock(at, zone)}`}
      </time>
      <span className={`gw-line-tight gw-tone-${tone}`}>
        <Picture aria-hidden="true" />
        <span>{level}</span>
      </span>
      <Link to="/machines/$machineId" params={{ machineId: line.machine }} className="gw-break">
        {machine ?? line.host}
      </Link>
      <code className="gw-break gw-log-text">{line.detail ?? line.text}</code>
    </li>
  );
}
