// SPDX-License-Identifier: Apache-2.0
// A state is always icon + word + colour; colour never alone.
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failback, Job, RestorePoint, Site } from '../api/client';
import {
  BanIcon,
  CheckCircleIcon,
  DisconnectedIcon,
  ExclamationCircleIcon,
  ExclamationTriangleIcon,
  HourglassHalfIcon,
  InfoCircleIcon,
  InProgressIcon,
  MinusCircleIcon,
  OutlinedClockIcon,
  PauseCircleIcon,
  PlugIcon,
  QuestionCircleIcon,
  SyncAltIcon,
} from '../icons';
import { Label } from '../pf';

type Tone = 'success' | 'warning' | 'danger' | 'info' | 'idle';
type Look = { tone: Tone; icon: ComponentType };

const UNKNOWN: Look = { tone: 'idle', icon: QuestionCircleIcon };
const NOTE: Look = { tone: 'info', icon: InfoCircleIcon };

const REPLICATION: Record<string, Look> = {
  up_to_date: { tone: 'success', icon: CheckCircleIcon },
  initial_sync: { tone: 'info', icon: SyncAltIcon },
  backlog: { tone: 'info', icon: SyncAltIcon },
  paused: { tone: 'warning', icon: PauseCircleIcon },
  stalled: { tone: 'danger', icon: ExclamationCircleIcon },
  disconnected: { tone: 'danger', icon: DisconnectedIcon },
  stopped: { tone: 'idle', icon: BanIcon },
  not_started: { tone: 'idle', icon: MinusCircleIcon },
};
export const REPLICATION_STATES = Object.keys(REPLICATION);

const READINESS: Record<string, Look> = {
  ready: { tone: 'success', icon: CheckCircleIcon },
  ready_with_warnings: { tone: 'warning', icon: ExclamationTriangleIcon },
  not_ready: { tone: 'danger', icon: ExclamationCircleIcon },
  unknown: { tone: 'idle', icon: QuestionCircleIcon },
  excluded: { tone: 'idle', icon: MinusCircleIcon },
};
/** Best first. */
export const LEVELS = Object.keys(READINESS);

const LIGHT: Record<string, Look> = {
  green: { tone: 'success', icon: CheckCircleIcon },
  yellow: { tone: 'warning', icon: ExclamationTriangleIcon },
  red: { tone: 'danger', icon: ExclamationCircleIcon },
};

const JOB: Record<string, Look> = {
  queued: { tone: 'idle', icon: OutlinedClockIcon },
  waiting: { tone: 'warning', icon: HourglassHalfIcon },
  running: { tone: 'info', icon: InProgressIcon },
  cancelling: { tone: 'warning', icon: InProgressIcon },
  succeeded: { tone: 'success', icon: CheckCircleIcon },
  failed: { tone: 'danger', icon: ExclamationCircleIcon },
  cancelled: { tone: 'idle', icon: BanIcon },
};

const PLUGIN: Record<string, Look> = {
  present: { tone: 'success', icon: PlugIcon },
  troubled: { tone: 'warning', icon: ExclamationTriangleIcon },
  unsatisfied: { tone: 'danger', icon: ExclamationCircleIcon },
  missing: { tone: 'danger', icon: MinusCircleIcon },
};

const CONCERN: Record<string, Look> = {
  blocker: { tone: 'danger', icon: ExclamationCircleIcon },
  warning: { tone: 'warning', icon: ExclamationTriangleIcon },
  info: NOTE,
};

const SITE: Record<string, Look> = {
  pending: { tone: 'idle', icon: OutlinedClockIcon },
  creating: { tone: 'info', icon: InProgressIcon },
  running: { tone: 'success', icon: CheckCircleIcon },
  updating: { tone: 'info', icon: InProgressIcon },
  deleting: { tone: 'info', icon: InProgressIcon },
  detaching: { tone: 'info', icon: InProgressIcon },
  rolling_back: { tone: 'warning', icon: InProgressIcon },
  deleted: { tone: 'idle', icon: MinusCircleIcon },
  detached: { tone: 'idle', icon: CheckCircleIcon },
  error: { tone: 'danger', icon: ExclamationCircleIcon },
};

const MIGRATION: Record<string, Look> = {
  replicating: { tone: 'info', icon: SyncAltIcon },
  ready_for_testing: { tone: 'success', icon: CheckCircleIcon },
  testing: { tone: 'info', icon: InProgressIcon },
  ending_test: { tone: 'info', icon: InProgressIcon },
  ready_for_cutover: { tone: 'success', icon: CheckCircleIcon },
  cutting_over: { tone: 'info', icon: InProgressIcon },
  cut_over: { tone: 'warning', icon: HourglassHalfIcon },
  finalizing: { tone: 'info', icon: InProgressIcon },
  finalized: { tone: 'idle', icon: CheckCircleIcon },
  rolling_back: { tone: 'warning', icon: InProgressIcon },
  rolled_back: { tone: 'idle', icon: MinusCircleIcon },
  cancelling: { tone: 'warning', icon: InProgressIcon },
  cancelled: { tone: 'idle', icon: BanIcon },
  error: { tone: 'danger', icon: ExclamationCircleIcon },
};
export const MIGRATION_STATES = Object.keys(MIGRATION);

