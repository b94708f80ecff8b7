// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '../api/client';
import { checkFailback, startFailback } from '../api/queries';
import { Rows } from '../components/frame';
import { OrderForm, SelectField, TargetField, useTargets } from '../components/ordering';
import { ErrorNote } from '../components/problem';
import { duration } from '../format/time';
import { Checkbox, Modal, ModalBody, ModalHeader } from '../pf';

/** From one sync to the next, in seconds; 0: only when asked. */
const EVERY = ['0', '60', '300', '600', '3600', '21600', '86400'] as const;

/** Orders that the machines of a failover come back, or go on to another target. */
export function FailBackDialog({ site, onClose }: { site: Site; onClose: () => void }) {
  const { t } = useTranslation();
  const { targets, error } = useTargets();
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="failback-title" elementToFocus="#failback-title">
      <ModalHeader title={t('failBack.title', { name: t('site.inText', { kind: t(`siteKindIn.${site.kind}`, { defaultValue: site.kind }), plan: site.plan }) })} labelId="failback-title" description={t('failBack.lead')} />
      {targets ? (
        <Inside site={site} targets={targets} onClose={onClose} />
      ) : (
        <ModalBody>{error ? <ErrorNote error={error} /> : <Rows count={4} />}</ModalBody>
      )}
    </Modal>
  );
}

function Inside({ site, targets, onClose }: { site: Site; targets: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [target, setTarget] = useState(targets.find((each) => each !== site.target) ?? targets[0] ?? '');
  const [every, setEvery] = useState('600');
  const [park, setPark] = useState(false);
  return (
    <OrderForm
      order={target === '' ? undefined : { site: site.id, target, everySeconds: Number(every), parkAfterwards: park }}
      missing={t('failBack.incomplete')}
      check={checkFailback}
      checkKey={['failbackcheck']}
      start={startFailback}
      started={(failback) => {
        void queries.invalidateQueries({ queryKey: ['failbacks'] });
        void navigate({ to: '/failbacks/$failbackId', params: { failbackId: failback.id } });
      }}
      act={t('failBack.start')}
      onClose={onClose}
    >
      <TargetField id="failback-target" targets={targets} value={target} change={setTarget} />
      <SelectField
        id="failback-every"
        label={t('failBack.every')}
        choices={EVERY.map((each) => [each, each === '0' ? t('failBack.never') : t('failBack.each', { time: duration(Number(each)) })])}
        value={every}
        change={setEvery}
      />
      <Checkbox
        id="failback-park"
        label={t('failBack.park')}
        description={t('failBack.parkHelp')}
        isChecked={park}
        onChange={(_event, checked) => setPark(checked)}
      />
    </OrderForm>
  );
}
