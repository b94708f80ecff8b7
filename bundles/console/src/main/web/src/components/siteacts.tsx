// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '../api/client';
import { actOnSite, prolongSite, SITE_ACTS, type SiteAct } from '../api/queries';
import { Button, DescriptionList } from '../pf';
import type { SiteQuestion } from '../router';
import { Fact } from './About';
import { Span } from './ordering';
import { useSiteName } from './sites';
import { Ask } from './start';
import { useMayAct } from './stores';
import { useToast } from './toasts';

const HARMLESS: SiteAct[] = ['approve', 'pause', 'resume', 'retry', 'prolong'];
const BEFORE_THE_STOP_ENDS = [undefined, 'replicate', 'stop', 'sync'];

/** What of a failover cannot be taken back: asked for with the plan's name. */
function mustType(site: Site, act: SiteAct): boolean {
  return site.kind !== 'drill' && !HARMLESS.includes(act);
}

/** Which text says what an act does to the source; it depends on what the run does there, and has done. */
export function sourceText(site: Site, act: SiteAct): string {
  if (site.kind === 'drill') {
    return 'stays';
  }
  const stops = site.source === 'stopped_by_run';
  switch (act) {
    case 'pause':
      return stops && BEFORE_THE_STOP_ENDS.includes(site.phase) ? 'pauseStops' : 'asItIs';
    case 'prolong':
    case 'resume':
    case 'approve':
      return 'asItIs';
    case 'retry':
      return stops ? 'retryStops' : 'asItIs';
    case 'detach':
      return 'detach';
    case 'rollback':
      return stops ? 'rollbackStarts' : 'rollback';
    case 'delete':
      return stops ? 'deleteStopped' : 'delete';
  }
}

type Parts = { site: Site; asked: SiteQuestion | undefined; show: (act: SiteQuestion | undefined) => void };

/** Whether machines live in it that could come back; whether something hinders that is found out when it is ordered. */
export function mayFailBack(site: Pick<Site, 'kind' | 'state'>): boolean {
  return site.kind !== 'drill' && (site.state === 'running' || site.state === 'detached');
}

/** What may be done with a site as it stands, as the controller says; each after a question. */
export function SiteActs({ site, asked, show }: Parts) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  if (!mayAct) {
    return null;
  }
  const acts = SITE_ACTS.filter((act) => site.allowed.includes(act));
  // What it waits for stands below with a button of its own.
  const offered = acts.filter((act) => act !== 'approve');
  return (
    <>
      {offered.map((act) => (
        <Button
          key={act}
          variant="secondary"
          isDanger={!HARMLESS.includes(act) && act !== 'detach'}
          onClick={() => show(act)}
        >
          {t(`siteAct.${act}.offer`)}
        </Button>
      ))}
      {mayFailBack(site) ? (
        <Button variant="secondary" onClick={() => show('failback')}>
          {t('site.failback')}
        </Button>
      ) : null}
      {asked && asked !== 'failback' && acts.includes(asked) ? <Question key={asked} site={site} act={asked} onClose={() => show(undefined)} /> : null}
    </>
  );
}

function Question({ site, act, onClose }: { site: Site; act: SiteAct; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const nameOf = useSiteName();
  const [longer, setLonger] = useState<string>('14400');
  const { plan, target } = site;
  const name = nameOf(site);
  const inText = t('site.inText', { kind: t(`siteKindIn.${site.kind}`, { defaultValue: site.kind }), plan });
  const kind = site.kind === 'drill' ? 'drill' : 'failover';
  const machines = t('sites.machines', { count: site.machineCount });
  return (
    <Ask
      title={t(`siteAct.${act}.title`, { name: inText })}
      act={t(`siteAct.${act}.act`)}
      keep={t('common.cancel')}
      isOpen
      isHarmless={HARMLESS.includes(act)}
      {...(mustType(site, act) ? { mustType: plan } : {})}
      onClose={onClose}
      run={async () => {
        const until = () => new Date(Date.now() + Number(longer) * 1000).toISOString();
        const now = act === 'prolong' ? await prolongSite(site.id, until()) : await actOnSite(site.id, act);
        queries.setQueryData(['sites', 'one', site.id], now);
        await queries.invalidateQueries({ queryKey: ['sites'] });
        toast(t(`siteAct.${act}.done`, { name }));
      }}
    >
      <div className="gw-stack-tight">
        {act === 'approve' && site.waitsFor ? <blockquote className="gw-quote">{site.waitsFor}</blockquote> : null}
        {act === 'prolong' ? (
          <Span id="prolong-longer" label={t('siteAct.prolong.longer')} value={longer} change={setLonger} />
        ) : null}
        <DescriptionList isCompact>
          <Fact term={t('siteAct.inTarget', { target })}>
            {t([`siteAct.${act}.${kind}`, `siteAct.${act}.target`], { machines })}
          </Fact>
          <Fact term={t('siteAct.atSource')}>{t(`siteAct.source.${sourceText(site, act)}`)}</Fact>
        </DescriptionList>
        {act === 'delete' || act === 'rollback' ? <p>{t('siteAct.kept')}</p> : null}
        {act === 'pause' && site.kind === 'drill' ? <p>{t('siteAct.endsAnyway')}</p> : null}
        {act === 'detach' ? <p>{t('siteAct.final')}</p> : null}
      </div>
    </Ask>
  );
}
