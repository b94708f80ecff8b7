// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, type KnownDamage } from '../api/client';
import { jobsQuery, machineQuery } from '../api/queries';
import { Rows } from '../components/frame';
import { isOpen } from '../components/jobs';
import { Ask, useOrder } from '../components/start';
import { useMayAct } from '../components/stores';
import { Size, When } from '../components/values';
import { JobWord } from '../components/words';
import { bytes, exactBytes } from '../format/bytes';
import { moment } from '../format/time';
import { Button, Table, Tbody, Td, Th, Thead, Title, Tr } from '../pf';
import { usePrefs } from '../prefs';

const MACHINES_SHOWN = 10;
const RANGES_SHOWN = 5;
const POLL_MILLISECONDS = 3000;

/** Damages of one disk of one restore point. */
export type Wound = { point: string; takenAt: string; disk: string; ranges: KnownDamage[]; lengthBytes: number };

/** By machine, in the order of their names; then by restore point, the newest first, and disk. */
export function wounds(damages: KnownDamage[]): { machine: string; name: string; wounds: Wound[] }[] {
  const machines = new Map<string, { machine: string; name: string; wounds: Map<string, Wound> }>();
  for (const damage of damages) {
    const one = machines.get(damage.machine) ?? { machine: damage.machine, name: damage.machineName, wounds: new Map<string, Wound>() };
    machines.set(damage.machine, one);
    const key = `${damage.point} ${damage.disk}`;
    const wound = one.wounds.get(key) ?? { point: damage.point, takenAt: damage.takenAt, disk: damage.disk, ranges: [], lengthBytes: 0 };
    one.wounds.set(key, wound);
    wound.ranges.push(damage);
    wound.lengthBytes += damage.lengthBytes;
  }
  return [...machines.values()]
    .map((one) => ({
      ...one,
      wounds: [...one.wounds.values()].sort((a, b) => b.takenAt.localeCompare(a.takenAt) || a.disk.localeCompare(b.disk)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function StoreDamage({ damages }: { damages: KnownDamage[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const machines = wounds(damages);
  const shown = all ? machines : machines.slice(0, MACHINES_SHOWN);
  return (
    <div className="gw-stack">
      {shown.map((one) => (
        <section key={one.machine} aria-labelledby={`hurt-${one.machine}`}>
          <MachineHead machine={one.machine} name={one.name} />
          <Wounds name={one.name} machine={one.machine} wounds={one.wounds} />
        </section>
      ))}
      {machines.length > shown.length ? (
        <Button variant="link" isInline onClick={() => setAll(true)}>
          {t('damage.showAll', { count: machines.length })}
        </Button>
      ) : null}
    </div>
  );
}

/** The machine, whether what is hurt can heal from it, and the way to ask it. */
function MachineHead({ machine, name }: { machine: string; name: string }) {
  const { t } = useTranslation();
  const order = useOrder();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  const known = useQuery(machineQuery(machine));
  const gone = known.error instanceof ProblemError && known.error.status === 404;
  const resend = useLastResend(machine);
  return (
    <>
      <div className="gw-line">
        <Title headingLevel="h3" size="md" id={`hurt-${machine}`}>
          {gone ? (
            name
          ) : (
            <Link to="/machines/$machineId" params={{ machineId: machine }} search={{ tab: 'points' }}>
              {name}
            </Link>
          )}
        </Title>
        {mayAct && !gone && !(resend && isOpen(resend)) ? (
          <span className="gw-push">
            <Button variant="secondary" size="sm" aria-label={t('damage.resendOf', { name })} onClick={() => setAsking(true)}>
              {t('damage.resend')}
            </Button>
          </span>
        ) : null}
      </div>
      <div className="gw-facts gw-gap-below">
        {known.isPending ? <Rows count={1} /> : <Heals gone={gone} connected={known.data?.connected} resend={resend} />}
      </div>
      <Ask
        title={t('damage.resendTitle', { name })}
        act={t('damage.resendAct')}
        keep={t('common.cancel')}
        isOpen={asking}
        isHarmless
        onClose={() => setAsking(false)}
        run={() => order({ kind: 'resend', machine }, t('damage.resendStarted', { name }))}
      >
        {t('damage.resendBody')}
      </Ask>
    </>
  );
}

function useLastResend(machine: string) {
  const jobs = useInfiniteQuery({
    ...jobsQuery({ machine, kind: 'resend' }, 1),
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(isOpen)) ? POLL_MILLISECONDS : false),
  });
  return jobs.data?.pages[0]?.items[0];
}

type Healing = {
  gone: boolean;
  connected: boolean | undefined;
  resend: ReturnType<typeof useLastResend>;
};

/** What can be said of it before and after the machine was asked; only the asking itself shows what the disks still hold. */
function Heals({ gone, connected, resend }: Healing) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  if (gone) {
    return <>{t('damage.gone')}</>;
  }
  const hope = connected ? t('damage.canAsk') : t('damage.cannotAsk');
  if (!resend) {
    return <>{hope}</>;
  }
  const link = (
    <Link to="/jobs/$jobId" params={{ jobId: resend.id }}>
      {t('damage.toResend')}
    </Link>
  );
  if (isOpen(resend)) {
    return (
      <span className="gw-line">
        <JobWord job={resend} /> {t('damage.asking')} {link}
      </span>
    );
  }
  const time = moment(resend.endedAt ?? resend.createdAt, zone);
  const left = resend.result?.['left'];
  return (
    <>
      {resend.state === 'succeeded'
        ? t(left ? 'damage.askedLeft' : 'damage.askedBefore', { time })
        : t('damage.askedFailed', { time, why: resend.problem?.detail ?? t(`jobState.${resend.state}`, { defaultValue: resend.state }) })}{' '}
      {left ? null : `${hope} `}
      {link}
    </>
  );
}

function Wounds({ name, machine, wounds: rows }: { name: string; machine: string; wounds: Wound[] }) {
  const { t } = useTranslation();
  return (
    <Table aria-label={t('damage.caption', { name })} variant="compact" gridBreakPoint="grid-lg">
      <Thead>
        <Tr>
          <Th>{t('damage.point')}</Th>
          <Th>{t('points.disk')}</Th>
          <Th>{t('damage.where')}</Th>
          <Th>{t('damage.size')}</Th>
          <Th>{t('damage.why')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((wound) => (
          <Tr key={`${wound.point} ${wound.disk}`}>
            <Td dataLabel={t('damage.point')}>
              <Link to="/machines/$machineId" params={{ machineId: machine }} search={{ tab: 'points' }} title={wound.point}>
                <When at={wound.takenAt} stacked />
              </Link>
            </Td>
            <Td dataLabel={t('points.disk')}>{wound.disk}</Td>
            <Td dataLabel={t('damage.where')}>
              <ul className="gw-plain">
                {wound.ranges.slice(0, RANGES_SHOWN).map((range) => (
                  <li key={range.offset} title={`${exactBytes(range.lengthBytes)}, ${range.offset.toLocaleString('en')}`}>
                    {t('damage.range', { length: bytes(range.lengthBytes), offset: bytes(range.offset) })}
                  </li>
                ))}
                {wound.ranges.length > RANGES_SHOWN ? (
                  <li className="gw-faint">{t('points.damagesMore', { count: wound.ranges.length - RANGES_SHOWN })}</li>
                ) : null}
              </ul>
            </Td>
            <Td dataLabel={t('damage.size')}>
              <Size value={wound.lengthBytes} />
            </Td>
            <Td dataLabel={t('damage.why')} className="gw-gist">
              <Causes ranges={wound.ranges} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** Each code once, with what was found the first time. */
function Causes({ ranges }: { ranges: KnownDamage[] }) {
  const { t } = useTranslation();
  const codes = new Map(ranges.map(({ problem }) => [problem.code, problem] as const).reverse());
  return [...codes.values()].map((problem) => (
    <div key={problem.code} title={problem.detail}>
      {t(`damage.found.${problem.code}`, { defaultValue: problem.title })} <code className="gw-faint">{problem.code}</code>
    </div>
  ));
}
