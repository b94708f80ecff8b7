// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { KnownDamage, Store } from '../api/client';
import { damagesQuery, storesQuery } from '../api/queries';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { conditionOf, hasUpkeep, Usage } from '../components/stores';
import { StoreLink, When } from '../components/values';
import { ConditionWord } from '../components/words';
import { bytes } from '../format/bytes';
import { DatabaseIcon } from '../icons';
import {
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

const POLL_MILLISECONDS = 15_000;

export function Stores() {
  const { t } = useTranslation();
  const stores = useQuery({ ...storesQuery, refetchInterval: POLL_MILLISECONDS });
  const damages = useQuery(damagesQuery);
  const items = stores.data?.items ?? [];
  return (
    <Frame title={t('stores.title')} below={<p className="gw-lead">{t('stores.lead')}</p>}>
      {stores.error ? <ErrorNote error={stores.error} retry={() => void stores.refetch()} /> : null}
      {damages.error && !stores.error ? (
        <ErrorNote error={damages.error} title={t('stores.damagesUnknown')} retry={() => void damages.refetch()} />
      ) : null}
      {stores.isPending || (stores.data && damages.isPending) ? <Rows count={3} /> : null}
      {stores.data && items.length === 0 ? (
        <EmptyState icon={DatabaseIcon} titleText={t('stores.emptyTitle')} headingLevel="h2">
          <EmptyStateBody>{t('stores.emptyBody')}</EmptyStateBody>
          <EmptyStateFooter>
            <EmptyStateActions>
              <Link to="/plugins">{t('stores.toPlugins')}</Link>
            </EmptyStateActions>
          </EmptyStateFooter>
        </EmptyState>
      ) : null}
      {items.length > 0 && !damages.isPending ? (
        <Table aria-label={t('stores.caption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
          <Thead>
            <Tr>
              <Th>{t('stores.id')}</Th>
              <Th width={20}>{t('stores.condition')}</Th>
              <Th>{t('stores.damage')}</Th>
              <Th>{t('stores.count')}</Th>
              <Th>{t('stores.room')}</Th>
              <Th>{t('stores.swept')}</Th>
              <Th>{t('stores.scrubbed')}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {items.map((store) => (
              <Row key={store.id} store={store} damages={damages.data?.items.filter((each) => each.store === store.id)} />
            ))}
          </Tbody>
        </Table>
      ) : null}
    </Frame>
  );
}

/** @param damages of this store; undefined while nobody knows */
function Row({ store, damages }: { store: Store; damages: KnownDamage[] | undefined }) {
  const { t } = useTranslation();
  return (
    <Tr>
      <Td dataLabel={t('stores.id')}>
        <StoreLink id={store.id} />
      </Td>
      <Td dataLabel={t('stores.condition')} className="gw-gist">
        <ConditionWord condition={conditionOf(store, damages ?? [])} />
        {store.problem ? <p className="gw-facts">{store.problem.detail}</p> : null}
      </Td>
      <Td dataLabel={t('stores.damage')}>
        <Damage store={store} damages={damages} />
      </Td>
      <Td dataLabel={t('stores.count')}>{store.restorePoints?.toLocaleString('en') ?? '–'}</Td>
      <Td dataLabel={t('stores.room')}>
        <Usage store={store} />
      </Td>
      <Td dataLabel={t('stores.swept')}>
        <Last at={store.lastSweptAt} of={store}>
          {store.lastFreedBytes === undefined ? undefined : t('stores.freed', { bytes: bytes(Math.max(0, store.lastFreedBytes)) })}
        </Last>
      </Td>
      <Td dataLabel={t('stores.scrubbed')}>
        <Last at={store.lastScrubbedAt} of={store}>
          {store.lastScrubbedBytes === undefined ? undefined : t('stores.read', { bytes: bytes(store.lastScrubbedBytes) })}
        </Last>
      </Td>
    </Tr>
  );
}

function Last({ at, of, children }: { at: string | undefined; of: Store; children: string | undefined }) {
  const { t } = useTranslation();
  if (!at) {
    return <>{hasUpkeep(of) ? t('stores.never') : '–'}</>;
  }
  return (
    <span className="gw-when gw-when-stacked">
      <When at={at} stacked />
      {children ? <span className="gw-faint">{children}</span> : null}
    </span>
  );
}

function Damage({ store, damages }: { store: Store; damages: KnownDamage[] | undefined }) {
  const { t } = useTranslation();
  if (damages === undefined) {
    return <>{t('common.unknown')}</>;
  }
  const points = new Set(damages.map((each) => each.point)).size;
  const runs = store.damagedRuns ?? 0;
  if (points === 0 && runs === 0) {
    return <>{store.state === 'present' ? t('stores.noDamage') : '–'}</>;
  }
  return (
    <span className="gw-when gw-when-stacked">
      {points > 0 ? <span>{t('stores.hurt', { count: points })}</span> : null}
      {runs > 0 ? <span className="gw-faint">{t('stores.runs', { count: runs })}</span> : null}
    </span>
  );
}
