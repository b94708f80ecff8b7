// SPDX-License-Identifier: Apache-2.0
// What dialogs that order a run have alike: drill, failover, migration, failback.
import { useMutation, useQuery, type QueryKey } from '@tanstack/react-query';
import { useId, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client';
import { pluginsQuery } from '../api/queries';
import {
  Alert,
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  ModalBody,
  ModalFooter,
  Radio,
  TextInput,
} from '../pf';
import { usePrefs } from '../prefs';
import { Rows } from './frame';
import { ErrorNote } from './problem';
import { ConcernWord } from './words';

export const SOURCES = ['stopped_by_run', 'must_be_stopped', 'said_to_be_stopped'] as const;
export type Source = (typeof SOURCES)[number];
const DECIDES = ['', 'rollback', 'detach'] as const;
export type Decides = (typeof DECIDES)[number];
/** For so long a site may stay, in seconds. */
export const STAYS = ['3600', '14400', '28800', '86400', '259200', '604800'] as const;

export type Finding = Schemas['PlanFinding'];
type Check = { blockers: number; findings: Finding[] };

/** The moment that stands in a field for a time; undefined when none does. */
export function momentOf(text: string, utc: boolean): string | undefined {
  const at = new Date(utc ? `${text}Z` : text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Names of the devices of a plan. */
export function devicesOf(plan: Schemas['PlanWithDocument']): string[] {
  const devices = (plan.document as { devices?: unknown }).devices;
  return typeof devices === 'object' && devices !== null ? Object.keys(devices) : [];
}

/** Targets that can be ordered from. */
export function useTargets() {
  const plugins = useQuery(pluginsQuery);
  const targets = plugins.data?.items
    .filter((each) => each.extensionPoint === 'TargetCloud' && (each.state === 'present' || each.state === 'troubled'))
    .map((each) => each.id);
  return { targets, error: plugins.error };
}

type Choice<T extends string> = { value: T; label: string; help?: string };

/** One of a few, each with what it means. */
export function RadioField<T extends string>({ id, label, choices, value, change }: {
  id: string;
  label: string;
  choices: readonly Choice<T>[];
  value: T | '';
  change: (value: T) => void;
}) {
  return (
    <FormGroup label={label} role="radiogroup" fieldId={id} isStack>
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          id={`${id}-${choice.value}`}
          name={id}
          label={choice.label}
          description={choice.help}
          isChecked={value === choice.value}
          onChange={() => change(choice.value)}
        />
      ))}
    </FormGroup>
  );
}

