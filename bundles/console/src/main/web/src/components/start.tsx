// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type JobOrder } from '../api/client';
import { cancelJob, startJob } from '../api/queries';
import { Alert, AlertActionCloseButton, Button, FormGroup, Modal, ModalBody, ModalFooter, ModalHeader, TextInput } from '../pf';
import { ErrorNote, ProblemNote } from './problem';
import { useToast } from './toasts';

/** Orders a job, and says so when it is accepted; what went wrong is thrown, for whoever asked. */
export function useOrder() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  return async (order: JobOrder, said: string) => {
    const job = await startJob(order);
    void queries.invalidateQueries({ queryKey: ['jobs'] });
    void queries.invalidateQueries({ queryKey: ['summary'] });
    toast(
      said,
      <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
        {t('machines.watch')}
      </Link>,
    );
  };
}

/** Orders a job; says so when it is accepted, and keeps what went wrong for {@link StartProblem}. */
export function useStart() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ order }: { order: JobOrder; said: string }) => startJob(order),
    onSuccess: (job, { said }) => {
      void queries.invalidateQueries({ queryKey: ['jobs'] });
      void queries.invalidateQueries({ queryKey: ['machines'] });
      void queries.invalidateQueries({ queryKey: ['summary'] });
      toast(
        said,
        <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
          {t('machines.watch')}
        </Link>,
      );
    },
  });
}

/** Why an order was not accepted; when the same work runs already, the way to it. */
export function StartProblem({ start }: { start: ReturnType<typeof useStart> }) {
  const { t } = useTranslation();
  if (!start.error) {
    return null;
  }
  const problem = asProblem(start.error);
  const other = problem.facts?.['job'];
  if (problem.code === 'JOB_EXISTS' && other) {
    return (
      <div role="alert" className="gw-gap-below">
        <Alert
          variant="info"
          isInline
          component="p"
          title={problem.detail}
          actionClose={<AlertActionCloseButton onClose={() => start.reset()} />}
          actionLinks={
            <Link to="/jobs/$jobId" params={{ jobId: other }}>
              {t('machines.watch')}
            </Link>
          }
        />
      </div>
    );
  }
  return (
    <div role="alert" className="gw-gap-below">
      <ProblemNote
        problem={problem}
        actions={
          <Button variant="link" isInline onClick={() => start.reset()}>
            {t('common.close')}
          </Button>
        }
      />
    </div>
  );
}

type AskParts = {
  title: string;
  act: string;
  keep: string;
  isOpen: boolean;
  onClose: () => void;
  run: () => Promise<unknown>;
  /** When it can be taken back, or takes nothing away. */
  isHarmless?: boolean;
  /** While something that is asked for below is missing. */
  isIncomplete?: boolean;
  /** What must be typed before the act is offered. */
  mustType?: string;
  children: ReactNode;
};

/** A question before something that cannot be taken back. */
export function Ask({ title, act, keep, isOpen, onClose, run, isHarmless = false, isIncomplete = false, mustType, children }: AskParts) {
  const { t } = useTranslation();
  const doing = useMutation({ mutationFn: run, onSuccess: onClose });
  const [typed, setTyped] = useState('');
  const close = () => {
    doing.reset();
    onClose();
  };
  return (
    <Modal variant="small" isOpen={isOpen} onClose={close} aria-labelledby="ask-title" aria-describedby="ask-body">
      <ModalHeader title={title} labelId="ask-title" {...(isHarmless ? {} : { titleIconVariant: 'warning' })} />
      <ModalBody id="ask-body">
        {children}
        {mustType ? (
          <FormGroup label={t('common.type', { what: mustType })} fieldId="ask-type" className="gw-gap-above">
            <TextInput
              id="ask-type"
              value={typed}
              spellCheck={false}
              autoComplete="off"
              onChange={(_event, value) => setTyped(value)}
            />
          </FormGroup>
        ) : null}
        {doing.error ? <ErrorNote error={doing.error} /> : null}
      </ModalBody>
      <ModalFooter>
        <Button
          variant={isHarmless ? 'primary' : 'danger'}
          isLoading={doing.isPending}
          isDisabled={doing.isPending || isIncomplete || (mustType !== undefined && typed.trim() !== mustType)}
          onClick={() => doing.mutate()}
        >
          {act}
        </Button>
        <Button variant="link" onClick={close}>
          {keep}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

export function CancelJob({ id, kind }: { id: string; kind: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setAsking(true)}>
        {t('job.cancel')}
      </Button>
      <Ask
        title={t('job.cancelTitle')}
        act={t('job.cancelAct')}
        keep={t('job.keep')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async () => {
          await cancelJob(id);
          await queries.invalidateQueries({ queryKey: ['jobs'] });
        }}
      >
        {t(`job.cancelBody.${kind}`, { defaultValue: '' })}
      </Ask>
    </>
  );
}
