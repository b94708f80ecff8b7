// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failback, Schemas } from '../api/client';
import { actOnFailback, FAILBACK_ACTS, failbackQuery, siteQuery, type FailbackAct } from '../api/queries';
import { Fact } from '../components/About';
import { Missing, Trail } from '../components/detail';
import { Frame, Rows } from '../components/frame';
import { ErrorNote, ProblemNote } from '../components/problem';
import { useSiteName } from '../components/sites';
import { Ask } from '../components/start';
import { useMayAct } from '../components/stores';
import { useToast } from '../components/toasts';
import { Id, When } from '../components/values';
import { FailbackWord, failbackWord, SiteWord } from '../components/words';
import { duration } from '../format/time';
import { Button, Card, CardBody, CardTitle, DescriptionList, Table, Tbody, Td, Th, Thead, Tr } from '../pf';
import { NextSync } from './Failbacks';

const route = getRouteApi('/failbacks/$failbackId');
const HARMLESS: FailbackAct[] = ['sync', 'retry'];
/** Stops machines, or cannot be taken back: asked for with the plan's name. */
const GRAVE: FailbackAct[] = ['run', 'finalize', 'rollback'];

export function FailbackDetail() {
  const { t } = useTranslation();
  const { failbackId } = route.useParams();
  const failback = useQuery(failbackQuery(failbackId));
  const from = useQuery({ ...siteQuery(failback.data?.site ?? ''), enabled: failback.data !== undefined });
  const title = from.data ? t('failback.title', { plan: from.data.plan }) : t('failback.untitled');
  const above = <Trail to="/failbacks" list={t('failbacks.title')} here={title} />;
  if (!failback.data) {
    return <Missing query={failback} title={title} gone={t('failback.gone')} above={above} />;
  }
  return <Known failback={failback.data} plan={from.data?.plan} title={title} above={above} error={failback.error} />;
}

type KnownParts = { failback: Failback; plan: string | undefined; title: string; above: ReactNode; error: unknown };

