// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from 'react-i18next';
import type { Progress as Figures } from '../api/client';
import { bytes } from '../format/bytes';
import { duration } from '../format/time';
import { Progress } from '../pf';

type Parts = { progress: Figures; what: string; compact?: boolean };

/** How far a running job is: phase, bytes, rate, time left. */
export function JobProgress({ progress, what, compact = false }: Parts) {
  const { t } = useTranslation();
  const phase = t(`phase.${progress.phase}`, { defaultValue: progress.phase });
  const done =
    progress.totalBytes > 0
      ? t('job.done', { done: bytes(progress.doneBytes), total: bytes(progress.totalBytes) })
      : progress.doneBytes > 0
        ? t('job.doneOnly', { done: bytes(progress.doneBytes) })
        : undefined;
  const rate = progress.bytesPerSecond > 0 ? t('job.rate', { rate: bytes(progress.bytesPerSecond) }) : undefined;
  const eta = progress.etaSeconds === undefined ? undefined : t('job.eta', { time: duration(progress.etaSeconds) });
  const sent = progress.sentBytes > 0 ? t('job.sent', { bytes: bytes(progress.sentBytes) }) : undefined;
  const facts = (compact ? [done, rate, eta] : [done, rate, eta, sent]).filter((fact) => fact !== undefined);
  const percent = progress.percent === undefined ? undefined : Math.floor(progress.percent);
  return (
    <div className={compact ? 'gw-progress gw-progress-compact' : 'gw-progress'}>
      {percent === undefined ? (
        <div className="gw-progress-open">
          <span>{phase}</span>
          <div className="gw-bar-open" role="progressbar" aria-label={t('job.progressOf', { what })} />
        </div>
      ) : (
        <Progress
          value={percent}
          title={phase}
          size={compact ? 'sm' : 'md'}
          aria-label={t('job.progressOf', { what })}
          valueText={`${phase}, ${percent} %`}
          label={`${percent} %`}
        />
      )}
      {facts.length > 0 ? <p className="gw-facts">{facts.join(' · ')}</p> : null}
    </div>
  );
}
