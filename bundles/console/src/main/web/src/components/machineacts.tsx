// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../api/client';
import { parkReplication, revokeMachine } from '../api/queries';
import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from '../pf';
import { ErrorNote } from './problem';
import { allowed } from './readiness';
import { Ask } from './start';
import { useMayAct } from './stores';
import { useToast } from './toasts';

/** Everything else that can be done with a machine. What cannot be done now stays in the list and says why. */
export function MachineActs({ machine, showPoints, move }: { machine: Machine; showPoints: () => void; move: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayAct = useMayAct();
  const [open, setOpen] = useState(false);
  const [revoking, setRevoking] = useState(false);
  const park = usePark(machine);
  const toPlans = () => void navigate({ to: '/plans', search: {} });
  const acts: [string, () => void][] = [
    ['restore', showPoints],
    ['pause', () => park.mutate(true)],
    ['resume', () => park.mutate(false)],
    ['drill', toPlans],
    ['failover', toPlans],
  ];
  return (
    <>
      <Dropdown
        isOpen={open}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        shouldFocusToggleOnSelect
        popperProps={{ position: 'right', appendTo: 'inline' }}
        toggle={(ref) => (
          <MenuToggle ref={ref} isExpanded={open} onClick={() => setOpen(!open)}>
            {t('machine.more')}
          </MenuToggle>
        )}
      >
        <DropdownList aria-label={t('machine.more')} className="gw-acts">
          {acts.map(([name, run]) => {
            const action = allowed(machine, name);
            const may = action.allowed && (mayAct || name === 'restore');
            return (
              <DropdownItem key={name} isAriaDisabled={!may} description={action.text ?? (may ? undefined : t('machine.adminOnly'))} onClick={run}>
                {t(`act.${name}`)}
              </DropdownItem>
            );
          })}
          <Divider component="li" />
          <DropdownItem isAriaDisabled={!mayAct} description={mayAct ? undefined : t('machine.adminOnly')} onClick={move}>
            {t('machine.move')}
          </DropdownItem>
          <DropdownItem isDanger isAriaDisabled={!mayAct} description={mayAct ? undefined : t('machine.adminOnly')} onClick={() => setRevoking(true)}>
            {t('machine.revoke')}
          </DropdownItem>
        </DropdownList>
      </Dropdown>
      {park.error ? <ErrorNote error={park.error} /> : null}
      <Revoke machine={machine} isOpen={revoking} onClose={() => setRevoking(false)} />
    </>
  );
}

/** Pauses the replication, or resumes it. */
export function usePark(machine: Machine) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (parked: boolean) => parkReplication(machine.id, parked),
    onSuccess: async (now) => {
      await queries.invalidateQueries({ queryKey: ['machines'] });
      toast(t(now.parked ? 'replication.parkedNow' : 'replication.resumedNow', { name: machine.name }));
    },
  });
}

function Revoke({ machine, isOpen, onClose }: { machine: Machine; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  return (
    <Ask
      title={t('machine.revokeTitle', { name: machine.name })}
      act={t('machine.revokeAct')}
      keep={t('common.cancel')}
      isOpen={isOpen}
      onClose={onClose}
      run={async () => {
        await revokeMachine(machine.id);
        await queries.invalidateQueries({ queryKey: ['machines'] });
        toast(t('machine.revoked', { name: machine.name }));
      }}
    >
      {t('machine.revokeBody')}
    </Ask>
  );
}
