// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas, SiteOrder } from '../api/client';
import { checkSite, planQuery, startSite } from '../api/queries';
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
type Kind = 'drill' | 'failover';
const POINTS = ['latest', 'latest_verified', 'latest_application_consistent', 'at'] as const;

export type Wish = {
  kind: Kind;
  target: string;
  points: (typeof POINTS)[number];
  at: string;
  left: readonly string[];
  stays: string;
  source: Source | '';
  /** What is done with a failover when nobody decides; empty: nothing. */
  decides: Decides;
  decidesAfter: string;
};

export const FIRST_WISH: Wish = { kind: 'drill', target: '', points: 'latest', at: '', left: [], stays: '14400', source: '', decides: '', decidesAfter: '14400' };

/** The order that a wish stands for; undefined as long as something is missing. */
export function siteOrder(plan: Pick<Plan, 'name' | 'version'>, devices: string[], wish: Wish, utc: boolean): SiteOrder | undefined {
  const at = momentOf(wish.at, utc);
  const chosen = devices.filter((device) => !wish.left.includes(device));
  const incomplete =
    wish.target === '' ||
    chosen.length === 0 ||
    (wish.points === 'at' && at === undefined) ||
    (wish.kind === 'failover' && wish.source === '');
  if (incomplete) {
    return undefined;
  }
  return {
    plan: plan.name,
    version: plan.version,
    kind: wish.kind,
    target: wish.target,
    points: wish.points === 'at' ? { at: at as string } : wish.points,
    ...(chosen.length < devices.length ? { devices: chosen } : {}),
    ...(wish.kind === 'drill' ? { limitSeconds: Number(wish.stays) } : { source: wish.source, ...commitPolicy(wish.decides, wish.decidesAfter) }),
  };
}

export function RunDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const plan = useQuery(planQuery(name));
  const { targets, error: noTargets } = useTargets();
  const error = plan.error ?? noTargets;
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="run-title" elementToFocus="#run-title">
      <ModalHeader
        title={t('run.title', { name })}
        labelId="run-title"
        description={plan.data ? t('run.lead', { version: plan.data.version, count: plan.data.devices }) : undefined}
      />
      {plan.data && targets ? (
        <Inside plan={plan.data} targets={targets} onClose={onClose} />
      ) : (
        <ModalBody>{error ? <ErrorNote error={error} retry={() => void plan.refetch()} /> : <Rows count={4} />}</ModalBody>
      )}
    </Modal>
  );
}

function Inside({ plan, targets, onClose }: { plan: Plan; targets: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [wish, setWish] = useState<Wish>({ ...FIRST_WISH, target: targets[0] ?? '' });
  const [typed, setTyped] = useState('');
  const change = (part: Partial<Wish>) => setWish((old) => ({ ...old, ...part }));
  const devices = devicesOf(plan);
  const failover = wish.kind === 'failover';
  return (
    <OrderForm
      order={siteOrder(plan, devices, wish, zone === 'utc')}
      missing={t(failover && wish.source === '' ? 'run.needSource' : 'run.incomplete')}
      check={checkSite}
      checkKey={['sitecheck']}
      start={startSite}
      started={(site) => {
        void queries.invalidateQueries({ queryKey: ['sites'] });
        void navigate({ to: '/sites/$siteId', params: { siteId: site.id } });
      }}
      act={t(failover ? 'run.startFailover' : 'run.startDrill')}
      isDanger={failover}
      mustType={failover ? { what: plan.name, typed, change: setTyped } : undefined}
      onClose={onClose}
    >
      <RadioField
        id="run-kind"
        label={t('sites.kind')}
        choices={(['drill', 'failover'] as const).map((kind) => ({ value: kind, label: t(`siteKind.${kind}`), help: t(`run.${kind}Help`) }))}
        value={wish.kind}
        change={(kind) => change({ kind })}
      />
      <TargetField id="run-target" targets={targets} value={wish.target} change={(target) => change({ target })} />
      <SelectField
        id="run-points"
        label={t('site.points')}
        choices={POINTS.map((each) => [each, each === 'at' ? t('run.at') : t(`sitePoints.${each}`)])}
        value={wish.points}
        change={(points) => change({ points: points as Wish['points'] })}
      />
      {wish.points === 'at' ? (
        <MomentField id="run-at" local={t('run.notAfter')} utc={t('run.notAfterUtc')} value={wish.at} change={(at) => change({ at })} />
      ) : null}
      <Devices id="run-device" devices={devices} left={wish.left} change={(left) => change({ left })} />
      {failover ? (
        <>
          <SourceField id="run-source" value={wish.source} change={(source) => change({ source })} />
          <DecidesFields
            id="run-decides"
            act={wish.decides}
            after={wish.decidesAfter}
            change={(decides, decidesAfter) => change({ decides, decidesAfter })}
          />
        </>
      ) : (
        <Span id="run-stays" label={t('run.stays')} value={wish.stays} change={(stays) => change({ stays })} />
      )}
    </OrderForm>
  );
}
