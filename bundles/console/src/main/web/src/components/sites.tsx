// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from 'react-i18next';
import type { Site, SiteMachine } from '../api/client';
import { moment } from '../format/time';
import { CheckCircleIcon } from '../icons';
import { Progress } from '../pf';
import { usePrefs } from '../prefs';

const AT_WORK = ['pending', 'creating', 'updating', 'deleting', 'detaching', 'rolling_back'];
/** What is done for a machine, in this order, until it is up. */
const MACHINE_PHASES = ['volumes', 'copy', 'start', 'ready', 'delay'];

/** Whether something happens to it by itself. */
export function isAtWork(site: Pick<Site, 'state'>): boolean {
  return AT_WORK.includes(site.state);
}

export function isOver(site: Pick<Site, 'state'>): boolean {
  return site.state === 'deleted' || site.state === 'detached';
}

/** The phases of a run of that kind, in their order. */
export function phasesOf(site: Pick<Site, 'source'>): string[] {
  switch (site.source) {
    case 'stopped_by_run':
      return ['replicate', 'stop', 'sync', 'points', 'launch'];
    case 'must_be_stopped':
      return ['fence', 'points', 'launch'];
    default:
      return ['points', 'launch'];
  }
}

/** What people call a site: Drill of shop. */
export function useSiteName(): (site: Pick<Site, 'kind' | 'plan'>) => string {
  const { t } = useTranslation();
  return (site) => t('site.title', { kind: t(`siteKind.${site.kind}`, { defaultValue: site.kind }), plan: site.plan });
}

/** Which restore points were asked for, in words. */
export function usePointsText(): (points: Site['points']) => string {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  return (points) =>
    typeof points === 'string'
      ? t(`sitePoints.${points}`, { defaultValue: points })
      : t('sitePoints.at', { time: moment(points.at, zone) });
}

/** How many of its machines have come up. */
export function SiteProgress({ site, name }: { site: Site; name: string }) {
  const { t } = useTranslation();
  const text = t('sites.up', { ready: site.readyCount, count: site.machineCount });
  const percent = site.machineCount > 0 ? Math.floor((100 * site.readyCount) / site.machineCount) : 0;
  return isAtWork(site) || site.state === 'error' ? (
    <div className="gw-progress gw-progress-compact">
      <Progress value={percent} size="sm" title={text} aria-label={t('sites.upOf', { what: name })} valueText={text} measureLocation="none" />
    </div>
  ) : (
    <span className="gw-nowrap">{text}</span>
  );
}

type Step = { name: string; text: string };

/** Steps of which some are done: bars for the eye, one line for everybody. */
export function Steps({ steps, at, isDone, text }: { steps: Step[]; at: number; isDone: boolean; text: string }) {
  return (
    <div className="gw-steps">
      <div className="gw-steps-bars" aria-hidden="true">
        {steps.map(({ name, text: title }, index) => (
          <span
            key={name}
            title={title}
            className={isDone || index < at ? 'gw-step-done' : index === at ? 'gw-step-now' : 'gw-step-open'}
          />
        ))}
      </div>
      <span className="gw-line-tight">
        {isDone ? (
          <span className="gw-tone-success" aria-hidden="true">
            <CheckCircleIcon />
          </span>
        ) : null}
        {text}
      </span>
    </div>
  );
}

/** How far a machine has come. */
export function MachineSteps({ site, machine }: { site: Site; machine: SiteMachine }) {
  const { t } = useTranslation();
  const isUp = machine.phase === 'up';
  const at = MACHINE_PHASES.indexOf(machine.phase);
  const phase = t(`sitePhase.${machine.phase}`, { defaultValue: machine.phase });
  const leaving = machine.wanted !== undefined && machine.wanted !== machine.phase;
  const word = leaving ? t('site.toBe', { phase, wanted: t(`siteWanted.${machine.wanted}`, { defaultValue: machine.wanted }) }) : phase;
  const step = isUp || at < 0 ? word : t('site.step', { word, number: at + 1, count: MACHINE_PHASES.length });
  const gone = site.state === 'deleted';
  if (machine.phase === 'off' || machine.phase === 'removed') {
    return <span>{word}</span>;
  }
  return (
    <div>
      <Steps
        steps={MACHINE_PHASES.map((name) => ({ name, text: t(`sitePhase.${name}`) }))}
        at={at < 0 ? MACHINE_PHASES.length : at}
        isDone={isUp}
        text={gone ? t('site.cameTo', { word }) : step}
      />
      {machine.phase === 'copy' && machine.copied.length > 0 ? (
        <p className="gw-facts">{t('site.copied', { disks: machine.copied.join(', ') })}</p>
      ) : null}
    </div>
  );
}

/** How far the whole run has come. */
export function RunSteps({ site }: { site: Site }) {
  const { t } = useTranslation();
  const phases = phasesOf(site);
  const isUp = site.state === 'running' || site.state === 'updating' || site.state === 'detaching' || site.state === 'detached';
  const at = site.phase === undefined ? -1 : phases.indexOf(site.phase);
  const word = site.phase === undefined ? t('runPhase.none') : t(`runPhase.${site.phase}`, { defaultValue: site.phase });
  return (
    <Steps
      steps={phases.map((name) => ({ name, text: t(`runPhase.${name}`, { defaultValue: name }) }))}
      at={at}
      isDone={isUp}
      text={isUp ? t('runPhase.done') : at < 0 ? word : t('site.step', { word, number: at + 1, count: phases.length })}
    />
  );
}