const FAILBACK: Record<string, Look> = {
  incomplete: { tone: 'idle', icon: OutlinedClockIcon },
  preparing: { tone: 'info', icon: SyncAltIcon },
  idle: { tone: 'success', icon: CheckCircleIcon },
  ready: { tone: 'success', icon: CheckCircleIcon },
  running: { tone: 'info', icon: InProgressIcon },
  synchronized: { tone: 'warning', icon: HourglassHalfIcon },
  final: { tone: 'idle', icon: CheckCircleIcon },
  cancelling: { tone: 'warning', icon: InProgressIcon },
  cancelled: { tone: 'idle', icon: BanIcon },
  error: { tone: 'danger', icon: ExclamationCircleIcon },
};

const STANDING: Record<string, Look> = {
  wanted: { tone: 'info', icon: InProgressIcon },
  made: { tone: 'success', icon: CheckCircleIcon },
  gone: { tone: 'idle', icon: MinusCircleIcon },
  released: { tone: 'idle', icon: CheckCircleIcon },
};

const AGENT: Record<string, Look> = {
  newest: { tone: 'success', icon: CheckCircleIcon },
  older: { tone: 'info', icon: InfoCircleIcon },
  waiting: { tone: 'warning', icon: HourglassHalfIcon },
  fetching: { tone: 'info', icon: InProgressIcon },
  fetched: { tone: 'info', icon: InProgressIcon },
  trial: { tone: 'info', icon: InProgressIcon },
};

function Word({ look, text, title }: { look: Look; text: string; title?: string }) {
  const Picture = look.icon;
  return (
    <span title={title}>
      {look.tone === 'idle' ? (
        <Label color="grey" variant="outline" icon={<Picture />}>
          {text}
        </Label>
      ) : (
        <Label status={look.tone} variant="outline" icon={<Picture />}>
          {text}
        </Label>
      )}
    </span>
  );
}

export function ReplicationWord({ state }: { state: string }) {
  const { t } = useTranslation();
  return (
    <Word
      look={REPLICATION[state] ?? UNKNOWN}
      text={t(`replicationState.${state}`, { defaultValue: state })}
      title={t(`replicationLong.${state}`, { defaultValue: '' })}
    />
  );
}

export function ReadinessWord({ level }: { level: string }) {
  const { t } = useTranslation();
  return (
    <Word
      look={READINESS[level] ?? UNKNOWN}
      text={t(`readiness.${level}`, { defaultValue: level })}
      title={t(`readinessLong.${level}`, { defaultValue: '' })}
    />
  );
}

/** Whether a drill has shown that a plan works. */
export function VerifiedWord({ verified, tried }: { verified: boolean; tried: boolean }) {
  const { t } = useTranslation();
  if (verified) {
    return <Word look={{ tone: 'success', icon: CheckCircleIcon }} text={t('plans.proof.verified')} />;
  }
  return tried ? (
    <Word look={{ tone: 'warning', icon: ExclamationTriangleIcon }} text={t('plans.proof.lost')} />
  ) : (
    <Word look={{ tone: 'idle', icon: MinusCircleIcon }} text={t('plans.proof.never')} />
  );
}

/** Without a word: that stands beside it. */
function Bare({ look }: { look: Look }) {
  const Picture = look.icon;
  return (
    <span className={`gw-tone-${look.tone}`} aria-hidden="true">
      <Picture />
    </span>
  );
}

/** Of a level of readiness; a reason of level ready is a note. */
export function LevelIcon({ level, isReason = false }: { level: string; isReason?: boolean }) {
  return <Bare look={isReason && level === 'ready' ? NOTE : (READINESS[level] ?? UNKNOWN)} />;
}

/** Of a traffic light. */
export function LightIcon({ level }: { level: string }) {
  return <Bare look={LIGHT[level] ?? UNKNOWN} />;
}

/** Which tone a traffic light has. */
export function lightTone(level: string): Tone {
  return (LIGHT[level] ?? UNKNOWN).tone;
}

/** A job's state as people see it: waiting and stopping are states to them. */
export function jobWord(job: Pick<Job, 'state' | 'waitingFor'> & { cancelRequested?: boolean }): string {
  if (job.cancelRequested && (job.state === 'running' || job.state === 'queued')) {
    return 'cancelling';
  }
  return job.state === 'queued' && job.waitingFor ? 'waiting' : job.state;
}

