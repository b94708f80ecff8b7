// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../api/client';
import { plansQuery } from '../api/queries';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { ReadinessCell } from '../components/readiness';
import { useMayAct } from '../components/stores';
import { When } from '../components/values';
import { VerifiedWord } from '../components/words';
import { duration } from '../format/time';
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
              <Th width={20}>{t('sites.plan')}</Th>
              <Th width={25}>{t('machines.readiness')}</Th>
              <Th>{t('plans.verified')}</Th>
              <Th>{t('plans.findings')}</Th>
              <Th>{t('plans.saved')}</Th>
              <Th screenReaderText={t('machines.actions')} />
            </Tr>
          </Thead>
          <Tbody>
            {items.map((plan) => (
              <Tr key={plan.name}>
                <Td dataLabel={t('sites.plan')}>
                  <span className="gw-name">
                    <strong className="gw-break">{plan.name}</strong>{' '}
                    <span className="gw-faint">
                      {t('sites.version', { version: plan.version })}, {t('plans.devices', { count: plan.devices })}
                    </span>
                  </span>
                </Td>
                {plan.status ? <Standing status={plan.status} /> : <Td colSpan={3} />}
                <Td dataLabel={t('plans.saved')}>
                  <span className="gw-when gw-when-stacked">
                    <When at={plan.savedAt} stacked />
                    <span className="gw-faint">
                      {t('sites.by', { user: plan.savedBy })}, {plan.note}
                    </span>
                  </span>
                </Td>
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

/** Readiness, proof and findings, each with its age. */
function Standing({ status }: { status: NonNullable<Plan['status']> }) {
  const { t } = useTranslation();
  const found = [
    status.blockers > 0 ? t('plans.blockers', { count: status.blockers }) : '',
    status.warnings > 0 ? t('plans.warnings', { count: status.warnings }) : '',
    status.infos > 0 ? t('plans.infos', { count: status.infos }) : '',
  ].filter(Boolean);
  return (
    <>
      <Td dataLabel={t('machines.readiness')}>
        <ReadinessCell readiness={status.readiness} />
      </Td>
      <Td dataLabel={t('plans.verified')}>
        <span className="gw-when gw-when-stacked">
          <VerifiedWord verified={status.verified} tried={status.site !== undefined} />
          {status.drilledAt && status.site ? (
            <>
              <Link to="/sites/$siteId" params={{ siteId: status.site }}>
                {t('plans.drill')}
              </Link>
              <When at={status.drilledAt} stacked />
            </>
          ) : null}
          {status.verified && status.rtoSeconds > 0 ? <span className="gw-faint">{t('plans.rto', { time: duration(status.rtoSeconds) })}</span> : null}
        </span>
      </Td>
      <Td dataLabel={t('plans.findings')}>
        <span className="gw-when gw-when-stacked">
          <span>{found.length > 0 ? found.join(', ') : t('common.none')}</span>
          <span className="gw-faint">
            {t('plans.checked')} <When at={status.checkedAt} stacked />
          </span>
        </span>
      </Td>
    </>
  );
}
