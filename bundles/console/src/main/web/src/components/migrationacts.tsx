// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Migration } from '../api/client';
import { actOnMigration, MIGRATION_ACTS, type MigrationAct } from '../api/queries';
import { duration } from '../format/time';
import { Button, DescriptionList, Tooltip } from '../pf';
import { usePrefs } from '../prefs';
import type { MigrationQuestion } from '../router';
import { Fact } from './About';
import { isOver, mayTime } from './migrations';
import { MomentField, momentOf, RadioField } from './ordering';
import { Ask } from './start';
import { useMayAct } from './stores';
import { useToast } from './toasts';

const HARMLESS: MigrationQuestion[] = ['test', 'skiptest', 'hold', 'retry', 'time'];
/** What cannot be taken back: asked for with the plan's name. */
const FINAL: MigrationQuestion[] = ['cutover', 'rollback', 'finalize'];

/** Which text says what an act does to the source. */
export function sourceTextOf(migration: Pick<Migration, 'source' | 'runs'>, act: MigrationAct): string {
  const stops = migration.source === 'stopped_by_run';
  switch (act) {
    case 'test':
    case 'endtest':
    case 'cancel':
      return 'siteAct.source.stays';
    case 'skiptest':
    case 'hold':
      return 'siteAct.source.asItIs';
    case 'cutover':
      return `run.sourcesHelp.${migration.source}`;
    case 'retry':
      return stops && migration.runs.at(-1)?.purpose === 'cutover' ? 'siteAct.source.retryStops' : 'siteAct.source.asItIs';
    case 'rollback':
      return stops ? 'siteAct.source.rollbackStarts' : 'siteAct.source.rollback';
    case 'finalize':
      return 'siteAct.source.detach';
  }
}

type Parts = { migration: Migration; asked: MigrationQuestion | undefined; show: (act: MigrationQuestion | undefined) => void };

/** Every act; what may not be done as it stands says why. */
export function MigrationActs({ migration, asked, show }: Parts) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  // So that what a tooltip says stands in the page's main part.
  const group = useRef<HTMLDivElement>(null);
  const actions = migration.actions;
  if (!mayAct || !actions) {
    return null;
  }
  if (isOver(migration) && actions.every((action) => !action.allowed)) {
    return <p className="gw-facts">{t('migration.nothingToDo')}</p>;
  }
  const isAllowed = (act: MigrationQuestion) =>
    act === 'time' ? mayTime(migration) : (actions.find((action) => action.name === act)?.allowed ?? false);
  return (
    <>
      <div ref={group} className="gw-line gw-over" role="group" aria-label={t('migration.acts')}>
        {MIGRATION_ACTS.map((act) => {
          const button = (
            <Button
              variant="secondary"
              isDanger={isAllowed(act) && !HARMLESS.includes(act) && act !== 'finalize' && act !== 'cutover'}
              isAriaDisabled={!isAllowed(act)}
              onClick={() => show(act)}
            >
              {t(`migrationAct.${act}.offer`)}
            </Button>
          );
          const why = isAllowed(act) ? undefined : actions.find((action) => action.name === act)?.text;
          return why ? (
            <Tooltip key={act} content={why} appendTo={() => group.current ?? document.body}>
              {button}
            </Tooltip>
          ) : (
            <span key={act}>{button}</span>
          );
        })}
        {mayTime(migration) ? (
          <Button variant="secondary" onClick={() => show('time')}>
            {t('migrationAct.time.offer')}
          </Button>
        ) : null}
      </div>
      {asked && isAllowed(asked) ? <Question key={asked} migration={migration} asked={asked} onClose={() => show(undefined)} /> : null}
    </>
  );
}

function Question({ migration, asked, onClose }: { migration: Migration; asked: MigrationQuestion; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const queries = useQueryClient();
  const toast = useToast();
  const [timed, setTimed] = useState(asked === 'time');
  const [text, setText] = useState('');
  const act: MigrationAct = asked === 'time' ? 'cutover' : asked;
  const isTimed = act === 'cutover' && timed;
  const at = momentOf(text, zone === 'utc');
  const { plan, target, commitPolicy } = migration;
  const name = t('migration.title', { plan });
  const machines = t('sites.machines', { count: migration.machines.length });
  return (
    <Ask
      title={t(`migrationAct.${asked}.title`, { name: t('migrationAct.name', { plan }) })}
      act={t(isTimed ? 'migrationAct.cutover.actAt' : `migrationAct.${act}.act`)}
      keep={t(act === 'cancel' ? 'migrationAct.cancel.keep' : 'common.cancel')}
      isOpen
      isHarmless={isTimed || HARMLESS.includes(asked)}
      isIncomplete={isTimed && at === undefined}
      {...(FINAL.includes(asked) && !isTimed ? { mustType: plan } : {})}
      onClose={onClose}
      run={async () => {
        const now = await actOnMigration(migration.id, act, isTimed ? at : undefined);
        queries.setQueryData(['migrations', 'one', migration.id], now);
        await queries.invalidateQueries({ queryKey: ['migrations'] });
        toast(t(isTimed ? 'migrationAct.cutover.doneAt' : `migrationAct.${act}.done`, { name }));
      }}
    >
      <div className="gw-stack-tight">
        {asked === 'cutover' ? (
          <RadioField
            id="cutover-when"
            label={t('migrationAct.when')}
            choices={[
              { value: 'now', label: t('migrationAct.now'), help: t('migrationAct.whenHelp.now') },
              { value: 'at', label: t('migrationAct.atTime'), help: t('migrationAct.whenHelp.at') },
            ]}
            value={timed ? 'at' : 'now'}
            change={(when) => setTimed(when === 'at')}
          />
        ) : null}
        {asked === 'time' ? <p>{t('migrationAct.whenHelp.at')}</p> : null}
        {isTimed ? <MomentField id="cutover-at" local={t('migrate.at')} utc={t('migrate.atUtc')} value={text} change={setText} /> : null}
        <DescriptionList isCompact>
          <Fact term={t('siteAct.inTarget', { target })}>
            {t(`migrationAct.${act}.target`, { machines, time: duration(migration.testSeconds) })}
            {act === 'cutover' && commitPolicy
              ? ` ${t(`migrationAct.cutover.policy.${commitPolicy.act}`, { time: duration(commitPolicy.afterSeconds), defaultValue: '' })}`
              : null}
          </Fact>
          <Fact term={t('siteAct.atSource')}>
            {t(sourceTextOf(migration, act), { defaultValue: migration.source })}
            {act === 'finalize' ? ` ${t('migrationAct.finalize.parks')}` : null}
          </Fact>
        </DescriptionList>
        {act === 'finalize' || act === 'rollback' ? <p>{t('siteAct.final')}</p> : null}
      </div>
    </Ask>
  );
}
