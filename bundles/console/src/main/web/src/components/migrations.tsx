// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from 'react-i18next';
import type { Migration } from '../api/client';
import { BanIcon, CheckCircleIcon, ExclamationCircleIcon, InProgressIcon, MinusCircleIcon, OutlinedClockIcon } from '../icons';

const STAGES = ['replicating', 'ready_for_testing', 'testing', 'ready_for_cutover', 'cutting_over', 'cut_over', 'finalized'] as const;
/** States that are the doing of a stage, not a stage of their own. */
const STAGE_OF: Record<string, string> = { ending_test: 'testing', finalizing: 'finalized' };
const OVER = ['finalized', 'rolled_back', 'cancelled'];
const BEFORE_CUTOVER = ['replicating', 'ready_for_testing', 'testing', 'ending_test'];

type Standing = 'isDone' | 'isNow' | 'isFailed' | 'isSkipped' | 'isToCome' | 'isLeft';
export type Stage = { name: string; standing: Standing };

export function isOver(migration: Pick<Migration, 'state'>): boolean {
  return OVER.includes(migration.state);
}

/** Whether a time for the cutover can be ordered, although it may not begin yet. */
export function mayTime(migration: Pick<Migration, 'state'>): boolean {
  return BEFORE_CUTOVER.includes(migration.state);
}

type Standings = Pick<Migration, 'state' | 'failedState' | 'runs'>;

/** How far one that was cancelled had come: it does not say, its runs do. */
function cameTo({ runs }: Standings): number {
  const purposes = runs.map((run) => run.purpose);
  return STAGES.indexOf(purposes.includes('cutover') ? 'cutting_over' : purposes.includes('test') ? 'testing' : 'replicating');
}

/** The stages of its life in their order, and where it stands among them. */
export function stagesOf(migration: Standings): Stage[] {
  const failed = migration.state === 'error';
  const state = failed ? (migration.failedState ?? '') : migration.state;
  const now: Standing = failed ? 'isFailed' : 'isNow';
  const tested = migration.runs.some((run) => run.purpose === 'test');
  const done = (name: string): Stage => ({ name, standing: name === 'testing' && !tested ? 'isSkipped' : 'isDone' });
  if (state === 'rolling_back' || state === 'rolled_back') {
    return [...STAGES.slice(0, -1).map(done), { name: 'rolled_back', standing: state === 'rolled_back' ? 'isLeft' : now }];
  }
  if (state === 'cancelling' || state === 'cancelled') {
    const past = STAGES.slice(0, cameTo(migration) + 1).map(done);
    return [...past, { name: 'cancelled', standing: state === 'cancelled' ? 'isLeft' : now }];
  }
  const at = STAGES.findIndex((name) => name === (STAGE_OF[state] ?? state));
  return STAGES.map((name, index) => {
    if (index === at && state !== 'finalized') {
      return { name, standing: now };
    }
    return index < at || index === at ? done(name) : { name, standing: 'isToCome' };
  });
}

const PICTURES = {
  isDone: CheckCircleIcon,
  isNow: InProgressIcon,
  isFailed: ExclamationCircleIcon,
  isSkipped: MinusCircleIcon,
  isToCome: OutlinedClockIcon,
  isLeft: BanIcon,
};

/** The bar of states: each with icon and word, and where it is now. */
export function Lifecycle({ migration }: { migration: Standings }) {
  const { t } = useTranslation();
  return (
    <ol className="gw-lifecycle" aria-label={t('migration.lifecycle')}>
      {stagesOf(migration).map(({ name, standing }) => {
        const Picture = PICTURES[standing];
        const isHere = standing === 'isNow' || standing === 'isFailed' || standing === 'isLeft';
        return (
          <li key={name} className={`gw-stage gw-stage-${standing}`} aria-current={isHere ? 'step' : undefined}>
            <span aria-hidden="true">
              <Picture />
            </span>
            <span>
              {t(`migration.stage.${name}`)}
              {standing === 'isLeft' ? null : <span className="gw-stage-word">{t(`migration.${standing}`)}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