/** One of many: [value, text]. */
export function SelectField({ id, label, choices, value, change }: {
  id: string;
  label: string;
  choices: readonly (readonly [string, string])[];
  value: string;
  change: (value: string) => void;
}) {
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect id={id} value={value} onChange={(_event, chosen) => change(chosen)}>
        {choices.map(([each, text]) => (
          <FormSelectOption key={each} value={each} label={text} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}

/** Where to; says so when there is nowhere. */
export function TargetField({ id, targets, value, change }: { id: string; targets: string[]; value: string; change: (target: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {targets.length === 0 ? <Alert variant="warning" isInline component="p" title={t('restore.noTarget')} /> : null}
      <SelectField id={id} label={t('sites.target')} choices={targets.map((each) => [each, each])} value={value} change={change} />
    </>
  );
}

/** A time of which only the usual ones are offered. */
export function Span({ id, label, value, change }: { id: string; label: string; value: string; change: (seconds: string) => void }) {
  const { t } = useTranslation();
  return <SelectField id={id} label={label} choices={STAYS.map((each) => [each, t(`run.staysFor.${each}`)])} value={value} change={change} />;
}

/** A date and a time of day, in the zone that is chosen for the whole console. */
export function MomentField({ id, local, utc, value, change }: { id: string; local: string; utc: string; value: string; change: (text: string) => void }) {
  const { zone } = usePrefs();
  return (
    <FormGroup label={zone === 'utc' ? utc : local} fieldId={id}>
      <TextInput id={id} type="datetime-local" value={value} onChange={(_event, text) => change(text)} />
    </FormGroup>
  );
}

/** Which of the plan's devices; nothing to choose where there is one. */
export function Devices({ id, devices, left, change }: { id: string; devices: string[]; left: readonly string[]; change: (left: string[]) => void }) {
  if (devices.length < 2) {
    return null;
  }
  return (
    <DeviceBoxes
      id={id}
      devices={devices}
      isChosen={(device) => !left.includes(device)}
      choose={(device, checked) => change(checked ? left.filter((each) => each !== device) : [...left, device])}
    />
  );
}

/** A box for each device. */
export function DeviceBoxes({ id, devices, isChosen, choose }: {
  id: string;
  devices: string[];
  isChosen: (device: string) => boolean;
  choose: (device: string, checked: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <FormGroup label={t('site.devices')} role="group" fieldId={`${id}s`}>
      <div className="gw-choices">
        {devices.map((device) => (
          <Checkbox
            key={device}
            id={`${id}-${device}`}
            label={device}
            isChecked={isChosen(device)}
            onChange={(_event, checked) => choose(device, checked)}
          />
        ))}
      </div>
    </FormGroup>
  );
}

/** What becomes of the machines at the source when they are started in the target. */
export function SourceField({ id, value, change }: { id: string; value: Source | ''; change: (source: Source) => void }) {
  const { t } = useTranslation();
  return (
    <RadioField
      id={id}
      label={t('run.source')}
      choices={SOURCES.map((each) => ({ value: each, label: t(`run.sources.${each}`), help: t(`run.sourcesHelp.${each}`) }))}
      value={value}
      change={change}
    />
  );
}

/** What is done when nobody decides, and after how long. */
export function DecidesFields({ id, act, after, change }: { id: string; act: Decides; after: string; change: (act: Decides, after: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <SelectField
        id={id}
        label={t('run.decides')}
        choices={DECIDES.map((each) => [each, t(`run.decidesTo.${each || 'nobody'}`)])}
        value={act}
        change={(chosen) => change(chosen as Decides, after)}
      />
      {act === '' ? null : <Span id={`${id}-after`} label={t('run.decidesAfter')} value={after} change={(seconds) => change(act, seconds)} />}
    </>
  );
}

export function commitPolicy(act: Decides, after: string) {
  return act === '' ? {} : { commitPolicy: { act, afterSeconds: Number(after) } };
}

type OrderParts<O, C extends Check, R> = {
  /** What is ordered; undefined as long as something is missing. */
  order: O | undefined;
  /** What is missing, in words. */
  missing: string;
  check: (order: O) => Promise<C>;
  start: (order: O) => Promise<R>;
  started: (begun: R) => void;
  /** Words that the check is kept by. */
  checkKey: QueryKey;
  act: string;
  isDanger?: boolean;
  /** What must be typed before it can be sent. */
  mustType?: { what: string; typed: string; change: (typed: string) => void } | undefined;
  onClose: () => void;
  children: ReactNode;
};

/** Fields, what the controller finds of them beforehand, and the way to send them while nothing blocks. */
export function OrderForm<O, C extends Check, R>(parts: OrderParts<O, C, R>) {
  const { order, missing, check, start, started, checkKey, act, isDanger = false, mustType, onClose, children } = parts;
  const { t } = useTranslation();
  const id = useId();
  const found = useQuery({
    queryKey: [...checkKey, order],
    queryFn: () => check(order as O),
    enabled: order !== undefined,
    staleTime: 0,
  });
  const starting = useMutation({ mutationFn: start, onSuccess: started });
  const checked = order !== undefined && !found.isFetching && !found.error ? found.data : undefined;
  const said = mustType === undefined || mustType.typed.trim() === mustType.what;
  const ready = checked?.blockers === 0 && said && !starting.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && order !== undefined) {
      starting.mutate(order);
    }
  };
  return (
    <>
      <ModalBody>
        <Form id={`${id}form`} onSubmit={submit}>
          {children}
          <section aria-labelledby={`${id}found`} aria-live="polite">
            <h2 id={`${id}found`} className="gw-asked">
              {t('run.found')}
            </h2>
            {order === undefined ? <p className="gw-facts">{missing}</p> : null}
            {order !== undefined && found.isFetching ? <Rows count={1} /> : null}
            {order !== undefined && found.error ? <ErrorNote error={found.error} retry={() => void found.refetch()} /> : null}
            {checked ? <Findings findings={checked.findings} /> : null}
          </section>
          {mustType ? (
            <FormGroup label={t('common.type', { what: mustType.what })} fieldId={`${id}type`}>
              <TextInput
                id={`${id}type`}
                value={mustType.typed}
                spellCheck={false}
                autoComplete="off"
                onChange={(_event, value) => mustType.change(value)}
              />
            </FormGroup>
          ) : null}
        </Form>
        {starting.error ? <ErrorNote error={starting.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form={`${id}form`} variant={isDanger ? 'danger' : 'primary'} isDisabled={!ready} isLoading={starting.isPending}>
          {act}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {checked && checked.blockers > 0 ? <span className="gw-facts">{t('run.blocked', { count: checked.blockers })}</span> : null}
      </ModalFooter>
    </>
  );
}

/** What the controller says beforehand, worst first. */
export function Findings({ findings }: { findings: Finding[] }) {
  const { t } = useTranslation();
  return (
    <>
      {findings.length === 0 ? <p>{t('run.nothing')}</p> : null}
      <ul className="gw-plain gw-concerns">
        {findings.map((finding, index) => (
          <li key={index}>
            <ConcernWord level={finding.level} />
            <div>
              {finding.detail}
              {finding.hint ? <p className="gw-facts">{finding.hint}</p> : null}
              <p className="gw-facts">
                <code>{finding.code}</code> <code>{finding.pointer}</code>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
