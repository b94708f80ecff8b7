// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job, Store } from '../api/client';
import { damagesQuery, jobsQuery, storesQuery } from '../api/queries';
import { Fact } from '../components/About';
import { Trail } from '../components/detail';
import { Frame, Rows } from '../components/frame';
import { isOpen, JobsTable } from '../components/jobs';
import { ErrorNote, ProblemNote } from '../components/problem';
import { Ask, useOrder } from '../components/start';
import { conditionOf, hasUpkeep, MoveDialog, Usage, useMayAct } from '../components/stores';
import { Id, Size, When } from '../components/values';
import { ConditionWord } from '../components/words';
import { bytes } from '../format/bytes';
import { CheckCircleIcon, DatabaseIcon, ListIcon } from '../icons';
import {
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
} from '../pf';
import type { StoreAct } from '../router';
import { StoreDamage } from './StoreDamage';

const route = getRouteApi('/stores/$storeId');
const POLL_MILLISECONDS = 15_000;
const JOBS_POLL_MILLISECONDS = 3000;
const JOBS_SHOWN = 10;
/** Acts of which one at a time works on a store. */
const ONE_AT_A_TIME: StoreAct[] = ['sweep', 'scrub'];

export function StoreDetail() {
  const { t } = useTranslation();
  const { storeId } = route.useParams();
  const stores = useQuery({ ...storesQuery, refetchInterval: POLL_MILLISECONDS });
  const store = stores.data?.items.find((each) => each.id === storeId);
  const above = <Trail to="/stores" list={t('stores.title')} here={storeId} />;
  if (store) {
    return <Known store={store} above={above} error={stores.error} />;
  }
  return (
    <Frame title={stores.data ? t('store.gone') : storeId} above={above}>
      {stores.error ? <ErrorNote error={stores.error} retry={() => void stores.refetch()} /> : null}
      {stores.isPending ? <Rows count={4} /> : null}
      {stores.data ? (
        <EmptyState icon={DatabaseIcon} titleText={t('store.goneTitle', { id: storeId })} headingLevel="h2">
          <EmptyStateBody>{t('stores.emptyBody')}</EmptyStateBody>
          <EmptyStateFooter>
            <EmptyStateActions>
              <Link to="/plugins">{t('stores.toPlugins')}</Link>
            </EmptyStateActions>
          </EmptyStateFooter>
        </EmptyState>
      ) : null}
    </Frame>
  );
}

