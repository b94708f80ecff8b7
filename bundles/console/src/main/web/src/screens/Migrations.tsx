// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Migration } from '../api/client';
import { migrationsQuery, type MigrationFilter } from '../api/queries';
import { ClearFilters, FilterChip, FilterSelect, NothingFits, type Choice } from '../components/filters';
import { Frame, Rows } from '../components/frame';
import { isOver } from '../components/migrations';
import { ErrorNote } from '../components/problem';
import { useMayAct } from '../components/stores';
import { Until, When } from '../components/values';
import { MIGRATION_STATES, MigrationWord } from '../components/words';
import { MigrationIcon } from '../icons';
import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
} from '../pf';
import { MigrateDialog } from './MigrateDialog';

const route = getRouteApi('/migrations');
const OPEN = MIGRATION_STATES.filter((state) => !isOver({ state })).join(',');

export function Migrations() {
  const { t } = useTranslation();
  const { start, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const mayAct = useMayAct();
  const migrations = useInfiniteQuery(migrationsQuery(filter));
  const items = migrations.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(filter.state ?? filter.plan);
  const set = (change: MigrationFilter & { start?: true | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: !change.start, resetScroll: false });
  const clear = () => void navigate({ search: {}, replace: true });
  const begin = mayAct ? (
    <Button variant="secondary" onClick={() => set({ start: true })}>
      {t('migrations.start')}
    </Button>
  ) : null;
  return (
    <Frame title={t('migrations.title')} beside={begin} below={<p className="gw-lead">{t('migrations.lead')}</p>}>
      <div className="gw-tools">
        <FilterSelect
          label={t('sites.state')}
          value={filter.state}
          choices={[[OPEN, t('migrations.open')], ...MIGRATION_STATES.map((state): Choice => [state, t(`migrationState.${state}`)])]}
          onChange={(state) => set({ state })}
        />
        {filter.plan ? (
          <FilterChip what={t('sites.plan')} onRemove={() => set({ plan: undefined })}>
            {t('sites.planFilter', { name: filter.plan })}
          </FilterChip>
        ) : null}
        {filtered ? <ClearFilters onClear={clear} /> : null}
      </div>
      {migrations.error ? <ErrorNote error={migrations.error} retry={() => void migrations.refetch()} /> : null}
      {migrations.isPending ? <Rows /> : null}
      {migrations.data && items.length === 0 ? (
        filtered ? (
          <NothingFits onClear={clear} />
        ) : (
          <EmptyState icon={MigrationIcon} titleText={t('migrations.emptyTitle')} headingLevel="h2">
            <EmptyStateBody>
              <p>{t('migrations.emptyBody')}</p>
              <p className="gw-gap-above">
                {t('migrations.needPlan')} <Link to="/plans">{t('sites.toPlans')}</Link>
              </p>
            </EmptyStateBody>
            <EmptyStateFooter>
              <EmptyStateActions>{begin}</EmptyStateActions>
            </EmptyStateFooter>
          </EmptyState>
        )
      ) : null}
      {items.length > 0 ? <MigrationsTable migrations={items} /> : null}
      {migrations.hasNextPage ? (
        <Button variant="link" isLoading={migrations.isFetchingNextPage} onClick={() => void migrations.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
      {start && mayAct ? <MigrateDialog first={filter.plan} onClose={() => set({ start: undefined })} /> : null}
    </Frame>
  );
}

function MigrationsTable({ migrations }: { migrations: Migration[] }) {
  const { t } = useTranslation();
  return (
    <Table aria-label={t('migrations.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
      <Thead>
        <Tr>
          <Th>{t('sites.plan')}</Th>
          <Th>{t('sites.state')}</Th>
          <Th>{t('sites.target')}</Th>
          <Th width={40}>{t('migrations.next')}</Th>
          <Th>{t('migrations.changed')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {migrations.map((migration) => (
          <Tr key={migration.id}>
            <Td dataLabel={t('sites.plan')}>
              <span className="gw-name">
                <Link to="/migrations/$migrationId" params={{ migrationId: migration.id }}>
                  {migration.plan}
                </Link>
                <span className="gw-faint">
                  {t('sites.version', { version: migration.version })}, {t('sites.machines', { count: migration.machines.length })}
                </span>
              </span>
            </Td>
            <Td dataLabel={t('sites.state')}>
              <MigrationWord state={migration.state} />
            </Td>
            <Td dataLabel={t('sites.target')}>
              <span className="gw-name">{migration.target}</span>
            </Td>
            <Td dataLabel={t('migrations.next')} className="gw-gist">
              <Next migration={migration} />
            </Td>
            <Td dataLabel={t('migrations.changed')}>
              <span className="gw-when gw-when-stacked">
                <When at={migration.changedAt} stacked />
                <span className="gw-faint">{t('sites.by', { user: migration.startedBy })}</span>
              </span>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** What is in its way, what it waits for, and when it is cut over. */
function Next({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const { problem, waitsFor, cutoverAt } = migration;
  if (!problem && !waitsFor && !cutoverAt) {
    return <>–</>;
  }
  return (
    <span className="gw-when gw-when-stacked">
      {problem ? (
        <span className="gw-break">
          <strong>{problem.title}.</strong> {problem.detail}
        </span>
      ) : null}
      {waitsFor ? <span className="gw-break">{waitsFor}</span> : null}
      {cutoverAt && !isOver(migration) ? (
        <span className="gw-faint">
          {t('migrations.cutoverAt')} <Until at={cutoverAt} />
        </span>
      ) : null}
    </span>
  );
}
