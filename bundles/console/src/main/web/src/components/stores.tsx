// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobOrder, KnownDamage, Store } from '../api/client';
import { sessionQuery, startJob, storesQuery } from '../api/queries';
import { bytes } from '../format/bytes';
import {
  Alert,
  Button,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Progress,
} from '../pf';
import { Rows } from './frame';
import { ErrorNote } from './problem';
import type { Condition } from './words';

/** Whether who is signed in may act; others look. The controller decides; this is for not offering what it refuses. */
export function useMayAct(): boolean {
  const session = useQuery(sessionQuery);
  return session.data?.roles.includes('admin') ?? false;
}

/** @param damages of this store */
export function conditionOf(store: Store, damages: KnownDamage[]): Condition {
  if (store.state === 'troubled') {
    return 'troubled';
  }
  if (damages.length > 0) {
    return 'damaged';
  }
  if ((store.damagedRuns ?? 0) > 0) {
    return 'marked';
  }
  if (!hasUpkeep(store)) {
    return 'present';
  }
  return store.lastScrubbedAt ? 'sound' : 'unscrubbed';
}

/** A store that cannot sweep and scrub says nothing of what either would find. */
export function hasUpkeep(store: Store): boolean {
  return store.deadBytes !== undefined;
}

/** How much of its place a store fills, where that is known. */
export function Usage({ store }: { store: Store }) {
  const { t } = useTranslation();
  const { storedBytes, freeBytes } = store;
  if (storedBytes === undefined) {
    return <>–</>;
  }
  if (freeBytes === undefined) {
    return <>{t('stores.stored', { stored: bytes(storedBytes) })}</>;
  }
  const words = t('overview.usage', { stored: bytes(storedBytes), free: bytes(freeBytes) });
  return (
    <div className="gw-progress">
      <span>{words}</span>
      {storedBytes + freeBytes > 0 ? (
        <Progress size="sm" value={(storedBytes / (storedBytes + freeBytes)) * 100} measureLocation="none" aria-label={words} />
      ) : null}
    </div>
  );
}

type MoveParts = {
  title: string;
  /** What moves; an order lacks only where to. */
  load: Omit<JobOrder, 'kind' | 'to'>;
  /** The store it is in, or where new points go now. */
  from: string | undefined;
  /** Whether {@code from} may be chosen too: some of it may lie elsewhere. */
  maySame?: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** Asks for the store that restore points move to, orders it, and goes to the job. */
export function MoveDialog({ title, load, from, maySame = false, onClose, children }: MoveParts) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const stores = useQuery(storesQuery);
  const [chosen, setChosen] = useState<string>();
  const present = (stores.data?.items ?? []).filter((store) => store.state === 'present');
  const others = present.filter((store) => store.id !== from);
  const choices = maySame && others.length > 0 ? [...others, ...present.filter((store) => store.id === from)] : others;
  const to = chosen ?? others[0]?.id;
  const moving = useMutation({
    mutationFn: (target: string) => startJob({ kind: 'move', ...load, to: target }),
    onSuccess: (job) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to && !moving.isPending) {
      moving.mutate(to);
    }
  };
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby="move-title" elementToFocus="#move-title">
      <ModalHeader title={title} labelId="move-title" />
      <ModalBody>
        {stores.isPending ? <Rows count={2} /> : null}
        {stores.error ? <ErrorNote error={stores.error} retry={() => void stores.refetch()} /> : null}
        {stores.data && others.length === 0 ? (
          <Alert variant="info" isInline component="p" title={t('move.noOther')} className="gw-gap-below">
            {t('move.noOtherBody')}
          </Alert>
        ) : null}
        {others.length > 0 ? (
          <Form id="move-form" onSubmit={submit} className="gw-gap-below">
            <FormGroup label={t('move.to')} fieldId="move-to">
              <FormSelect id="move-to" value={to ?? ''} onChange={(_event, value) => setChosen(value)}>
                {choices.map((store) => (
                  <FormSelectOption
                    key={store.id}
                    value={store.id}
                    label={
                      store.freeBytes === undefined ? store.id : t('move.option', { id: store.id, free: bytes(store.freeBytes) })
                    }
                  />
                ))}
              </FormSelect>
            </FormGroup>
          </Form>
        ) : null}
        <div className="gw-stack-tight">{children}</div>
        {moving.error ? <ErrorNote error={moving.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="move-form" isDisabled={!to || moving.isPending} isLoading={moving.isPending}>
          {t('move.act')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
