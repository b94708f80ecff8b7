// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bytes, exactBytes } from '../format/bytes';
import { ageSeconds, duration, moment } from '../format/time';
import { CheckCircleIcon, CopyIcon } from '../icons';
import { useNow } from '../now';
import { Button } from '../pf';
import { usePrefs } from '../prefs';

/** A size in IEC units; the exact number for those who hover. */
export function Size({ value }: { value: number }) {
  return (
    <span className="gw-nowrap" title={exactBytes(value)}>
      {bytes(value)}
    </span>
  );
}

/** Absolute first, with its zone; then how far it is. */
function Moment({ at, far, stacked }: { at: string; far: string; stacked: boolean }) {
  const { zone } = usePrefs();
  return (
    <span className={stacked ? 'gw-when gw-when-stacked' : 'gw-when'}>
      <time dateTime={at} title={at} className="gw-nowrap">
        {moment(at, zone)}
      </time>
      {stacked ? null : <span aria-hidden="true"> · </span>}
      <span className="gw-faint gw-nowrap">{far}</span>
    </span>
  );
}

/** A moment that has been. */
export function When({ at, stacked = false }: { at: string; stacked?: boolean }) {
  const { t } = useTranslation();
  const age = ageSeconds(at, useNow());
  return <Moment at={at} stacked={stacked} far={age < 10 ? t('common.justNow') : t('common.ago', { age: duration(age) })} />;
}

/** A moment to come. */
export function Until({ at, stacked = false }: { at: string; stacked?: boolean }) {
  const { t } = useTranslation();
  const left = (Date.parse(at) - useNow()) / 1000;
  return <Moment at={at} stacked={stacked} far={left > 0 ? t('common.in', { time: duration(left) }) : t('common.dueNow')} />;
}

const COPIED_MILLISECONDS = 2000;

async function toClipboard(text: string) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or an old browser: the way that needs none.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'pf-v6-screen-reader';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

/** A button that copies, and says so. */
export function Copy({ text, what, word }: { text: string; what: string; word?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), COPIED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? t('common.copied') : t('common.copy', { what });
  return (
    <>
      <Button
        variant={word ? 'secondary' : 'plain'}
        size="sm"
        icon={copied ? <CheckCircleIcon /> : <CopyIcon />}
        aria-label={label}
        title={label}
        onClick={() => void toClipboard(text).then(() => setCopied(true))}
      >
        {word ? (copied ? t('common.copied') : word) : null}
      </Button>
      <span className="pf-v6-screen-reader" role="status">
        {copied ? t('common.copied') : ''}
      </span>
    </>
  );
}

export function StoreLink({ id, children = id }: { id: string; children?: ReactNode }) {
  return (
    <Link to="/stores/$storeId" params={{ storeId: id }}>
      {children}
    </Link>
  );
}

/** An id, shown so that it can be used in scripts. */
export function Id({ value, what }: { value: string; what: string }) {
  return (
    <span className="gw-id">
      <code>{value}</code>
      <Copy text={value} what={what} />
    </span>
  );
}

/** The end of a serial console, without the control sequences it is full of. */
export function ConsoleText({ text, what }: { text: string; what: string }) {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f]/g, '');
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="gw-pre" tabIndex={0} aria-label={what}>
      {plain}
    </pre>
  );
}
