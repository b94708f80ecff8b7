// SPDX-License-Identifier: Apache-2.0
import { useQuery, useQueryClient, useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobOrder, RestorePoint } from '../api/client';
import { pluginsQuery, pointQuery, startJob } from '../api/queries';
import { Wrong } from '../components/fields';
import { Rows } from '../components/frame';
import { RadioField } from '../components/ordering';
import { ErrorNote } from '../components/problem';
import { bytes } from '../format/bytes';
import { moment } from '../format/time';
import {
  Alert,
  Button,
  Checkbox,
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
  TextInput,
} from '../pf';
import { usePrefs } from '../prefs';

const MOST_SECONDS = 86_400;

type Wish = {
  target: string;
  folder: string;
  format: 'raw' | 'qcow2';
  left: readonly string[];
  boot: boolean;
  pattern: string;
  limit: string;
  keep: boolean;
};

const FIRST_WISH: Wish = {
  target: 'file',
  folder: '',
  format: 'raw',
  left: [],
  boot: false,
  pattern: 'login:',
  limit: '300',
  keep: false,
};

/** The order that a wish stands for; what is left at its default is left out. */
export function orderFor(point: RestorePoint, wish: Wish): JobOrder {
  const disks = point.disks.map((disk) => disk.name).filter((name) => !wish.left.includes(name));
  return {
    kind: 'restore',
    point: point.id,
    target: wish.target,
    ...(wish.left.length > 0 ? { disks } : {}),
    settings: { format: wish.format, ...(wish.folder.trim() === '' ? {} : { folder: wish.folder.trim() }) },
    ...(wish.boot
      ? { boot: { consolePattern: wish.pattern, limitSeconds: Number(wish.limit), keepRunning: wish.keep } }
      : {}),
  };
}

export function RestoreDialog({ pointId, onClose }: { pointId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const point = useQuery(pointQuery(pointId));
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby="restore-title" elementToFocus="#restore-title">
      <ModalHeader
        title={t('restore.title')}
        labelId="restore-title"
        description={
          point.data
            ? t('restore.lead', { name: point.data.machineName, time: moment(point.data.takenAt, zone) })
            : undefined
        }
      />
      {point.data ? (
        <Inside point={point.data} onClose={onClose} />
      ) : (
        <ModalBody>
          {point.error ? (
            <ErrorNote error={point.error} title={t('restore.loadFailed')} retry={() => void point.refetch()} />
          ) : (
            <Rows count={4} />
          )}
        </ModalBody>
      )}
    </Modal>
  );
}

function Inside({ point, onClose }: { point: RestorePoint; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const plugins = useQuery(pluginsQuery);
  const [wish, setWish] = useState(FIRST_WISH);
  const change = (part: Partial<Wish>) => setWish((old) => ({ ...old, ...part }));

  const targets = (plugins.data?.items ?? []).filter((each) => each.extensionPoint === 'TargetCloud' && each.state !== 'missing');
  const noDisk = wish.left.length === point.disks.length;
  const limit = Number(wish.limit);
  const badLimit = wish.boot && !(Number.isInteger(limit) && limit >= 1 && limit <= MOST_SECONDS);
  const noPattern = wish.boot && wish.pattern.trim() === '';
  const ready = !noDisk && !badLimit && !noPattern;

  const starting = useMutation({
    mutationFn: () => startJob(orderFor(point, wish)),
    onSuccess: (job) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !starting.isPending) {
      starting.mutate();
    }
  };

  return (
    <>
      <ModalBody>
        {point.verification?.intact === false ? (
          <Alert variant="danger" isInline title={t('restore.damaged')} component="p" className="gw-gap-below" />
        ) : null}
        {plugins.data && targets.length === 0 ? (
          <Alert variant="warning" isInline title={t('restore.noTarget')} component="p" className="gw-gap-below" />
        ) : null}
        <Form id="restore-form" onSubmit={submit}>
          <FormGroup label={t('restore.target')} fieldId="target">
            <FormSelect id="target" value={wish.target} onChange={(_event, target) => change({ target })}>
              {(targets.length > 0 ? targets.map((each) => each.id) : ['file']).map((id) => (
                <FormSelectOption key={id} value={id} label={id} />
              ))}
            </FormSelect>
          </FormGroup>
          <FormGroup label={t('restore.folder')} fieldId="folder">
            <TextInput
              id="folder"
              value={wish.folder}
              spellCheck={false}
              onChange={(_event, folder) => change({ folder })}
              aria-describedby="folder-help"
            />
            <FormHelperText>
              <HelperText>
                <HelperTextItem id="folder-help">{t('restore.folderHelp')}</HelperTextItem>
              </HelperText>
            </FormHelperText>
          </FormGroup>
          <RadioField
            id="format"
            label={t('restore.format')}
            choices={(['raw', 'qcow2'] as const).map((format) => ({ value: format, label: t(`restore.${format}`), help: t(`restore.${format}Help`) }))}
            value={wish.format}
            change={(format) => change({ format })}
          />
          {point.disks.length > 1 ? (
            <FormGroup label={t('restore.disks')} role="group" fieldId="disks" isStack>
              {point.disks.map((disk) => (
                <Checkbox
                  key={disk.name}
                  id={`disk-${disk.name}`}
                  label={`${disk.name} (${bytes(disk.sizeBytes)})`}
                  isChecked={!wish.left.includes(disk.name)}
                  onChange={(_event, checked) =>
                    change({ left: checked ? wish.left.filter((name) => name !== disk.name) : [...wish.left, disk.name] })
                  }
                />
              ))}
              {noDisk ? <Wrong id="disks-wrong">{t('restore.noDisk')}</Wrong> : null}
            </FormGroup>
          ) : null}
          <Checkbox
            id="boot"
            label={t('restore.boot')}
            description={t('restore.bootHelp')}
            isChecked={wish.boot}
            onChange={(_event, boot) => change({ boot })}
          />
          {wish.boot ? (
            <div className="gw-inset">
              <FormGroup label={t('restore.pattern')} fieldId="pattern">
                <TextInput
                  id="pattern"
                  value={wish.pattern}
                  spellCheck={false}
                  validated={noPattern ? 'error' : 'default'}
                  onChange={(_event, pattern) => change({ pattern })}
                />
                {noPattern ? <Wrong id="pattern-wrong">{t('restore.needPattern')}</Wrong> : null}
              </FormGroup>
              <FormGroup label={t('restore.limit')} fieldId="limit">
                <TextInput
                  id="limit"
                  type="number"
                  min={1}
                  max={MOST_SECONDS}
                  value={wish.limit}
                  validated={badLimit ? 'error' : 'default'}
                  onChange={(_event, text) => change({ limit: text })}
                />
                {badLimit ? <Wrong id="limit-wrong">{t('restore.badLimit')}</Wrong> : null}
              </FormGroup>
              <Checkbox
                id="keep"
                label={t('restore.keep')}
                isChecked={wish.keep}
                onChange={(_event, keep) => change({ keep })}
              />
            </div>
          ) : null}
        </Form>
        {starting.error ? <ErrorNote error={starting.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button type="submit" form="restore-form" isDisabled={!ready || starting.isPending} isLoading={starting.isPending}>
          {starting.isPending ? t('restore.starting') : t('restore.start')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </>
  );
}