function Known({ failback, plan, title, above, error }: KnownParts) {
  const { t } = useTranslation();
  const { do: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (act: FailbackAct | undefined) => void navigate({ search: act ? { do: act } : {}, replace: !act, resetScroll: false });
  const failed = failback.state === 'error';
  return (
    <Frame
      title={title}
      above={above}
      beside={<Acts failback={failback} plan={plan ?? failback.id} name={title} asked={asked} show={show} />}
      below={
        <div className="gw-line">
          <FailbackWord failback={failback} />
          <Id value={failback.id} what={t('failback.id')} />
        </div>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      <div className="gw-stack">
        {failback.problem ? (
          <ProblemNote
            problem={failback.problem}
            variant={failed ? 'danger' : 'warning'}
            title={t(failed ? 'failback.failed' : 'failback.hindered')}
          />
        ) : null}
        <div className="gw-two">
          <Standing failback={failback} />
          <Ordered failback={failback} />
        </div>
        <Machines failback={failback} />
      </div>
    </Frame>
  );
}

function Standing({ failback }: { failback: Failback }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('failback.standing')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('sites.state')}>{t(`failbackLong.${failbackWord(failback)}`, { defaultValue: failback.state })}</Fact>
          <Fact term={t('failbacks.step')}>{t(`failbackStep.${failback.step}`, { defaultValue: failback.step })}</Fact>
          <Fact term={t('site.changed')}>
            <When at={failback.changedAt} />
          </Fact>
          <Fact term={t('failbacks.synced')}>{failback.syncedAt ? <When at={failback.syncedAt} /> : t('failbacks.never')}</Fact>
          <Fact term={t('failbacks.next')}>
            <NextSync failback={failback} />
          </Fact>
          <Fact term={t('failback.destination')}>
            {failback.destination ? <SiteLink id={failback.destination} /> : t('failback.noDestination')}
          </Fact>
          {failback.finalAt ? (
            <Fact term={t('failback.final')}>
              <When at={failback.finalAt} />
            </Fact>
          ) : null}
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

function Ordered({ failback }: { failback: Failback }) {
  const { t } = useTranslation();
  const settings = Object.entries(failback.settings ?? {});
  return (
    <Card>
      <CardTitle component="h2">{t('job.order')}</CardTitle>
      <CardBody>
        <DescriptionList isHorizontal isCompact>
          <Fact term={t('failbacks.from')}>
            <SiteLink id={failback.site} />
          </Fact>
          <Fact term={t('failbacks.to')}>{failback.target}</Fact>
          <Fact term={t('failback.every')}>
            {failback.everySeconds > 0 ? t('failback.everyTime', { time: duration(failback.everySeconds) }) : t('failbacks.onlyAsked')}
          </Fact>
          <Fact term={t('failback.parks')}>{t(failback.parkAfterwards ? 'failback.parked' : 'failback.resumed')}</Fact>
          {settings.length > 0 ? (
            <Fact term={t('job.settings')}>
              {settings.map(([name, value]) => (
                <div key={name} className="gw-break">
                  {name} = {value}
                </div>
              ))}
            </Fact>
          ) : null}
          <Fact term={t('sites.started')}>
            <When at={failback.startedAt} />
          </Fact>
          <Fact term={t('site.by')}>{failback.startedBy}</Fact>
        </DescriptionList>
      </CardBody>
    </Card>
  );
}

/** The way to a site by its name, and where it stands. */
function SiteLink({ id }: { id: string }) {
  const site = useQuery(siteQuery(id));
  const nameOf = useSiteName();
  return (
    <span className="gw-line">
      <Link to="/sites/$siteId" params={{ siteId: id }} className="gw-break">
        {site.data ? nameOf(site.data) : id}
      </Link>
      {site.data ? <SiteWord site={site.data} /> : null}
    </span>
  );
}

function Machines({ failback }: { failback: Failback }) {
  const { t } = useTranslation();
  const machines = failback.machines;
  return (
    <Card>
      <CardTitle component="h2">{t('failback.machines')}</CardTitle>
      <CardBody>
        {machines ? (
          <Table aria-label={t('failback.machinesCaption')} variant="compact" gridBreakPoint="grid-xl" className="gw-dense">
            <Thead>
              <Tr>
                <Th width={30}>{t('site.device')}</Th>
                <Th>{t('failback.instance')}</Th>
                <Th>{t('failback.point')}</Th>
                <Th>{t('site.job')}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {machines.map((machine) => (
                <MachineRow key={machine.device} machine={machine} />
              ))}
            </Tbody>
          </Table>
        ) : (
          <Rows count={2} />
        )}
      </CardBody>
    </Card>
  );
}

function MachineRow({ machine }: { machine: Schemas['FailbackMachine'] }) {
  const { t } = useTranslation();
  return (
    <Tr>
      <Td dataLabel={t('site.device')}>
        <span className="gw-name">
          <Link to="/machines/$machineId" params={{ machineId: machine.machine }}>
            {machine.device}
          </Link>
          {machine.machineName && machine.machineName !== machine.device ? <span className="gw-faint">{machine.machineName}</span> : null}
          {machine.stopped ? <span className="gw-faint">{t('failback.isStopped')}</span> : null}
        </span>
      </Td>
      <Td dataLabel={t('failback.instance')}>
        <code className="gw-break">{machine.instance}</code>
      </Td>
      <Td dataLabel={t('failback.point')}>
        <span className="gw-when gw-when-stacked">
          {machine.pointTakenAt ? <When at={machine.pointTakenAt} stacked /> : <span>{t('failback.notRead')}</span>}
          <span className="gw-faint">{t(machine.synced ? 'failback.isSynced' : 'failback.isNotSynced')}</span>
        </span>
      </Td>
      <Td dataLabel={t('site.job')}>
        {machine.job ? (
          <Link to="/jobs/$jobId" params={{ jobId: machine.job }}>
            {t('site.toJob')}
          </Link>
        ) : (
          '–'
        )}
      </Td>
    </Tr>
  );
}

type ActParts = {
  failback: Failback;
  plan: string;
  name: string;
  asked: FailbackAct | undefined;
  show: (act: FailbackAct | undefined) => void;
};

/** What may be done with it as it stands, as the controller says; each after a question. */
function Acts({ failback, plan, name, asked, show }: ActParts) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const queries = useQueryClient();
  const toast = useToast();
  if (!mayAct) {
    return null;
  }
  const acts = FAILBACK_ACTS.filter((act) => failback.allowed.includes(act));
  const machines = t('sites.machines', { count: failback.machineCount });
  return (
    <>
      {acts.map((act) => (
        <Button key={act} variant="secondary" isDanger={act === 'rollback' || act === 'cancel'} onClick={() => show(act)}>
          {t(`failbackAct.${act}.offer`)}
        </Button>
      ))}
      {asked && acts.includes(asked) ? (
        <Ask
          key={asked}
          title={t(`failbackAct.${asked}.title`, { name: name.charAt(0).toLowerCase() + name.slice(1) })}
          act={t(`failbackAct.${asked}.act`)}
          keep={t(asked === 'cancel' ? 'failbackAct.cancel.keep' : 'common.cancel')}
          isOpen
          isHarmless={HARMLESS.includes(asked)}
          {...(GRAVE.includes(asked) ? { mustType: plan } : {})}
          onClose={() => show(undefined)}
          run={async () => {
            const now = await actOnFailback(failback.id, asked);
            queries.setQueryData(['failbacks', 'one', failback.id], now);
            await queries.invalidateQueries({ queryKey: ['failbacks'] });
            toast(t(`failbackAct.${asked}.done`, { name }));
          }}
        >
          <div className="gw-stack-tight">
            <DescriptionList isCompact>
              <Fact term={t('failbackAct.inOld')}>{t(`failbackAct.${asked}.old`)}</Fact>
              <Fact term={t('failbackAct.inNew', { target: failback.target })}>
                {t([`failbackAct.${asked}.new`, 'failbackAct.asItIs'], { machines })}
              </Fact>
            </DescriptionList>
            {asked === 'finalize' || asked === 'rollback' ? <p>{t('siteAct.final')}</p> : null}
          </div>
        </Ask>
      ) : null}
    </>
  );
}
