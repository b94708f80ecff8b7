// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MigrationOrder, Schemas } from '../api/client';
import { checkMigration, planQuery, plansQuery, startMigration } from '../api/queries';
import { Rows } from '../components/frame';
import {
  commitPolicy,
  DecidesFields,
  Devices,
  devicesOf,
  MomentField,
  momentOf,
  OrderForm,
  RadioField,
  SelectField,
  SourceField,
  Span,
  TargetField,
  useTargets,
  type Decides,
  type Source,
} from '../components/ordering';
import { ErrorNote } from '../components/problem';
import { Modal, ModalBody, ModalHeader } from '../pf';
import { usePrefs } from '../prefs';

type Plan = Schemas['PlanWithDocument'];

export type MigrationWish = {
  plan: string;
  target: string;
  left: readonly string[];
  source: Source | '';
  test: string;
  when: 'later' | 'at';
  at: string;
  decides: Decides;
  decidesAfter: string;
};

export const FIRST_MIGRATION: MigrationWish = {
  plan: '', target: '', left: [], source: '', test: '86400', when: 'later', at: '', decides: '', decidesAfter: '14400',
};

/** The order that a wish stands for; undefined as long as something is missing. */
export function migrationOrder(
  plan: Pick<Plan, 'name' | 'version'>,
  devices: string[],
  wish: MigrationWish,
  utc: boolean,
): MigrationOrder | undefined {
  const at = momentOf(wish.at, utc);
  const chosen = devices.filter((device) => !wish.left.includes(device));
  if (wish.target === '' || wish.source === '' || chosen.length === 0 || (wish.when === 'at' && at === undefined)) {
    return undefined;
  }
  return {
    plan: plan.name,
    version: plan.version,
    target: wish.target,
    ...(chosen.length < devices.length ? { devices: chosen } : {}),
    source: wish.source,
    testSeconds: Number(wish.test),
    ...(wish.when === 'at' && at ? { cutoverAt: at } : {}),
    ...commitPolicy(wish.decides, wish.decidesAfter),
  };
}

/** @param first the plan that is chosen when it opens */
export function MigrateDialog({ first, onClose }: { first: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const plans = useInfiniteQuery(plansQuery);
  const { targets, error: noTargets } = useTargets();
  const names = plans.data?.pages.flatMap((page) => page.items).map((plan) => plan.name);
  const error = plans.error ?? noTargets;
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="migrate-title" elementToFocus="#migrate-title">
      <ModalHeader title={t('migrate.title')} labelId="migrate-title" description={t('migrate.lead')} />
      {names && targets ? (
        <Inside names={first && !names.includes(first) ? [first, ...names] : names} first={first} targets={targets} onClose={onClose} />
      ) : (
        <ModalBody>{error ? <ErrorNote error={error} retry={() => void plans.refetch()} /> : <Rows count={4} />}</ModalBody>
      )}
    </Modal>
  );
}

type InsideParts = { names: string[]; first: string | undefined; targets: string[]; onClose: () => void };

function Inside({ names, first, targets, onClose }: InsideParts) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [wish, setWish] = useState<MigrationWish>({ ...FIRST_MIGRATION, plan: first ?? names[0] ?? '', target: targets[0] ?? '' });
  const change = (part: Partial<MigrationWish>) => setWish((old) => ({ ...old, ...part }));
  const plan = useQuery({ ...planQuery(wish.plan), enabled: wish.plan !== '' });
  const devices = plan.data ? devicesOf(plan.data) : [];
  const missing = plan.data ? (wish.source === '' ? 'needSource' : 'incomplete') : 'needPlan';
  return (
    <OrderForm
      order={plan.data ? migrationOrder(plan.data, devices, wish, zone === 'utc') : undefined}
      missing={t(`migrate.${missing}`)}
      check={checkMigration}
      checkKey={['migrationcheck']}
      start={startMigration}
      started={(migration) => {
        void queries.invalidateQueries({ queryKey: ['migrations'] });
        void navigate({ to: '/migrations/$migrationId', params: { migrationId: migration.id } });
      }}
      act={t('migrate.start')}
      onClose={onClose}
    >
      <SelectField
        id="migrate-plan"
        label={t('sites.plan')}
        choices={names.map((name) => [name, name])}
        value={wish.plan}
        change={(name) => change({ plan: name, left: [] })}
      />
      {plan.error ? <ErrorNote error={plan.error} retry={() => void plan.refetch()} /> : null}
      <TargetField id="migrate-target" targets={targets} value={wish.target} change={(target) => change({ target })} />
      <Devices id="migrate-device" devices={devices} left={wish.left} change={(left) => change({ left })} />
      <SourceField id="migrate-source" value={wish.source} change={(source) => change({ source })} />
      <Span id="migrate-test" label={t('migrate.test')} value={wish.test} change={(test) => change({ test })} />
      <RadioField
        id="migrate-when"
        label={t('migrate.cutover')}
        choices={(['later', 'at'] as const).map((when) => ({ value: when, label: t(`migrate.when.${when}`) }))}
        value={wish.when}
        change={(when) => change({ when })}
      />
      {wish.when === 'at' ? (
        <MomentField id="migrate-at" local={t('migrate.at')} utc={t('migrate.atUtc')} value={wish.at} change={(at) => change({ at })} />
      ) : null}
      <DecidesFields
        id="migrate-decides"
        act={wish.decides}
        after={wish.decidesAfter}
        change={(decides, decidesAfter) => change({ decides, decidesAfter })}
      />
    </OrderForm>
  );
}
