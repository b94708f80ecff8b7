// SPDX-License-Identifier: Apache-2.0
// What may be done with single machines of a site that runs, each after a question.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site, SiteMachine } from '../api/client';
import { actOnMachines, MACHINE_ACTS, planVersionQuery, type MachineAct } from '../api/queries';
import { Button, DescriptionList } from '../pf';
import { Fact } from './About';
import { Rows } from './frame';
import { devicesOf, DeviceBoxes } from './ordering';
import { ErrorNote } from './problem';
import { Ask } from './start';
import { useMayAct } from './stores';
import { useToast } from './toasts';

/** In which phases a machine can be told so; whether the site may be is its own to say. */
const PHASES: Record<MachineAct, string[]> = { poweroff: ['up'], poweron: ['off'], remove: ['up', 'off'] };

export function machineActs(site: Pick<Site, 'allowed'>, machine: Pick<SiteMachine, 'phase'>): MachineAct[] {
  return MACHINE_ACTS.filter((act) => site.allowed.includes(act) && PHASES[act].includes(machine.phase));
}

/** Does it, and shows the site as it then stands. */
function useAct(site: Site) {
  const queries = useQueryClient();
  const toast = useToast();
  return async (act: MachineAct | 'add', devices: string[], said: string) => {
    const now = await actOnMachines(site.id, act, devices);
    queries.setQueryData(['sites', 'one', site.id], now);
    await queries.invalidateQueries({ queryKey: ['sites'] });
    toast(said);
  };
}

const SOURCE_OF_FAILOVER = { poweroff: 'asItIs', poweron: 'looked', remove: 'yours', add: 'add' } as const;

function Both({ site, act }: { site: Site; act: MachineAct | 'add' }) {
  const { t } = useTranslation();
  return (
    <DescriptionList isCompact>
      <Fact term={t('siteAct.inTarget', { target: site.target })}>{t(`machineAct.${act}.target`)}</Fact>
      <Fact term={t('siteAct.atSource')}>{t(`machineAct.source.${site.kind === 'drill' ? 'stays' : SOURCE_OF_FAILOVER[act]}`)}</Fact>
    </DescriptionList>
  );
}

/** What may be done with one of its machines. */
export function MachineButtons({ site, machine }: { site: Site; machine: SiteMachine }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const run = useAct(site);
  const [asked, setAsked] = useState<MachineAct>();
  const { device } = machine;
  const acts = machineActs(site, machine);
  if (!mayAct || acts.length === 0) {
    return null;
  }
  return (
    <>
      <span className="gw-line">
        {acts.map((act) => (
          <Button
            key={act}
            variant="secondary"
            size="sm"
            isDanger={act === 'remove'}
            aria-label={t(`machineAct.${act}.of`, { device })}
            onClick={() => setAsked(act)}
          >
            {t(`machineAct.${act}.offer`)}
          </Button>
        ))}
      </span>
      {asked ? (
        <Ask
          key={asked}
          title={t(`machineAct.${asked}.title`, { device })}
          act={t(`machineAct.${asked}.act`)}
          keep={t('common.cancel')}
          isOpen
          isHarmless={asked === 'poweron'}
          {...(asked === 'remove' && site.kind !== 'drill' ? { mustType: device } : {})}
          onClose={() => setAsked(undefined)}
          run={() => run(asked, [device], t(`machineAct.${asked}.done`, { device }))}
        >
          <Both site={site} act={asked} />
        </Ask>
      ) : null}
    </>
  );
}

/** Brings up devices of the plan that are not in the site. */
export function AddToSite({ site }: { site: Site }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const run = useAct(site);
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const may = mayAct && site.allowed.includes('add');
  const plan = useQuery({ ...planVersionQuery(site.plan, site.version), enabled: may && asking });
  if (!may) {
    return null;
  }
  const inside = (site.machines ?? []).filter((machine) => machine.phase !== 'removed').map((machine) => machine.device);
  const others = plan.data ? devicesOf(plan.data).filter((device) => !inside.includes(device)) : [];
  const close = () => {
    setAsking(false);
    setChosen([]);
  };
  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setAsking(true)}>
        {t('site.addMachines')}
      </Button>
      <Ask
        title={t('machineAct.add.title')}
        act={t('machineAct.add.act')}
        keep={t('common.cancel')}
        isOpen={asking}
        isHarmless
        isIncomplete={chosen.length === 0}
        onClose={close}
        run={() => run('add', chosen, t('machineAct.add.done', { devices: chosen.join(', ') }))}
      >
        <div className="gw-stack-tight">
          {plan.isFetching && !plan.data ? <Rows count={1} /> : null}
          {plan.error ? <ErrorNote error={plan.error} retry={() => void plan.refetch()} /> : null}
          {plan.data && others.length === 0 ? <p>{t('site.allIn')}</p> : null}
          {others.length > 0 ? (
            <DeviceBoxes
              id="add-device"
              devices={others}
              isChosen={(device) => chosen.includes(device)}
              choose={(device, checked) => setChosen(checked ? [...chosen, device] : chosen.filter((each) => each !== device))}
            />
          ) : null}
          <Both site={site} act="add" />
        </div>
      </Ask>
    </>
  );
}
