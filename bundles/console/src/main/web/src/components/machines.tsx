// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../api/client';
import { Button, Table, Tbody, Td, Th, Thead, Tr } from '../pf';
import { agentState } from './agent';
import { Waiting } from './jobs';
import { JobProgress } from './progress';
import { allowed, ReadinessCell, ReplicationLine } from './readiness';
import type { useStart } from './start';
import { Size, When } from './values';
import { AgentWord } from './words';

export function MachinesTable({ machines, start }: { machines: Machine[]; start: ReturnType<typeof useStart> }) {
  const { t } = useTranslation();
  const started = useStarted();
  const busy = start.isPending ? start.variables.order.machine : undefined;
  return (
    <Table aria-label={t('machines.title')} gridBreakPoint="grid-xl" variant="compact" className="gw-dense">
      <Thead>
        <Tr>
          <Th width={20}>{t('machines.name')}</Th>
          <Th width={25}>{t('machines.readiness')}</Th>
          <Th width={20}>{t('machines.replication')}</Th>
          <Th>{t('machines.newest')}</Th>
          <Th>{t('machines.seen')}</Th>
          <Th screenReaderText={t('machines.actions')} />
        </Tr>
      </Thead>
      <Tbody>
        {machines.map((machine) => (
          <Tr key={machine.id}>
            <Td dataLabel={t('machines.name')}>
              <div className="gw-name">
                <Link to="/machines/$machineId" params={{ machineId: machine.id }}>
                  {machine.name}
                </Link>
                <span className="gw-faint">{machine.os.name}</span>
                <span className="gw-faint">
                  <Size value={machine.sizeBytes} />, {t('machines.disks', { count: machine.disks.length })}
                </span>
              </div>
            </Td>
            <Td dataLabel={t('machines.readiness')}>
              <ReadinessCell readiness={machine.readiness} />
            </Td>
            <Td dataLabel={t('machines.replication')}>
              <ReplicationCell machine={machine} />
            </Td>
            <Td dataLabel={t('machines.newest')}>
              {machine.protection.usablePoint ? (
                <When at={machine.protection.usablePoint.takenAt} stacked />
              ) : (
                <span className="gw-faint">{t(machine.protection.restorePoints > 0 ? 'machines.noneUsable' : 'machines.noPoint')}</span>
              )}
            </Td>
            <Td dataLabel={t('machines.seen')}>
              <span className="gw-when gw-when-stacked">
                <span>{t(machine.connected ? 'machines.connected' : 'machines.notConnected')}</span>
                {machine.connected ? null : (
                  <span className="gw-faint">
                    {t('machines.seenAt')} <When at={machine.seenAt} />
                  </span>
                )}
                <AgentLine machine={machine} />
              </span>
            </Td>
            <Td isActionCell className="gw-row-act">
              <Button
                variant="secondary"
                size="sm"
                aria-label={t('machines.replicateOf', { name: machine.name })}
                isLoading={busy === machine.id}
                isDisabled={busy === machine.id || !allowed(machine, 'replicate').allowed}
                title={allowed(machine, 'replicate').text}
                onClick={() =>
                  start.mutate({
                    order: { kind: 'replicate', machine: machine.id },
                    said: started(machine),
                  })
                }
              >
                {t('machines.replicate')}
              </Button>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** Its version; and where it is not the newest, what is to be said of that. */
function AgentLine({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  if (!machine.agent) {
    return null;
  }
  const state = agentState(machine.agent);
  return (
    <>
      <span className="gw-faint gw-nowrap">{t('machines.agent', { version: machine.agent.version })}</span>
      {state === 'newest' ? null : <AgentWord state={state} />}
    </>
  );
}

function isRun(machine: Machine): boolean {
  const job = machine.protection.runningJob;
  return job?.kind === 'replicate' && job.startedBy === 'schedule';
}

/** What to say when a replication was asked for. */
export function useStarted() {
  const { t } = useTranslation();
  return (machine: Machine) => t(isRun(machine) ? 'machines.pointComes' : 'machines.replicateStarted', { name: machine.name });
}

/** The state, and what runs or waits. */
function ReplicationCell({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const job = machine.protection.runningJob;
  const what = job ? t('job.title', { kind: t(`jobKind.${job.kind}`, { defaultValue: job.kind }), object: machine.name }) : '';
  return (
    <div className="gw-protection">
      <ReplicationLine machine={machine} />
      {job?.state === 'running' ? <JobProgress progress={job.progress} what={what} compact /> : null}
      {job?.state === 'queued' ? <Waiting job={job} /> : null}
    </div>
  );
}
