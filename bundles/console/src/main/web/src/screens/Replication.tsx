// SPDX-License-Identifier: Apache-2.0
// When a machine is replicated by itself, how that goes, and how much it may take.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine, Rates, Replication as Terms, ReplicationPolicy } from '../api/client';
import { decideReplication, replicationQuery } from '../api/queries';
import { Fact } from '../components/About';
import { NumberField } from '../components/fields';
import { Rows } from '../components/frame';
import { usePark } from '../components/machineacts';
import { ErrorNote } from '../components/problem';
import { useToast } from '../components/toasts';
import { draftsOf, faultsOf, isRate, mebibytes, Rate, rateOf, Windows, windowsOf } from '../components/windows';
import { bytes } from '../format/bytes';
import { duration } from '../format/time';
import { CheckCircleIcon, ExclamationTriangleIcon } from '../icons';
import { Button, Card, CardBody, CardTitle, DescriptionList, Form, FormGroup, FormSelect, FormSelectOption, Label } from '../pf';

const POLL_MILLISECONDS = 3000;
const TARGETS = [0, 5, 15, 60, 300, 900, 3600, 14_400, 86_400] as const;
const MOST_PERCENT = 50;
/** 0 is as many as this. */
const USUAL_DISKS = 2;
const MOST_DISKS = 16;

export function Replication({ machine }: { machine: Machine }) {
  const replication = useQuery({ ...replicationQuery(machine.id), refetchInterval: POLL_MILLISECONDS });
  if (!replication.data) {
    return replication.error ? (
      <ErrorNote error={replication.error} retry={() => void replication.refetch()} />
    ) : (
      <Rows count={4} />
    );
  }
  const terms = replication.data;
  return (
    <div className="gw-two">
      <Now terms={terms} machine={machine} />
      <Policy key={JSON.stringify([terms.schedule, terms.limits])} terms={terms} machine={machine} />
    </div>
  );
}

/** Seconds to a tenth where they are few. */
function seconds(value: number): string {
  return value < 60 ? `${Math.round(value * 10) / 10} s` : duration(Math.round(value));
}

function useRates() {
  const { t } = useTranslation();
  const one = (rate: number | undefined) => (rate ? t('replication.rate', { rate: bytes(rate) }) : t('replication.unlimited'));
  return (rates: Rates) => t('replication.rates', { read: one(rates.readBytesPerSecond), send: one(rates.sendBytesPerSecond) });
}

type Props = { terms: Terms; machine: Machine };

function Now({ terms, machine }: Props) {
  const { t } = useTranslation();
  const rates = useRates();
  const { state, schedule } = terms;
  const isOn = schedule.targetRpoSeconds > 0;
  const parking = usePark(machine);
  return (
    <Card>
      <CardTitle component="h2">{t('replication.now')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('replication.target')}>
            {isOn ? seconds(schedule.targetRpoSeconds) : t('replication.onDemand')}
            {terms.continuous ? ` · ${t('replication.continuous')}` : ''}
            <div className="gw-faint gw-small">{t(`retention.from.${terms.scheduleFrom}`, { defaultValue: terms.scheduleFrom })}</div>
          </Fact>
          {state ? (
            <>
              <Fact term={t('replication.activity')}>
                {t(`replication.activities.${state.activity}`, { defaultValue: state.activity })}
                {state.because ? <div className="gw-faint gw-small gw-break">{state.because}</div> : null}
              </Fact>
              <Fact term={t('replication.lag')}>
                {state.lagSeconds === undefined ? t('replication.noPoint') : seconds(state.lagSeconds)}{' '}
                {isOn ? (
                  <Label
                    status={state.behind ? 'warning' : 'success'}
                    variant="outline"
                    isCompact
                    icon={state.behind ? <ExclamationTriangleIcon /> : <CheckCircleIcon />}
                  >
                    {t(state.behind ? 'replication.behind' : 'replication.onSchedule')}
                  </Label>
                ) : null}
              </Fact>
              {isOn ? (
                <>
                  <Fact term={t('replication.interval')}>{seconds(state.intervalSeconds)}</Fact>
                  <Fact term={t('replication.frozen')}>
                    {t('replication.frozenOf', { percent: state.frozenPercent, budget: schedule.freezeBudgetPercent ?? 2 })}
                  </Fact>
                </>
              ) : null}
              <Fact term={t('replication.churn')}>{t('replication.rate', { rate: bytes(state.churnBytesPerSecond) })}</Fact>
              <Fact term={t('replication.backlog')}>
                {bytes(state.backlogBytes)}
                {state.etaSeconds === undefined ? '' : ` · ${t('replication.eta', { time: seconds(state.etaSeconds) })}`}
              </Fact>
              {state.problem ? (
                <Fact term={t('replication.problem')}>
                  <span className="gw-break">{`${state.problem.detail} ${state.problem.hint ?? ''}`}</span>
                </Fact>
              ) : null}
            </>
          ) : null}
          <Fact term={t('replication.limits')}>
            {`${rates(terms.limitsNow)}, ${t('replication.disksAtOnce', { count: terms.limits.parallelDisks || USUAL_DISKS })}`}
            <div className="gw-faint gw-small">{t(`retention.from.${terms.limitsFrom}`, { defaultValue: terms.limitsFrom })}</div>
            {(terms.limits.windows ?? []).map((window) => (
              <div key={JSON.stringify(window)} className="gw-faint gw-small">
                {`${window.days.join(', ')} ${window.fromHour}–${window.toHour}: ${rates(window)}`}
              </div>
            ))}
          </Fact>
        </DescriptionList>
        {parking.error ? <ErrorNote error={parking.error} /> : null}
        {isOn ? (
          <div className="gw-line">
            <Button variant="secondary" isLoading={parking.isPending} isDisabled={parking.isPending} onClick={() => parking.mutate(!terms.parked)}>
              {t(terms.parked ? 'replication.resume' : 'replication.park')}
            </Button>
          </div>
        ) : null}
      </CardBody>
    </Card>
  );
}

