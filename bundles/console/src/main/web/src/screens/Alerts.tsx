// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { acknowledge, alertsQuery } from '../api/queries';
import { ItemLink } from '../components/attention';
import { ClearFilters, FilterSelect, NothingFits } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { useMayAct } from '../components/stores';
import { useToast } from '../components/toasts';
import { When } from '../components/values';
import { LightIcon } from '../components/words';
import { CheckCircleIcon } from '../icons';
import { Button, EmptyState, EmptyStateBody, Table, Tbody, Td, Th, Thead, Tr } from '../pf';

type Alert = Schemas['Alert'];

const route = getRouteApi('/alerts');
const LIGHTS: Record<string, string> = { critical: 'red', warning: 'yellow', info: 'green' };
/** status/machine/mch_1/AGENT_AWAY: what it is about is the second word. */
const OF_STATUS = /^status\/(\w+)\//;

/** What is told of: what asks for a person, since when, and who knows of it. */
export function Alerts() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const alerts = useInfiniteQuery(alertsQuery(filter));
  const items = alerts.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.least ?? filter.all);
  const set = (change: { least?: string | undefined; all?: true | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });

  return (
    <Frame title={t('alerts.title')} below={<p className="gw-facts">{t('alerts.lead')}</p>}>
      <div className="gw-tools">
        <FilterSelect
          label={t('alerts.severity')}
          value={filter.least}
          choices={[['critical', t('alerts.least.critical')], ['warning', t('alerts.least.warning')]]}
          onChange={(least) => set({ least })}
        />
        <FilterSelect
          label={t('alerts.state')}
          value={filter.all ? undefined : 'open'}
          choices={[['open', t('alerts.open')]]}
          onChange={(open) => set({ all: open ? undefined : true })}
        />
        {filtered ? <ClearFilters onClear={() => void navigate({ search: {}, replace: true })} /> : null}
      </div>
      {alerts.error ? <ErrorNote error={alerts.error} retry={() => void alerts.refetch()} /> : null}
      {alerts.isPending ? <Rows /> : null}
      {alerts.data && items.length === 0 ? (
        filter.least ? (
          <NothingFits onClear={() => void navigate({ search: {}, replace: true })} />
        ) : (
          <EmptyState icon={CheckCircleIcon} titleText={t('alerts.emptyTitle')} headingLevel="h2" status="success">
            <EmptyStateBody>{t('alerts.emptyBody')}</EmptyStateBody>
          </EmptyState>
        )
      ) : null}
      {items.length > 0 ? <AlertTable alerts={items} /> : null}
      {alerts.hasNextPage ? (
        <Button variant="link" isLoading={alerts.isFetchingNextPage} onClick={() => void alerts.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </Frame>
  );
}

function AlertTable({ alerts }: { alerts: Alert[] }) {
  const { t } = useTranslation();
  return (
    <Table aria-label={t('alerts.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
      <Thead>
        <Tr>
          <Th width={60}>{t('alerts.what')}</Th>
          <Th>{t('alerts.since')}</Th>
          <Th>{t('alerts.known')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} />
        ))}
      </Tbody>
    </Table>
  );
}

function AlertRow({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const kind = OF_STATUS.exec(alert.cause)?.[1] ?? '';
  return (
    <Tr>
      <Td dataLabel={t('alerts.what')}>
        <div className="gw-line-tight">
          <LightIcon level={LIGHTS[alert.severity] ?? ''} />
          <span className="gw-break">
            <ItemLink item={{ kind, id: alert.subject, name: alert.title }}>{alert.title}</ItemLink>
          </span>
        </div>
        {alert.text && !alert.title.endsWith(alert.text) ? <p className="gw-facts gw-break">{alert.text}</p> : null}
        {alert.remedy && !alert.overAt ? <p className="gw-remedy">{alert.remedy}</p> : null}
      </Td>
      <Td dataLabel={t('alerts.since')}>
        <span className="gw-when gw-when-stacked">
          <When at={alert.since} stacked />
          {alert.overAt ? (
            <span className="gw-faint">
              {t('alerts.over')} <When at={alert.overAt} />
            </span>
          ) : null}
        </span>
      </Td>
      <Td dataLabel={t('alerts.known')}>
        <Known alert={alert} />
      </Td>
    </Tr>
  );
}

/** Who knows of it; else the way to say so. */
function Known({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const queries = useQueryClient();
  const toast = useToast();
  const doing = useMutation({
    mutationFn: () => acknowledge(alert.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      toast(t('alerts.acknowledged', { title: alert.title }));
    },
  });
  if (alert.acknowledgedBy) {
    return <>{t('alerts.by', { user: alert.acknowledgedBy })}</>;
  }
  if (alert.overAt || !mayAct) {
    return <span className="gw-faint">{t('alerts.nobody')}</span>;
  }
  return (
    <>
      <Button
        variant="secondary"
        size="sm"
        isLoading={doing.isPending}
        isDisabled={doing.isPending}
        onClick={() => doing.mutate()}
        aria-label={t('alerts.acknowledgeThis', { title: alert.title })}
      >
        {t('alerts.acknowledge')}
      </Button>
      {doing.error ? <ErrorNote error={doing.error} /> : null}
    </>
  );
}
