// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolmentToken } from '../api/client';
import { createToken, machinesQuery } from '../api/queries';
import { pairs } from '../components/About';
import { ErrorNote } from '../components/problem';
import { Copy } from '../components/values';
import { moment } from '../format/time';
import { CheckCircleIcon } from '../icons';
import {
  Button,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Spinner,
  TextInput,
} from '../pf';
import { usePrefs } from '../prefs';

const LIFETIMES = [3600, 28_800, 86_400, 604_800] as const;
const MOST_USES = 1000;

/** A drawer that makes one command to run on the machines to come, and shows them come. */
export function AddMachines({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      className="gw-drawer"
      backdropClassName="gw-drawer-backdrop"
      aria-labelledby="add-title"
      elementToFocus="#lifetime"
    >
      <ModalHeader title={t('add.title')} labelId="add-title" description={t('add.lead')} />
      <Inside onClose={onClose} />
    </Modal>
  );
}

function Inside({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState<number>(LIFETIMES[0]);
  const [uses, setUses] = useState('1');
  const count = Number(uses);
  const valid = Number.isInteger(count) && count >= 1 && count <= MOST_USES;
  const creating = useMutation({ mutationFn: () => createToken(seconds, count) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid && !creating.isPending) {
      creating.mutate();
    }
  };

  if (creating.data) {
    return (
      <>
        <ModalBody>
          <Command token={creating.data} />
        </ModalBody>
        <ModalFooter>
          <Button onClick={onClose}>{t('add.done')}</Button>
          <Button variant="link" onClick={() => creating.reset()}>
            {t('add.another')}
          </Button>
        </ModalFooter>
      </>
    );
  }
  return (
    <>
      <ModalBody>
        {creating.error ? <ErrorNote error={creating.error} /> : null}
        <Form id="add-form" onSubmit={submit}>
          <FormGroup label={t('add.lifetime')} fieldId="lifetime">
            <FormSelect id="lifetime" value={seconds} onChange={(_event, value) => setSeconds(Number(value))}>
              {LIFETIMES.map((each) => (
                <FormSelectOption key={each} value={each} label={t(`add.lifetimes.${each}`)} />
              ))}
            </FormSelect>
          </FormGroup>
          <FormGroup label={t('add.uses')} fieldId="uses">
            <TextInput
              id="uses"
              type="number"
              min={1}
              max={MOST_USES}
              value={uses}
              validated={valid ? 'default' : 'error'}
              onChange={(_event, value) => setUses(value)}
              aria-describedby="uses-help"
            />
            <FormHelperText>
              <HelperText>
                <HelperTextItem id="uses-help" variant={valid ? 'default' : 'error'}>
                  {t('add.usesHelp')}
                </HelperTextItem>
              </HelperText>
            </FormHelperText>
          </FormGroup>
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="add-form" isLoading={creating.isPending} isDisabled={!valid || creating.isPending}>
          {creating.isPending ? t('add.creating') : t('add.create')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </>
  );
}

function Command({ token }: { token: EnrolmentToken }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const line = token.install?.line ?? token.command;
  return (
    <div className="gw-stack">
      <section aria-labelledby="command-title">
        <div className="gw-command-head">
          <h2 id="command-title">{t(token.install ? 'add.line' : 'add.command')}</h2>
          <Copy text={line} what={t('add.command')} word={t('common.copy', { what: '' }).trim()} />
        </div>
        {/* Scrolls sideways: reachable by keyboard. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className="gw-command" tabIndex={0} aria-labelledby="command-title">
          {line}
        </pre>
        <p className="gw-facts">
          <strong>{t('add.once')}</strong> {t('add.valid', { time: moment(token.expiresAt, zone) })}{' '}
          {t('add.validUses', { count: token.uses })}.
        </p>
      </section>
      <Arrivals />
      {token.install ? (
        <section aria-labelledby="steps-title">
          <h2 id="steps-title">{t('add.steps')}</h2>
          <ol className="gw-list">
            <Step title={t('add.download')} text={token.install.download} />
            <Step title={t('add.verify')} text={token.install.verify} />
            <Step title={t('add.run')} text={token.install.run} />
          </ol>
          <p className="gw-facts">{t('add.installed')}</p>
          <Step title={t('add.enrol')} text={token.command} as="div" />
        </section>
      ) : null}
      <section aria-labelledby="fingerprint-title">
        <h2 id="fingerprint-title">{t('add.fingerprint')}</h2>
        <span className="gw-fingerprint">
          <code>{pairs(token.authorityFingerprint)}</code>
          <Copy text={token.authorityFingerprint} what={t('add.fingerprint')} />
        </span>
        <p className="gw-facts">{t('add.fingerprintHelp')}</p>
      </section>
      <section aria-labelledby="what-title">
        <h2 id="what-title">{t('add.what')}</h2>
        <ul className="gw-list">
          {token.install ? <li>{t('add.what0')}</li> : null}
          <li>{t('add.what1')}</li>
          <li>{t('add.what2', { url: token.controllerUrl })}</li>
          <li>{t('add.what3')}</li>
          <li>{t('add.what4')}</li>
        </ul>
      </section>
    </div>
  );
}

/** A command with what it does. */
function Step({ title, text, as: Tag = 'li' }: { title: string; text: string; as?: 'li' | 'div' }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Tag>
      <div className="gw-command-head">
        <span id={id}>{title}</span>
        <Copy text={text} what={title} word={t('common.copy', { what: '' }).trim()} />
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="gw-command" tabIndex={0} aria-labelledby={id}>
        {text}
      </pre>
    </Tag>
  );
}

const POLL_MILLISECONDS = 3000;

/** Machines that were not there when the command was made. */
function Arrivals() {
  const { t } = useTranslation();
  const machines = useInfiniteQuery({ ...machinesQuery({}), refetchInterval: POLL_MILLISECONDS });
  const all = machines.data?.pages.flatMap((page) => page.items);
  const before = useRef<Set<string> | undefined>(undefined);
  if (all && !before.current) {
    before.current = new Set(all.map((machine) => machine.id));
  }
  const fresh = (all ?? []).filter((machine) => !before.current?.has(machine.id));
  return (
    <div role="status" className="gw-arrivals">
      {fresh.length === 0 ? (
        <>
          <Spinner size="md" aria-hidden="true" /> <span>{t('add.waiting')}</span>
        </>
      ) : (
        <div>
          <p>{t('add.arrived')}</p>
          <ul className="gw-plain">
            {fresh.map((machine) => (
              <li key={machine.id} className="gw-line-tight">
                <span className="gw-tone-success">
                  <CheckCircleIcon aria-hidden="true" />
                </span>
                <Link to="/machines/$machineId" params={{ machineId: machine.id }}>
                  {machine.name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
