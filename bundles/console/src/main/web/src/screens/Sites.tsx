// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Site } from '../api/client';
import { sitesQuery, type SiteFilter } from '../api/queries';
import { ClearFilters, FilterChip, FilterSelect, NothingFits, type Choice } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { isAtWork, isOver, SiteProgress, useSiteName } from '../components/sites';
import { Until, When } from '../components/values';
import { SiteWord } from '../components/words';
import { CloudIcon } from '../icons';
import {
  Button,
  EmptyState,
  EmptyStateBody,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
} from '../pf';

const route = getRouteApi('/sites');
const KINDS = ['drill', 'failover'];
const STATES = ['pending', 'creating', 'running', 'updating', 'error', 'deleting', 'rolling_back', 'detaching', 'deleted', 'detached'];
const OPEN = 'pending,creating,running,updating,error,deleting,rolling_back,detaching';
const POLL_MILLISECONDS = 5000;

export function Sites() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const sites = useInfiniteQuery({
    ...sitesQuery(filter),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isAtWork)) ? POLL_MILLISECONDS : false,
  });
  const items = sites.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.kind ?? filter.state ?? filter.plan);
  const set = (change: SiteFilter) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const clear = () => void navigate({ search: {}, replace: true });
  return (
    <Frame title={t('sites.title')} below={<p className="gw-lead">{t('sites.lead')}</p>}>
      <div className="gw-tools">
        <FilterSelect
          label={t('sites.kind')}
          value={filter.kind}
          choices={KINDS.map((kind) => [kind, t(`siteKind.${kind}`)])}
          onChange={(kind) => set({ kind })}
        />
        <FilterSelect
          label={t('sites.state')}
          value={filter.state}
          choices={[[OPEN, t('sites.open')], ...STATES.map((state): Choice => [state, t(`siteState.${state}`)])]}
          onChange={(state) => set({ state })}
        />
        {filter.plan ? (
          <FilterChip what={t('sites.plan')} onRemove={() => set({ plan: undefined })}>
            {t('sites.planFilter', { name: filter.plan })}
          </FilterChip>
        ) : null}
        {filtered ? <ClearFilters onClear={clear} /> : null}
      </div>
      {sites.error ? <ErrorNote error={sites.error} retry={() => void sites.refetch()} /> : null}
      {sites.isPending ? <Rows /> : null}
      {sites.data && items.length === 0 ? filtered ? <NothingFits onClear={clear} /> : <Begin /> : null}
      {items.length > 0 ? <SitesTable sites={items} /> : null}
      {sites.hasNextPage ? (
        <Button variant="link" isLoading={sites.isFetchingNextPage} onClick={() => void sites.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </Frame>
  );
}

/** What a drill is, and how to begin one. */
function Begin() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={CloudIcon} titleText={t('sites.emptyTitle')} headingLevel="h2">
      <EmptyStateBody>
        <p>{t('sites.emptyBody')}</p>
        <p className="gw-gap-above">{t('sites.begin')}</p>
        <p className="gw-gap-above">
          <Link to="/plans">{t('sites.toPlans')}</Link>
        </p>
      </EmptyStateBody>
    </EmptyState>
  );
}

function SitesTable({ sites }: { sites: Site[] }) {
  const { t } = useTranslation();
  return (
    <Table aria-label={t('sites.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense gw-sites">
      <Thead>
        <Tr>
          <Th>{t('sites.plan')}</Th>
          <Th>{t('sites.state')}</Th>
          <Th>{t('sites.progress')}</Th>
          <Th>{t('sites.target')}</Th>
          <Th>{t('sites.started')}</Th>
          <Th width={30}>{t('sites.next')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {sites.map((site) => (
          <Row key={site.id} site={site} />
        ))}
      </Tbody>
    </Table>
  );
}

function Row({ site }: { site: Site }) {
  const { t } = useTranslation();
  const nameOf = useSiteName();
  return (
    <Tr>
      <Td dataLabel={t('sites.plan')}>
        <span className="gw-name">
          <Link to="/sites/$siteId" params={{ siteId: site.id }}>
            {site.plan}
          </Link>
          <span className="gw-faint">
            {t(`siteKind.${site.kind}`, { defaultValue: site.kind })}, {t('sites.version', { version: site.version })}
          </span>
        </span>
      </Td>
      <Td dataLabel={t('sites.state')}>
        <SiteWord site={site} />
      </Td>
      <Td dataLabel={t('sites.progress')}>
        <SiteProgress site={site} name={nameOf(site)} />
      </Td>
      <Td dataLabel={t('sites.target')}>{site.target}</Td>
      <Td dataLabel={t('sites.started')}>
        <span className="gw-when gw-when-stacked">
          <When at={site.startedAt} stacked />
          <span className="gw-faint">{t('sites.by', { user: site.startedBy })}</span>
        </span>
      </Td>
      <Td dataLabel={t('sites.next')} className="gw-gist">
        <Next site={site} />
      </Td>
    </Tr>
  );
}

/** What it waits for, why it stands, or when it ends. */
function Next({ site }: { site: Site }) {
  const { t } = useTranslation();
  if (site.waitsFor) {
    return <span className="gw-break">{t('sites.waitsFor', { what: site.waitsFor })}</span>;
  }
  if (site.problem) {
    return <span className="gw-facts">{site.problem.detail}</span>;
  }
  if (site.endsAt && !isOver(site) && site.state !== 'deleting') {
    return (
      <span className="gw-when gw-when-stacked">
        <span>{t('sites.endsAt')}</span>
        <Until at={site.endsAt} stacked />
      </span>
    );
  }
  if (isOver(site)) {
    return <When at={site.changedAt} stacked />;
  }
  return <>{site.state === 'running' ? t('sites.undecided') : '–'}</>;
}
