// SPDX-License-Identifier: Apache-2.0
// Why a restore point stays, when it goes, and the hold that keeps it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fate, KeepReason, RestorePoint } from '../api/client';
import { holdPoint, releasePoint } from '../api/queries';
import { moment } from '../format/time';
import { CheckCircleIcon, HourglassHalfIcon, LockIcon } from '../icons';
import {
  Button,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Label,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextInput,
} from '../pf';
import { usePrefs } from '../prefs';
import { ErrorNote } from './problem';
import { Ask } from './start';
import { useToast } from './toasts';

const REASONS_SHORT = 2;
const MOST_REASON = 500;
const HOLD_DAYS = [0, 7, 30, 90, 365] as const;

export function useReasonWords() {
  const { t } = useTranslation();
  return (reason: KeepReason) =>
    t(`keepCause.${reason.cause}`, { detail: reason.detail ?? '', defaultValue: `${reason.cause} ${reason.detail ?? ''}` });
}

/** Held, kept or going, and in short why. */
export function FateWord({ fate, beside }: { fate: Fate | undefined; beside: ReactNode }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const words = useReasonWords();
  if (!fate) {
    return <span className="gw-faint">{t('common.unknown')}</span>;
  }
  const others = fate.reasons.filter((reason) => reason.cause !== 'held');
  const shown = others.slice(0, REASONS_SHORT).map(words).join(', ');
  const more = others.length - REASONS_SHORT;
  return (
    <span className="gw-when gw-when-stacked">
      <span className="gw-line-tight gw-fate">
        {!fate.kept ? (
          <Label status="warning" variant="outline" icon={<HourglassHalfIcon />}>
            {t('retention.going')}
          </Label>
        ) : fate.hold ? (
          <Label status="info" variant="outline" icon={<LockIcon />}>
            {t('retention.held')}
          </Label>
        ) : (
          <Label status="success" variant="outline" icon={<CheckCircleIcon />}>
            {t('retention.kept')}
          </Label>
        )}
        {beside}
      </span>
      <span className="gw-faint gw-small" title={fate.reasons.map(words).join('\n')}>
        {!fate.kept
          ? t('retention.goes')
          : fate.expiresAt
            ? t('retention.until', { time: moment(fate.expiresAt, zone) })
            : `${shown}${more > 0 ? ` ${t('retention.moreReasons', { count: more })}` : ''}`}
      </span>
    </span>
  );
}

/** All reasons, one a line; those that end by the clock say when. */
export function Reasons({ fate }: { fate: Fate }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const words = useReasonWords();
  if (!fate.kept) {
    return <p>{t('retention.goesLong')}</p>;
  }
  return (
    <ul className="gw-plain">
      {fate.reasons.map((reason) => (
        <li key={`${reason.cause} ${reason.detail}`} className="gw-break">
          {words(reason)}
          {reason.until ? <span className="gw-faint"> · {t('retention.until', { time: moment(reason.until, zone) })}</span> : null}
          {reason.cause === 'held' && fate.hold ? (
            <span className="gw-faint"> · {t('retention.heldBy', { by: fate.hold.by, time: moment(fate.hold.at, zone) })}</span>
          ) : null}
        </li>
      ))}
      {fate.expiresAt ? <li className="gw-faint">{t('retention.expires', { time: moment(fate.expiresAt, zone) })}</li> : null}
    </ul>
  );
}

/** The button that holds a point, or releases it. */
export function HoldButton({ point }: { point: RestorePoint }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const queries = useQueryClient();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const hold = point.retention?.hold;
  const taken = moment(point.takenAt, zone);
  const word = hold ? t('retention.release') : t('retention.hold');
  return (
    <>
      <Button variant="link" isInline size="sm" aria-label={`${word} ${taken}`} onClick={() => setOpen(true)}>
        {word}
      </Button>
      {hold ? (
        <Ask
          title={t('retention.releaseTitle')}
          act={t('retention.releaseAct')}
          keep={t('common.cancel')}
          isOpen={open}
          onClose={() => setOpen(false)}
          run={async () => {
            await releasePoint(point.id);
            await queries.invalidateQueries({ queryKey: ['points'] });
            toast(t('retention.released'));
          }}
        >
          <p className="gw-break">{t('retention.releaseBody', { by: hold.by, reason: hold.reason, time: taken })}</p>
        </Ask>
      ) : null}
      {open && !hold ? <HoldDialog point={point} taken={taken} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function HoldDialog({ point, taken, onClose }: { point: RestorePoint; taken: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('0');
  const holding = useMutation({
    mutationFn: () => {
      const until = days === '0' ? undefined : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
      return holdPoint(point.id, { reason: reason.trim(), ...(until ? { until } : {}) });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['points'] });
      toast(t('retention.heldNow'));
      onClose();
    },
  });
  const ready = reason.trim() !== '' && !holding.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      holding.mutate();
    }
  };
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="hold-title" elementToFocus="#hold-reason">
      <ModalHeader title={t('retention.holdTitle')} labelId="hold-title" description={t('retention.holdLead', { time: taken })} />
      <ModalBody>
        <Form id="hold-form" onSubmit={submit}>
          <FormGroup label={t('retention.reason')} fieldId="hold-reason" isRequired>
            <TextInput
              id="hold-reason"
              value={reason}
              maxLength={MOST_REASON}
              isRequired
              onChange={(_event, value) => setReason(value)}
            />
          </FormGroup>
          <FormGroup label={t('retention.end')} fieldId="hold-end">
            <FormSelect id="hold-end" value={days} onChange={(_event, value) => setDays(value)}>
              {HOLD_DAYS.map((each) => (
                <FormSelectOption key={each} value={String(each)} label={t(`retention.endIn.${each}`)} />
              ))}
            </FormSelect>
          </FormGroup>
        </Form>
        {holding.error ? <ErrorNote error={holding.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="hold-form" isLoading={holding.isPending} isDisabled={!ready}>
          {t('retention.holdAct')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