function Policy({ terms, machine }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const [target, setTarget] = useState(String(terms.schedule.targetRpoSeconds));
  const [budget, setBudget] = useState(String(terms.schedule.freezeBudgetPercent ?? 2));
  const [read, setRead] = useState(mebibytes(terms.limits.readBytesPerSecond));
  const [send, setSend] = useState(mebibytes(terms.limits.sendBytesPerSecond));
  const [disks, setDisks] = useState(String(terms.limits.parallelDisks ?? 0));
  const were = draftsOf(terms.limits.windows ?? []);
  const [windows, setWindows] = useState(were);
  const saving = useMutation({
    mutationFn: (policy: ReplicationPolicy) => decideReplication(machine.id, policy),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['machines'] });
      toast(t('replication.saved', { name: machine.name }));
    },
  });
  const goodBudget = Number(budget) >= 0.1 && Number(budget) <= MOST_PERCENT;
  const goodDisks = /^\d+$/.test(disks) && Number(disks) <= MOST_DISKS;
  const good = goodBudget && goodDisks && [read, send].every(isRate) && windows.every((each) => Object.keys(faultsOf(each)).length === 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (good) {
      const schedule = { targetRpoSeconds: Number(target), freezeBudgetPercent: Number(budget) };
      const otherWindows = JSON.stringify(windowsOf(windows)) !== JSON.stringify(windowsOf(were));
      const limits = {
        readBytesPerSecond: rateOf(read),
        sendBytesPerSecond: rateOf(send),
        windows: otherWindows ? windowsOf(windows) : (terms.limits.windows ?? []),
        parallelDisks: Number(disks),
      };
      const { schedule: was } = terms;
      const otherTimes = was.targetRpoSeconds !== schedule.targetRpoSeconds || (was.freezeBudgetPercent ?? 2) !== schedule.freezeBudgetPercent;
      const otherRates =
        otherWindows ||
        String(terms.limits.parallelDisks ?? 0) !== disks ||
        mebibytes(terms.limits.readBytesPerSecond) !== read || mebibytes(terms.limits.sendBytesPerSecond) !== send;
      // What is left as it is stays that of all machines, where it is theirs.
      saving.mutate({
        ...(otherTimes || terms.scheduleFrom === 'machine' ? { schedule } : {}),
        ...(otherRates || terms.limitsFrom === 'machine' ? { limits } : {}),
      });
    }
  };
  const targets = [...new Set([...TARGETS, Number(target)])].sort((one, other) => one - other);
  const own = terms.scheduleFrom === 'machine' || terms.limitsFrom === 'machine';
  return (
    <Card>
      <CardTitle component="h2">{t('replication.edit')}</CardTitle>
      <CardBody>
        <Form onSubmit={submit}>
          <FormGroup label={t('replication.target')} fieldId="replication-target">
            <FormSelect id="replication-target" value={target} onChange={(_event, value) => setTarget(value)}>
              {targets.map((each) => (
                <FormSelectOption key={each} value={String(each)} label={each === 0 ? t('replication.onDemand') : seconds(each)} />
              ))}
            </FormSelect>
          </FormGroup>
          <div className="gw-numbers gw-rates">
            <NumberField
              id="replication-budget"
              label={t('replication.budget')}
              value={budget}
              onChange={setBudget}
              min={0.1}
              max={MOST_PERCENT}
              step={0.1}
              wrong={goodBudget ? undefined : t('replication.wrongBudget')}
            />
            <Rate id="replication-read" label={t('replication.read')} value={read} onChange={setRead} />
            <Rate id="replication-send" label={t('replication.send')} value={send} onChange={setSend} />
            <NumberField
              id="replication-disks"
              label={t('replication.disks')}
              value={disks}
              onChange={setDisks}
              min={0}
              max={MOST_DISKS}
              wrong={goodDisks ? undefined : t('replication.wrongDisks')}
            />
          </div>
          <p className="gw-faint gw-small">{t('replication.editHelp')}</p>
          <Windows drafts={windows} onChange={setWindows} />
          {saving.error ? <ErrorNote error={saving.error} /> : null}
          <div className="gw-line">
            <Button type="submit" isLoading={saving.isPending} isDisabled={!good || saving.isPending}>
              {t('replication.save')}
            </Button>
            {own ? (
              <Button variant="link" onClick={() => saving.mutate({})}>
                {t('replication.inherit')}
              </Button>
            ) : null}
          </div>
        </Form>
      </CardBody>
    </Card>
  );
}
