// SPDX-License-Identifier: Apache-2.0
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal, ModalBody, ModalHeader } from '../pf';

const CHORD_MILLISECONDS = 1500;
const PLACES = { o: '/', m: '/machines', r: '/plans', d: '/sites', i: '/migrations', b: '/failbacks', s: '/stores', a: '/alerts', j: '/jobs', l: '/logs', p: '/plugins' } as const;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** `/` to the search field, `?` for help, `g` and a letter to a screen. */
export function useKeys(help: () => void) {
  const navigate = useNavigate();
  useEffect(() => {
    let chord = 0;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
        return;
      }
      // A dialog has the keyboard to itself.
      if (document.querySelector('[role="dialog"]')) {
        return;
      }
      if (event.timeStamp - chord < CHORD_MILLISECONDS && event.key in PLACES) {
        chord = 0;
        event.preventDefault();
        void navigate({ to: PLACES[event.key as keyof typeof PLACES] });
        return;
      }
      chord = event.key === 'g' ? event.timeStamp : 0;
      if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-search] input, input[data-search]');
        if (field) {
          event.preventDefault();
          field.focus();
        }
      } else if (event.key === '?') {
        event.preventDefault();
        help();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [navigate, help]);
}

export function KeysHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const rows: [string[], string][] = [
    [['/'], t('keys.search')],
    [['g', 'o'], t('keys.overview')],
    [['g', 'm'], t('keys.machines')],
    [['g', 'r'], t('keys.plans')],
    [['g', 'd'], t('keys.sites')],
    [['g', 'i'], t('keys.migrations')],
    [['g', 'b'], t('keys.failbacks')],
    [['g', 's'], t('keys.stores')],
    [['g', 'a'], t('keys.alerts')],
    [['g', 'j'], t('keys.jobs')],
    [['g', 'l'], t('keys.logs')],
    [['g', 'p'], t('keys.plugins')],
    [['?'], t('keys.help')],
    [['Esc'], t('keys.close')],
  ];
  return (
    <Modal variant="small" isOpen={isOpen} onClose={onClose} aria-labelledby="keys-title">
      <ModalHeader title={t('keys.title')} labelId="keys-title" />
      <ModalBody>
        <dl className="gw-keys">
          {rows.map(([keys, text]) => (
            <div key={text}>
              <dt>
                {keys.map((key, index) => (
                  <span key={key}>
                    {index > 0 ? <span className="gw-faint"> {t('keys.then')} </span> : null}
                    <kbd>{key}</kbd>
                  </span>
                ))}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </ModalBody>
    </Modal>
  );
}
