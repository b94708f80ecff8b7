// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas, SiteOrder } from '../api/client';
import { checkSite, planQuery, pluginsQuery, startSite } from '../api/queries';
import { Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { ConcernWord } from '../components/words';
import {
  Alert,
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Radio,
  TextInput,
} from '../pf';
import { usePrefs } from '../prefs';

type Plan = Schemas['PlanWithDocument'];
type Kind = 'drill' | 'failover';
const SOURCES = ['stopped_by_run', 'must_be_stopped', 'said_to_be_stopped'] as const;
const POINTS = ['latest', 'latest_verified', 'latest_application_consistent', 'at'] as const;
const DECIDES = ['', 'rollback', 'detach'] as const;
const STAYS = ['3600', '14400', '28800', '86400', '259200', '604800'];

export type Wish = {
  kind: Kind;
  target: string;
  points: (typeof POINTS)[number];
  at: string;
  left: readonly string[];
  stays: string;
  source: (typeof SOURCES)[number] | '';
  /** What is done with a failover when nobody decides; empty: nothing. */
  decides: '' | 'detach' | 'rollback';
  decidesAfter: string;
};

export const FIRST_WISH: Wish = { kind: 'drill', target: '', points: 'latest', at: '', left: [], stays: '14400', source: '', decides: '', decidesAfter: '14400' };

/** The order that a wish stands for; undefined as long as something is missing. */
export function siteOrder(plan: Pick<Plan, 'name' | 'version'>, devices: string[], wish: Wish, utc: boolean): SiteOrder | undefined {
  const at = new Date(utc ? `${wish.at}Z` : wish.at);
  const chosen = devices.filter((device) => !wish.left.includes(device));
  const incomplete =
    wish.target === '' ||
    chosen.length === 0 ||
    (wish.points === 'at' && Number.isNaN(at.getTime())) ||
    (wish.kind === 'failover' && wish.source === '');
  if (incomplete) {
    return undefined;
  }
  return {
    plan: plan.name,
    version: plan.version,
    kind: wish.kind,
    target: wish.target,
    points: wish.points === 'at' ? { at: at.toISOString() } : wish.points,
    ...(chosen.length < devices.length ? { devices: chosen } : {}),
    ...(wish.kind === 'drill' ? { limitSeconds: Number(wish.stays) } : { source: wish.source }),
    ...(wish.kind === 'failover' && wish.decides !== ''
      ? { commitPolicy: { act: wish.decides, afterSeconds: Number(wish.decidesAfter) } }
      : {}),
  };
}

function devicesOf(plan: Plan): string[] {
  const devices = (plan.document as { devices?: unknown }).devices;
  return typeof devices === 'object' && devices !== null ? Object.keys(devices) : [];
}

export function RunDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const plan = useQuery(planQuery(name));
  const plugins = useQuery(pluginsQuery);
  const targets = (plugins.data?.items ?? [])
    .filter((each) => each.extensionPoint === 'TargetCloud' && (each.state === 'present' || each.state === 'troubled'))
    .map((each) => each.id);
  const error = plan.error ?? plugins.error;
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="run-title" elementToFocus="#run-title">
      <ModalHeader
        title={t('run.title', { name })}
        labelId="run-title"
        description={plan.data ? t('run.lead', { version: plan.data.version, count: plan.data.devices }) : undefined}
      />
      {plan.data && plugins.data ? (
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
  const order = siteOrder(plan, devices, wish, zone === 'utc');
  const check = useQuery({
    queryKey: ['sitecheck', order],
    queryFn: () => checkSite(order as SiteOrder),
    enabled: order !== undefined,
    staleTime: 0,
  });
  const starting = useMutation({
    mutationFn: startSite,
    onSuccess: (site) => {
      void queries.invalidateQueries({ queryKey: ['sites'] });
      void navigate({ to: '/sites/$siteId', params: { siteId: site.id } });
    },
  });
  const failover = wish.kind === 'failover';
  const checked = order !== undefined && check.data !== undefined && !check.isFetching && !check.error;
  const ready = checked && check.data.blockers === 0 && (!failover || typed.trim() === plan.name) && !starting.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      starting.mutate(order);
    }
  };
  return (
    <>
      <ModalBody>
        <Form id="run-form" onSubmit={submit}>
          <FormGroup label={t('sites.kind')} role="radiogroup" fieldId="run-kind" isStack>
            {(['drill', 'failover'] as const).map((kind) => (
              <Radio
                key={kind}
                id={`run-${kind}`}
                name="run-kind"
                label={t(`siteKind.${kind}`)}
                description={t(`run.${kind}Help`)}
                isChecked={wish.kind === kind}
                onChange={() => change({ kind })}
              />
            ))}
          </FormGroup>
          {targets.length === 0 ? <Alert variant="warning" isInline component="p" title={t('restore.noTarget')} /> : null}
          <FormGroup label={t('sites.target')} fieldId="run-target">
            <FormSelect id="run-target" value={wish.target} onChange={(_event, target) => change({ target })}>
              {targets.map((id) => (
                <FormSelectOption key={id} value={id} label={id} />
              ))}
            </FormSelect>
          </FormGroup>
          <FormGroup label={t('site.points')} fieldId="run-points">
            <FormSelect id="run-points" value={wish.points} onChange={(_event, value) => change({ points: value as Wish['points'] })}>
              {POINTS.map((each) => (
                <FormSelectOption key={each} value={each} label={each === 'at' ? t('run.at') : t(`sitePoints.${each}`)} />
              ))}
            </FormSelect>
          </FormGroup>
          {wish.points === 'at' ? (
            <FormGroup label={t(zone === 'utc' ? 'run.notAfterUtc' : 'run.notAfter')} fieldId="run-at">
              <TextInput id="run-at" type="datetime-local" value={wish.at} onChange={(_event, at) => change({ at })} />
            </FormGroup>
          ) : null}
          <Devices devices={devices} left={wish.left} change={(left) => change({ left })} />
          {failover ? (
            <FormGroup label={t('run.source')} role="radiogroup" fieldId="run-source" isStack>
              {SOURCES.map((source) => (
                <Radio
                  key={source}
                  id={`run-${source}`}
                  name="run-source"
                  label={t(`run.sources.${source}`)}
                  description={t(`run.sourcesHelp.${source}`)}
                  isChecked={wish.source === source}
                  onChange={() => change({ source })}
                />
              ))}
            </FormGroup>
          ) : (
            <Span id="run-stays" label={t('run.stays')} value={wish.stays} change={(stays) => change({ stays })} />
          )}
          {failover ? (
            <FormGroup label={t('run.decides')} fieldId="run-decides">
              <FormSelect
                id="run-decides"
                value={wish.decides}
                onChange={(_event, decides) => change({ decides: decides as Wish['decides'] })}
              >
                {DECIDES.map((each) => (
                  <FormSelectOption key={each} value={each} label={t(`run.decidesTo.${each || 'nobody'}`)} />
                ))}
              </FormSelect>
            </FormGroup>
          ) : null}
          {failover && wish.decides !== '' ? (
            <Span
              id="run-decides-after"
              label={t('run.decidesAfter')}
              value={wish.decidesAfter}
              change={(decidesAfter) => change({ decidesAfter })}
            />
          ) : null}
          <section aria-labelledby="run-found" aria-live="polite">
            <h2 id="run-found" className="gw-asked">
              {t('run.found')}
            </h2>
            {order === undefined ? <p className="gw-facts">{t(failover && wish.source === '' ? 'run.needSource' : 'run.incomplete')}</p> : null}
            {order !== undefined && check.isFetching ? <Rows count={1} /> : null}
            {order !== undefined && check.error ? <ErrorNote error={check.error} retry={() => void check.refetch()} /> : null}
            {checked ? <Findings check={check.data} /> : null}
          </section>
          {failover ? (
            <FormGroup label={t('common.type', { what: plan.name })} fieldId="run-type">
              <TextInput id="run-type" value={typed} spellCheck={false} autoComplete="off" onChange={(_event, value) => setTyped(value)} />
            </FormGroup>
          ) : null}
        </Form>
        {starting.error ? <ErrorNote error={starting.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="run-form" variant={failover ? 'danger' : 'primary'} isDisabled={!ready} isLoading={starting.isPending}>
          {t(failover ? 'run.startFailover' : 'run.startDrill')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {checked && check.data.blockers > 0 ? (
          <span className="gw-facts">{t('run.blocked', { count: check.data.blockers })}</span>
        ) : null}
      </ModalFooter>
    </>
  );
}

/** A time of which only the usual ones are offered. */
function Span({ id, label, value, change }: { id: string; label: string; value: string; change: (seconds: string) => void }) {
  const { t } = useTranslation();
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect id={id} value={value} onChange={(_event, seconds) => change(seconds)}>
        {STAYS.map((seconds) => (
          <FormSelectOption key={seconds} value={seconds} label={t(`run.staysFor.${seconds}`)} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}

function Devices({ devices, left, change }: { devices: string[]; left: readonly string[]; change: (left: string[]) => void }) {
  const { t } = useTranslation();
  if (devices.length < 2) {
    return null;
  }
  return (
    <FormGroup label={t('site.devices')} role="group" fieldId="run-devices">
      <div className="gw-choices">
        {devices.map((device) => (
          <Checkbox
            key={device}
            id={`run-device-${device}`}
            label={device}
            isChecked={!left.includes(device)}
            onChange={(_event, checked) => change(checked ? left.filter((each) => each !== device) : [...left, device])}
          />
        ))}
      </div>
    </FormGroup>
  );
}

/** What the controller says beforehand, worst first. */
function Findings({ check }: { check: Schemas['SiteCheck'] }) {
  const { t } = useTranslation();
  return (
    <>
      {check.findings.length === 0 ? <p>{t('run.nothing')}</p> : null}
      <ul className="gw-plain gw-concerns">
        {check.findings.map((finding, index) => (
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