export function JobWord({ job }: { job: Pick<Job, 'state' | 'waitingFor'> & { cancelRequested?: boolean } }) {
  const { t } = useTranslation();
  const word = jobWord(job);
  return <Word look={JOB[word] ?? UNKNOWN} text={t(`jobState.${word}`, { defaultValue: word })} />;
}

export function PluginWord({ state }: { state: string }) {
  const { t } = useTranslation();
  return <Word look={PLUGIN[state] ?? UNKNOWN} text={t(`pluginState.${state}`, { defaultValue: state })} />;
}

/** What there is to say of a store in one word, the worst first. */
export type Condition = 'troubled' | 'damaged' | 'marked' | 'unscrubbed' | 'sound' | 'present';

const CONDITION: Record<Condition, Look> = {
  troubled: { tone: 'danger', icon: ExclamationCircleIcon },
  damaged: { tone: 'danger', icon: ExclamationCircleIcon },
  marked: { tone: 'warning', icon: ExclamationTriangleIcon },
  unscrubbed: { tone: 'idle', icon: MinusCircleIcon },
  sound: { tone: 'success', icon: CheckCircleIcon },
  present: { tone: 'info', icon: PlugIcon },
};

export function ConditionWord({ condition }: { condition: Condition }) {
  const { t } = useTranslation();
  return (
    <Word look={CONDITION[condition]} text={t(`condition.${condition}`)} title={t(`conditionLong.${condition}`)} />
  );
}

export function ConcernWord({ level }: { level: string }) {
  const { t } = useTranslation();
  return <Word look={CONCERN[level] ?? UNKNOWN} text={t(`concernLevel.${level}`, { defaultValue: level })} />;
}

/** Whether an agent is the newest, else where its update is. */
export function AgentWord({ state }: { state: string }) {
  const { t } = useTranslation();
  return <Word look={AGENT[state] ?? UNKNOWN} text={t(`agentState.${state}`, { defaultValue: state })} />;
}

/** Where a site stands; that it waits for somebody, or was paused, stands beside it. */
export function SiteWord({ site }: { site: Pick<Site, 'state' | 'waitsFor' | 'paused'> }) {
  const { t } = useTranslation();
  return (
    <span className="gw-words">
      <Word
        look={SITE[site.state] ?? UNKNOWN}
        text={t(`siteState.${site.state}`, { defaultValue: site.state })}
        title={t(`siteLong.${site.state}`, { defaultValue: '' })}
      />
      {site.waitsFor ? (
        <Word look={{ tone: 'warning', icon: HourglassHalfIcon }} text={t('siteState.waiting')} title={site.waitsFor} />
      ) : null}
      {site.paused ? (
        <Word look={{ tone: 'warning', icon: PauseCircleIcon }} text={t('siteState.paused')} title={t('siteLong.paused')} />
      ) : null}
    </span>
  );
}

/** Where a migration stands. */
export function MigrationWord({ state }: { state: string }) {
  const { t } = useTranslation();
  return (
    <Word
      look={MIGRATION[state] ?? UNKNOWN}
      text={t(`migrationState.${state}`, { defaultValue: state })}
      title={t(`migrationLong.${state}`, { defaultValue: '' })}
    />
  );
}

/** A failback's state as people see it: one that was made final stays synchronized to the controller. */
export function failbackWord({ state, isOver }: Pick<Failback, 'state' | 'isOver'>): string {
  return isOver && state === 'synchronized' ? 'final' : state;
}

export function FailbackWord({ failback }: { failback: Pick<Failback, 'state' | 'isOver'> }) {
  const { t } = useTranslation();
  const word = failbackWord(failback);
  return (
    <Word
      look={FAILBACK[word] ?? UNKNOWN}
      text={t(`failbackState.${word}`, { defaultValue: word })}
      title={t(`failbackLong.${word}`, { defaultValue: '' })}
    />
  );
}

export function StandingWord({ standing }: { standing: string }) {
  const { t } = useTranslation();
  return (
    <Word
      look={STANDING[standing] ?? UNKNOWN}
      text={t(`standing.${standing}`, { defaultValue: standing })}
      title={t(`standingLong.${standing}`, { defaultValue: '' })}
    />
  );
}

export function VerificationWord({ verification }: { verification: RestorePoint['verification'] }) {
  const { t } = useTranslation();
  if (!verification) {
    return <Word look={{ tone: 'idle', icon: MinusCircleIcon }} text={t('verification.never')} />;
  }
  return verification.intact ? (
    <Word look={{ tone: 'success', icon: CheckCircleIcon }} text={t('verification.intact')} />
  ) : (
    <Word look={{ tone: 'danger', icon: ExclamationCircleIcon }} text={t('verification.damaged')} />
  );
}