function Known({ store, above, error }: { store: Store; above: ReactNode; error: unknown }) {
  const { t } = useTranslation();
  const damages = useQuery(damagesQuery);
  const jobs = useInfiniteQuery({
    ...jobsQuery({ store: store.id }, JOBS_SHOWN),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isOpen)) ? JOBS_POLL_MILLISECONDS : false,
  });
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const own = damages.data?.items.filter((each) => each.store === store.id);
  return (
    <Frame
      title={store.id}
      above={above}
      beside={<Acts store={store} open={items.filter(isOpen)} />}
      below={
        <div className="gw-line">
          <ConditionWord condition={conditionOf(store, own ?? [])} />
          <Id value={store.id} what={t('store.idOf')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <div className="gw-stack">
        {store.problem ? <ProblemNote problem={store.problem} title={t('store.troubled')} /> : null}
        <div className="gw-two">
          <Content store={store} />
          {hasUpkeep(store) ? <Upkeep store={store} /> : null}
        </div>
        <Card>
          <CardTitle component="h2">{t('stores.damage')}</CardTitle>
          <CardBody>
            {damages.error ? <ErrorNote error={damages.error} retry={() => void damages.refetch()} /> : null}
            {damages.isPending ? <Rows count={2} /> : null}
            {own?.length === 0 ? <NoDamage store={store} /> : null}
            {own && own.length > 0 ? <StoreDamage damages={own} /> : null}
          </CardBody>
        </Card>
        <Card>
          <CardTitle component="h2">{t('store.jobs')}</CardTitle>
          <CardBody>
            {jobs.error ? <ErrorNote error={jobs.error} retry={() => void jobs.refetch()} /> : null}
            {jobs.isPending ? <Rows count={2} /> : null}
            {jobs.data && items.length === 0 ? (
              <EmptyState icon={ListIcon} titleText={t('jobs.emptyTitle')} headingLevel="h3" variant="xs">
                <EmptyStateBody>{t('store.noJobs')}</EmptyStateBody>
              </EmptyState>
            ) : null}
            {items.length > 0 ? <JobsTable jobs={items} /> : null}
            {jobs.hasNextPage ? (
              <Button variant="link" isLoading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
                {t('common.more')}
              </Button>
            ) : null}
          </CardBody>
        </Card>
      </div>
    </Frame>
  );
}

/** Offered to those who may, while the store can. */
function Acts({ store, open }: { store: Store; open: Job[] }) {
  const { t } = useTranslation();
  const { do: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const order = useOrder();
  const mayAct = useMayAct();
  if (!mayAct || store.state === 'troubled') {
    return null;
  }
  const show = (act: StoreAct | undefined) =>
    void navigate({ search: act ? { do: act } : {}, replace: !act, resetScroll: false });
  const acts: StoreAct[] = hasUpkeep(store) ? ['sweep', 'scrub', 'move', 'check'] : ['move', 'check'];
  return (
    <>
      {acts.map((act) => {
        const busy = ONE_AT_A_TIME.includes(act) && open.some((job) => job.kind === act);
        return (
          <Button
            key={act}
            variant={act === 'check' ? 'link' : 'secondary'}
            isDisabled={busy}
            onClick={() => show(act)}
          >
            {t(busy ? `store.${act}.busy` : `store.${act}.offer`)}
          </Button>
        );
      })}
      {(['sweep', 'scrub', 'check'] as const).map((act) => (
        <Ask
          key={act}
          title={t(`store.${act}.title`, { id: store.id })}
          act={t(`store.${act}.act`)}
          keep={t('common.cancel')}
          isOpen={asked === act && acts.includes(act)}
          isHarmless={act !== 'sweep'}
          onClose={() => show(undefined)}
          run={() => order({ kind: act, store: store.id }, t(`store.${act}.started`, { id: store.id }))}
        >
          <div className="gw-stack-tight">
            <p>{t(`store.${act}.does`)}</p>
            <p>{t(`store.${act}.doesNot`)}</p>
          </div>
        </Ask>
      ))}
      {asked === 'move' ? (
        <MoveDialog
          title={t('store.move.title', { id: store.id })}
          load={{ store: store.id }}
          from={store.id}
          onClose={() => show(undefined)}
        >
          <p>{t('store.move.does', { count: store.restorePoints ?? 0, id: store.id })}</p>
          <p>{t('move.safe')}</p>
          <p>{t('store.move.doesNot', { id: store.id })}</p>
        </MoveDialog>
      ) : null}
    </>
  );
}

function Content({ store }: { store: Store }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('store.content')}</CardTitle>
      <CardBody>
        {store.storedBytes === undefined && store.restorePoints === undefined ? <p>{t('store.unknown')}</p> : null}
        <DescriptionList isHorizontal isCompact>
          {store.restorePoints === undefined ? null : (
            <Fact term={t('stores.points')}>{store.restorePoints.toLocaleString('en')}</Fact>
          )}
          {store.storedBytes === undefined ? null : (
            <Fact term={t('stores.room')}>
              <Usage store={store} />
              {store.freeBytes === undefined ? <p className="gw-facts">{t('store.freeUnknown')}</p> : null}
            </Fact>
          )}
          {store.chunks === undefined ? null : <Fact term={t('store.chunks')}>{store.chunks.toLocaleString('en')}</Fact>}
          {store.chunkBytes === undefined ? null : (
            <Fact term={t('store.chunkBytes')}>
              <Size value={store.chunkBytes} />
            </Fact>
          )}
          {store.deadBytes === undefined ? null : (
            <Fact term={t('store.dead')}>
              <Size value={store.deadBytes} />
            </Fact>
          )}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Upkeep({ store }: { store: Store }) {
  const { t } = useTranslation();
  const { lastCondemnedChunks, lastCondemnedBytes, lastFreedBytes, lastScrubbedBytes, damagedRuns } = store;
  return (
    <Card>
      <CardTitle component="h2">{t('store.upkeep')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('stores.swept')}>{store.lastSweptAt ? <When at={store.lastSweptAt} /> : t('stores.never')}</Fact>
          {lastCondemnedChunks === undefined || lastCondemnedBytes === undefined ? null : (
            <Fact term={t('store.condemned')}>
              {t('store.condemnedText', {
                count: lastCondemnedChunks,
                chunks: lastCondemnedChunks.toLocaleString('en'),
                bytes: bytes(lastCondemnedBytes),
              })}
            </Fact>
          )}
          {lastFreedBytes === undefined ? null : (
            <Fact term={t('store.freed')}>
              {lastFreedBytes < 0 ? t('store.freedNone') : <Size value={lastFreedBytes} />}
            </Fact>
          )}
          <Fact term={t('stores.scrubbed')}>
            {store.lastScrubbedAt ? <When at={store.lastScrubbedAt} /> : t('stores.never')}
          </Fact>
          {lastScrubbedBytes === undefined ? null : (
            <Fact term={t('store.read')}>
              <Size value={lastScrubbedBytes} />
            </Fact>
          )}
          <Fact term={t('store.runs')}>{damagedRuns ?? 0}</Fact>
        </DescriptionList>
        <p className="gw-leave">{t('store.byItself')}</p>
      </CardBody>
    </Card>
  );
}

function NoDamage({ store }: { store: Store }) {
  const { t } = useTranslation();
  const runs = store.damagedRuns ?? 0;
  if (runs > 0) {
    return <p>{t('store.runsOnly', { count: runs })}</p>;
  }
  return (
    <p className="gw-line-tight">
      {store.lastScrubbedAt ? (
        <span className="gw-tone-success">
          <CheckCircleIcon aria-hidden="true" />
        </span>
      ) : null}
      {t(store.lastScrubbedAt || !hasUpkeep(store) ? 'store.noDamage' : 'store.noDamageYet')}
    </p>
  );
}
