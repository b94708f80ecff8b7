// SPDX-License-Identifier: Apache-2.0
// Limits of some hours of some days: the first window that fits holds.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LimitsWindow } from '../api/client';
import { Button, Checkbox, FormGroup, FormSelect, FormSelectOption } from '../pf';
import { NumberField, Wrong } from './fields';

export const MIB = 1_048_576;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MOST_WINDOWS = 168;
const HOURS = 24;

type Day = (typeof DAYS)[number];

/** As it is typed: rates in MiB a second. */
export type WindowDraft = { key: number; days: Day[]; from: number; to: number; read: string; send: string };

export type WindowFaults = { days?: boolean; hours?: boolean; read?: boolean; send?: boolean };

export const mebibytes = (rate: number | undefined) => String(Math.round(((rate ?? 0) / MIB) * 10) / 10);

export const rateOf = (text: string) => Math.round(Number(text) * MIB);

export const isRate = (text: string) => text.trim() !== '' && Number(text) >= 0 && Number.isFinite(Number(text));

export function draftsOf(windows: LimitsWindow[]): WindowDraft[] {
  return windows.map((window, key) => ({
    key,
    days: DAYS.filter((day) => window.days.includes(day)),
    from: window.fromHour,
    to: window.toHour,
    read: mebibytes(window.readBytesPerSecond),
    send: mebibytes(window.sendBytesPerSecond),
  }));
}

export function windowsOf(drafts: WindowDraft[]): LimitsWindow[] {
  return drafts.map((draft) => ({
    days: draft.days,
    fromHour: draft.from,
    toHour: draft.to,
    readBytesPerSecond: rateOf(draft.read),
    sendBytesPerSecond: rateOf(draft.send),
  }));
}

/** What is wrong with a window, by field; empty when it can be saved. */
export function faultsOf(draft: WindowDraft): WindowFaults {
  return {
    ...(draft.days.length === 0 ? { days: true } : {}),
    ...(draft.from === draft.to ? { hours: true } : {}),
    ...(isRate(draft.read) ? {} : { read: true }),
    ...(isRate(draft.send) ? {} : { send: true }),
  };
}

type Props = { drafts: WindowDraft[]; onChange: (drafts: WindowDraft[]) => void };

export function Windows({ drafts, onChange }: Props) {
  const { t } = useTranslation();
  const [nextKey, setNextKey] = useState(drafts.length);
  const add = () => {
    onChange([...drafts, { key: nextKey, days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 8, to: 18, read: '0', send: '0' }]);
    setNextKey(nextKey + 1);
  };
  const put = (changed: WindowDraft) => onChange(drafts.map((each) => (each.key === changed.key ? changed : each)));
  const earlier = (index: number) => {
    const moved = [...drafts];
    moved.splice(index - 1, 0, ...moved.splice(index, 1));
    onChange(moved);
  };
  return (
    <section aria-labelledby="windows-title" className="gw-windows">
      <h3 id="windows-title">{t('windows.title')}</h3>
      <p className="gw-faint gw-small">{t(drafts.length === 0 ? 'windows.none' : 'windows.help')}</p>
      {drafts.map((draft, index) => (
        <Window
          key={draft.key}
          draft={draft}
          number={index + 1}
          onChange={put}
          onRemove={() => onChange(drafts.filter((each) => each !== draft))}
          onEarlier={index > 0 ? () => earlier(index) : undefined}
        />
      ))}
      <Button variant="link" isInline isDisabled={drafts.length >= MOST_WINDOWS} onClick={add}>
        {t('windows.add')}
      </Button>
    </section>
  );
}

type OneProps = {
  draft: WindowDraft;
  number: number;
  onChange: (draft: WindowDraft) => void;
  onRemove: () => void;
  onEarlier: (() => void) | undefined;
};

function Window({ draft, number, onChange, onRemove, onEarlier }: OneProps) {
  const { t } = useTranslation();
  const faults = faultsOf(draft);
  const id = `window-${draft.key}`;
  const toggle = (day: Day, isOn: boolean) => onChange({ ...draft, days: DAYS.filter((each) => (each === day ? isOn : draft.days.includes(each))) });
  return (
    <fieldset className="gw-window" aria-describedby={faults.days || faults.hours ? `${id}-wrong` : undefined}>
      <legend>{t('windows.one', { number })}</legend>
      <div className="gw-days" role="group" aria-label={t('windows.days')}>
        {DAYS.map((day) => (
          <Checkbox
            key={day}
            id={`${id}-${day}`}
            label={t(`windows.day.${day}`)}
            isChecked={draft.days.includes(day)}
            onChange={(_event, isOn) => toggle(day, isOn)}
          />
        ))}
      </div>
      {faults.days ? <Wrong id={`${id}-wrong`}>{t('windows.noDay')}</Wrong> : null}
      <div className="gw-numbers">
        <FormGroup label={t('windows.from')} fieldId={`${id}-from`}>
          <Hour id={`${id}-from`} value={draft.from} least={0} onChange={(from) => onChange({ ...draft, from })} />
        </FormGroup>
        <FormGroup label={t('windows.to')} fieldId={`${id}-to`}>
          <Hour id={`${id}-to`} value={draft.to} least={1} onChange={(to) => onChange({ ...draft, to })} />
        </FormGroup>
        <Rate id={`${id}-read`} label={t('replication.read')} value={draft.read} onChange={(read) => onChange({ ...draft, read })} />
        <Rate id={`${id}-send`} label={t('replication.send')} value={draft.send} onChange={(send) => onChange({ ...draft, send })} />
      </div>
      {faults.hours && !faults.days ? <Wrong id={`${id}-wrong`}>{t('windows.sameHour')}</Wrong> : null}
      {draft.to < draft.from ? <p className="gw-faint gw-small">{t('windows.overNight')}</p> : null}
      <div className="gw-line">
        <Button variant="link" isInline isDanger aria-label={t('windows.removeOf', { number })} onClick={onRemove}>
          {t('windows.remove')}
        </Button>
        {onEarlier ? (
          <Button variant="link" isInline aria-label={t('windows.earlierOf', { number })} onClick={onEarlier}>
            {t('windows.earlier')}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}

function Hour({ id, value, least, onChange }: { id: string; value: number; least: number; onChange: (hour: number) => void }) {
  const hours = Array.from({ length: HOURS }, (_each, index) => index + least);
  return (
    <FormSelect id={id} value={String(value)} onChange={(_event, hour) => onChange(Number(hour))}>
      {hours.map((hour) => (
        <FormSelectOption key={hour} value={String(hour)} label={`${String(hour).padStart(2, '0')}:00`} />
      ))}
    </FormSelect>
  );
}

/** MiB a second, and what is wrong with it. */
export function Rate({ id, label, value, onChange }: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <NumberField
      id={id}
      label={label}
      value={value}
      onChange={onChange}
      min={0}
      step="any"
      wrong={isRate(value) ? undefined : t('windows.wrongRate')}
    />
  );
}
