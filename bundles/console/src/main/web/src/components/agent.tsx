// SPDX-License-Identifier: Apache-2.0
// Which version of the agent runs on a machine, how an update of it goes, and the buttons that ask for one.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Machine } from '../api/client';
import { updateAgent, updateAgents } from '../api/queries';
import { Button, Card, CardBody, CardTitle, DescriptionList } from '../pf';
import { Fact } from './About';
import { Ask } from './start';
import { useMayAct } from './stores';
import { useToast } from './toasts';
import { AgentWord } from './words';

/** In one word: where an update is, else whether there is one. */
export function agentState(agent: Agent): string {
  return agent.update ?? (agent.newer ? 'older' : 'newest');
}

export function AgentCard({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const mayAct = useMayAct();
  const { agent } = machine;
  const state = agent ? agentState(agent) : undefined;
  return (
    <Card>
      <CardTitle component="h2">
        <span className="gw-line">
          {t('agent.title')}
          {state ? <AgentWord state={state} /> : null}
          {agent?.newer && mayAct && (state === 'older' || state === 'waiting') ? (
            <span className="gw-push">
              <UpdateAgent machine={machine} version={agent.newer} isAgain={state === 'waiting'} />
            </span>
          ) : null}
        </span>
      </CardTitle>
      <CardBody>
        {agent && state ? (
          <>
            <p className="gw-gap-below" aria-live="polite">
              {t(state === 'waiting' && !machine.connected ? 'agentLong.waitingAway' : `agentLong.${state}`, {
                version: agent.newer ?? agent.version,
                defaultValue: '',
              })}
            </p>
            <DescriptionList isHorizontal isCompact>
              <Fact term={t('agent.version')}>{agent.version}</Fact>
              {agent.lastUpdate ? (
                <Fact term={t('agent.last')}>
                  <div>{t(`agentEnded.${agent.lastUpdate.result}`, { version: agent.lastUpdate.version })}</div>
                  {agent.lastUpdate.because ? <div className="gw-faint gw-break">{agent.lastUpdate.because}</div> : null}
                </Fact>
              ) : null}
            </DescriptionList>
          </>
        ) : (
          <p>{t('agent.unknown')}</p>
        )}
      </CardBody>
    </Card>
  );
}

function UpdateAgent({ machine, version, isAgain }: { machine: Machine; version: string; isAgain: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { name } = machine;
  return (
    <>
      <Button variant="secondary" size="sm" onClick={() => setAsking(true)}>
        {t(isAgain ? 'agent.askAgain' : 'agent.update')}
      </Button>
      <Ask
        title={t('agent.updateTitle', { name, version })}
        act={t('agent.updateAct')}
        keep={t('common.cancel')}
        isOpen={asking}
        isHarmless
        onClose={() => setAsking(false)}
        run={async () => {
          const asked = await updateAgent(machine.id);
          await queries.invalidateQueries({ queryKey: ['machines'] });
          toast(t('agent.asked', { name, version: asked.version }));
        }}
      >
        <div className="gw-stack-tight">
          <p>{t('agent.does')}</p>
          <p>{t('agent.safe')}</p>
          {machine.connected ? null : <p>{t('agent.away')}</p>}
        </div>
      </Ask>
    </>
  );
}

/** For the list; nothing where no agent of it is older than what the controller carries. */
export function UpdateAgents({ machines }: { machines: Machine[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const toast = useToast();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  const older = machines.filter((each) => each.agent && agentState(each.agent) === 'older');
  if (!mayAct || (older.length === 0 && !asking)) {
    return null;
  }
  return (
    <>
      <Button variant="secondary" onClick={() => setAsking(true)}>
        {t('agent.updateAll')}
      </Button>
      <Ask
        title={t('agent.updateAllTitle', { version: older[0]?.agent?.newer })}
        act={t('agent.updateAllAct')}
        keep={t('common.cancel')}
        isOpen={asking}
        isHarmless
        onClose={() => setAsking(false)}
        run={async () => {
          const asked = await updateAgents();
          await queries.invalidateQueries({ queryKey: ['machines'] });
          toast(t('agent.allAsked', { count: asked.machines.length }));
        }}
      >
        <div className="gw-stack-tight">
          <p>{t('agent.allDoes')}</p>
          <p>{t('agent.does')}</p>
          <p>{t('agent.safe')}</p>
        </div>
      </Ask>
    </>
  );
}
