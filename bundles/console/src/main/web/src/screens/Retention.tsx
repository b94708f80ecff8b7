// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine, Retention as Terms, RetentionRule, Simulation } from '../api/client';
import { decideRetention, retentionQuery, simulateRetention } from '../api/queries';
import { Fact } from '../components/About';
import { Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { useReasonWords } from '../components/retention';
import { Ask } from '../components/start';
import { useToast } from '../components/toasts';
import { moment } from '../format/time';
import {
  Button,
  Card,
  CardBody,
  CardTitle,
  DescriptionList,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Table,
  Tbody,
  Td,
  TextInput,
  Th,
  Thead,
  Tr,
} from '../pf';
import { usePrefs } from '../prefs';

const NUMBERS = ['keepLast', 'daily', 'weekly', 'monthly', 'annually'] as const;
const MOST = 10_080;
const MOST_DAYS = 3660;
const MOST_POINTS = 20_000;
const CADENCES = [900, 3600, 14_400, 43_200, 86_400] as const;
const SHOWN = 12;

type Draft = Record<(typeof NUMBERS)[number], string>;

function draftOf(rule: RetentionRule): Draft {
  return Object.fromEntries(NUMBERS.map((each) => [each, String(rule[each] ?? 0)])) as Draft;
}

/** The rule that a draft stands for, or nothing when it is none. */
function ruleOf(draft: Draft): RetentionRule | undefined {
  const numbers = NUMBERS.map((each) => Number(draft[each]));
  const good = numbers.every((each, i) => Number.isInteger(each) && each >= 0 && each <= MOST && draft[NUMBERS[i] ?? 'daily'] !== '');
  if (!good || numbers.every((each) => each === 0)) {
    return undefined;
  }
  return Object.fromEntries(NUMBERS.map((each, i) => [each, numbers[i]]));
}

export function Retention({ machine }: { machine: Machine }) {
  const retention = useQuery(retentionQuery(machine.id));
  if (!retention.data) {
    return retention.error ? (
      <ErrorNote error={retention.error} retry={() => void retention.refetch()} />
    ) : (
      <Rows count={4} />
    );
  }
  // A rule that somebody else has changed meanwhile begins the draft anew.
  return <Panel key={JSON.stringify(retention.data.rule)} machine={machine} terms={retention.data} />;
}

function Panel({ machine, terms }: { machine: Machine; terms: Terms }) {
  const [draft, setDraft] = useState(() => draftOf(terms.rule));
  return (
    <div className="gw-stack">
      <div className="gw-two">
        <InForce terms={terms} />
        <Rule machine={machine} terms={terms} draft={draft} change={setDraft} />
      </div>
      <Simulator machine={machine} rule={ruleOf(draft)} isDraft={JSON.stringify(draft) !== JSON.stringify(draftOf(terms.rule))} />
    </div>
  );
}

function InForce({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('retention.inForce')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('retention.rule')}>
            {NUMBERS.filter((each) => (terms.rule[each] ?? 0) > 0)
              .map((each) => `${terms.rule[each]} ${t(`retention.short.${each}`)}`)
              .join(', ')}
            <div className="gw-faint gw-small">{t(`retention.from.${terms.ruleFrom}`, { defaultValue: terms.ruleFrom })}</div>
          </Fact>
          <Fact term={t('retention.minimum')}>
            {t('retention.minimumText', { points: terms.minimumPoints, hours: terms.minimumHours })}
          </Fact>
          <Fact term={t('retention.passes')}>
            {terms.intervalMinutes === 0 ? t('retention.onDemand') : t('retention.every', { count: terms.intervalMinutes })}
          </Fact>
          <Fact term={t('retention.zone')}>{terms.zone}</Fact>
          <Fact term={t('retention.store')}>
            {terms.store}
            <div className="gw-faint gw-small">{t(`retention.from.${terms.storeFrom}`, { defaultValue: terms.storeFrom })}</div>
          </Fact>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

type RuleProps = { machine: Machine; terms: Terms; draft: Draft; change: (draft: Draft) => void };

function Rule({ machine, terms, draft, change }: RuleProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState<'save' | 'inherit'>();
  const rule = ruleOf(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(terms.rule));
  const save = async (wanted: RetentionRule | undefined) => {
    await decideRetention(machine.id, {
      ...(wanted ? { rule: wanted } : {}),
      ...(terms.decided.store ? { store: terms.decided.store } : {}),
    });
    await queries.invalidateQueries({ queryKey: ['machines', 'retention'] });
    await queries.invalidateQueries({ queryKey: ['points'] });
    toast(t('retention.saved', { name: machine.name }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule && changed) {
      setAsking('save');
    }
  };
  return (
    <Card>
      <CardTitle component="h2">{t('retention.edit')}</CardTitle>
      <CardBody>
        <Form onSubmit={submit}>
          <div className="gw-numbers">
            {NUMBERS.map((each) => (
              <FormGroup key={each} label={t(`retention.number.${each}`)} fieldId={`rule-${each}`}>
                <TextInput
                  id={`rule-${each}`}
                  type="number"
                  min={0}
                  max={MOST}
                  value={draft[each]}
                  onChange={(_event, value) => change({ ...draft, [each]: value })}
                />
              </FormGroup>
            ))}
          </div>
          <p className={rule ? 'gw-faint gw-small' : 'gw-wrong'} role={rule ? undefined : 'alert'}>
            {rule ? t('retention.editHelp') : t('retention.noRule')}
          </p>
          <div className="gw-line">
            <Button type="submit" isDisabled={!rule || !changed}>
              {t('retention.save')}
            </Button>
            {changed ? (
              <Button variant="link" onClick={() => change(draftOf(terms.rule))}>
                {t('retention.undo')}
              </Button>
            ) : null}
            {terms.decided.rule && !changed ? (
              <Button variant="link" onClick={() => setAsking('inherit')}>
                {t('retention.inherit')}
              </Button>
            ) : null}
          </div>
        </Form>
        <Ask
          title={t(asking === 'inherit' ? 'retention.inheritTitle' : 'retention.saveTitle', { name: machine.name })}
          act={t(asking === 'inherit' ? 'retention.inherit' : 'retention.save')}
          keep={t('common.cancel')}
          isOpen={asking !== undefined}
          onClose={() => setAsking(undefined)}
          run={() => save(asking === 'inherit' ? undefined : rule)}
        >
          {t('retention.saveBody')}
        </Ask>
      </CardBody>
    </Card>
  );
}

type SimulatorProps = { machine: Machine; rule: RetentionRule | undefined; isDraft: boolean };

function Simulator({ machine, rule, isDraft }: SimulatorProps) {
  const { t } = useTranslation();
  const [days, setDays] = useState('30');
  const [cadence, setCadence] = useState('3600');
  const playing = useMutation({
    mutationFn: () =>
      simulateRetention(machine.id, {
        days: Number(days),
        cadenceSeconds: Number(cadence),
        ...(rule ? { rule } : {}),
      }),
  });
  const count = Number(days);
  const tooMany = count * 86_400 > MOST_POINTS * Number(cadence);
  const good = Number.isInteger(count) && count >= 1 && count <= MOST_DAYS && !tooMany;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (good && rule) {
      playing.mutate();
    }
  };
  return (
    <Card>
      <CardTitle component="h2">{t('retention.simulate')}</CardTitle>
      <CardBody>
        <form onSubmit={submit} className="gw-tools">
          <div>
            <label className="gw-tool-word" htmlFor="simulate-days">
              {t('retention.days')}
            </label>
            <TextInput
              id="simulate-days"
              className="gw-number"
              type="number"
              min={1}
              max={MOST_DAYS}
              value={days}
              onChange={(_event, value) => setDays(value)}
            />
          </div>
          <div>
            <label className="gw-tool-word" htmlFor="simulate-cadence">
              {t('retention.cadence')}
            </label>
            <FormSelect id="simulate-cadence" value={cadence} onChange={(_event, value) => setCadence(value)}>
              {CADENCES.map((each) => (
                <FormSelectOption key={each} value={String(each)} label={t(`retention.cadences.${each}`)} />
              ))}
            </FormSelect>
          </div>
          <Button type="submit" variant="secondary" isLoading={playing.isPending} isDisabled={!good || !rule || playing.isPending}>
            {t('retention.play')}
          </Button>
          {isDraft ? <span className="gw-faint gw-small">{t('retention.withDraft')}</span> : null}
        </form>
        {good ? null : (
          <p className="gw-wrong" role="alert">
            {t(tooMany ? 'retention.tooMany' : 'retention.badDays')}
          </p>
        )}
        {playing.error ? <ErrorNote error={playing.error} /> : null}
        {playing.data ? <Future simulation={playing.data} /> : null}
      </CardBody>
    </Card>
  );
}

function Future({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const words = useReasonWords();
  const [all, setAll] = useState(false);
  const now = simulation.points.filter((each) => each.point);
  const staying = now.filter((each) => !each.goneAt).length;
  const shown = all ? simulation.points : simulation.points.slice(0, SHOWN);
  return (
    <div className="gw-stack-tight" role="status">
      <p>
        <strong>{t('retention.surviving', { count: simulation.surviving, time: moment(simulation.at, zone) })}</strong>{' '}
        {t('retention.mostAtOnce', { count: simulation.mostAtOnce })}{' '}
        {t('retention.ofThese', { staying, count: now.length })}
      </p>
      <Table aria-label={t('retention.future')} variant="compact" gridBreakPoint="grid-md" className="gw-dense">
        <Thead>
          <Tr>
            <Th>{t('points.takenAt')}</Th>
            <Th>{t('retention.which')}</Th>
            <Th>{t('retention.then')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {shown.map((each) => (
            <Tr key={each.point ?? each.takenAt}>
              <Td dataLabel={t('points.takenAt')}>{moment(each.takenAt, zone)}</Td>
              <Td dataLabel={t('retention.which')}>{each.point ? t('retention.existing') : t('retention.assumed')}</Td>
              <Td dataLabel={t('retention.then')}>
                {each.goneAt ? t('retention.gone', { time: moment(each.goneAt, zone) }) : each.reasons.map(words).join(', ')}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {!all && simulation.points.length > SHOWN ? (
        <Button variant="link" isInline onClick={() => setAll(true)}>
          {t('retention.showAll', { count: simulation.points.length })}
        </Button>
      ) : null}
    </div>
  );
}
