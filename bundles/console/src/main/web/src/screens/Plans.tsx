// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plansQuery } from '../api/queries';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { useMayAct } from '../components/stores';
import { When } from '../components/values';
import { ClipboardListIcon } from '../icons';
import { Button, EmptyState, EmptyStateBody, Table, Tbody, Td, Th, Thead, Tr } from '../pf';
import { RunDialog } from './RunDialog';

const route = getRouteApi('/plans');

export function Plans() {
  const { t } = useTranslation();
  const { run } = route.useSearch();
  const navigate = route.useNavigate();
  const mayAct = useMayAct();
  const plans = useInfiniteQuery(plansQuery);
  const items = plans.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (plan: string | undefined) =>
    void navigate({ search: plan ? { run: plan } : {}, replace: !plan, resetScroll: false });
  return (
    <Frame title={t('plans.title')} below={<p className="gw-lead">{t('plans.lead')}</p>}>
      {plans.error ? <ErrorNote error={plans.error} retry={() => void plans.refetch()} /> : null}
      {plans.isPending ? <Rows /> : null}
      {plans.data && items.length === 0 ? (
        <EmptyState icon={ClipboardListIcon} titleText={t('plans.emptyTitle')} headingLevel="h2">
          <EmptyStateBody>
            <p>{t('plans.emptyBody')}</p>
            <pre className="gw-pre gw-commands">{t('plans.command')}</pre>
          </EmptyStateBody>
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Table aria-label={t('plans.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
          <Thead>
            <Tr>
              <Th>{t('sites.plan')}</Th>
              <Th>{t('plans.version')}</Th>
              <Th>{t('site.devices')}</Th>
              <Th>{t('plans.saved')}</Th>
              <Th>{t('plans.note')}</Th>
              <Th screenReaderText={t('machines.actions')} />
            </Tr>
          </Thead>
          <Tbody>
            {items.map((plan) => (
              <Tr key={plan.name}>
                <Td dataLabel={t('sites.plan')}>
                  <strong className="gw-break">{plan.name}</strong>
                </Td>
                <Td dataLabel={t('plans.version')}>{plan.version}</Td>
                <Td dataLabel={t('site.devices')}>{plan.devices.toLocaleString('en')}</Td>
                <Td dataLabel={t('plans.saved')}>
                  <span className="gw-when gw-when-stacked">
                    <When at={plan.savedAt} stacked />
                    <span className="gw-faint">{t('sites.by', { user: plan.savedBy })}</span>
                  </span>
                </Td>
                <Td dataLabel={t('plans.note')}>{plan.note}</Td>
                <Td className="gw-row-act">
                  <span className="gw-line-act">
                  <Link to="/sites" search={{ plan: plan.name }} aria-label={t('plans.runsOf', { name: plan.name })}>
                    {t('plans.runs')}
                  </Link>
                  {mayAct ? (
                    <Button variant="secondary" size="sm" onClick={() => show(plan.name)} aria-label={t('plans.runOf', { name: plan.name })}>
                      {t('plans.run')}
                    </Button>
                  ) : null}
                  </span>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      ) : null}
      {plans.hasNextPage ? (
        <Button variant="link" isLoading={plans.isFetchingNextPage} onClick={() => void plans.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
      {run && mayAct ? <RunDialog name={run} onClose={() => show(undefined)} /> : null}
    </Frame>
  );
}
