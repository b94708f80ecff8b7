// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Plugin } from '../api/client';
import { pluginsQuery } from '../api/queries';
import { Frame, Rows } from '../components/frame';
import { ErrorNote } from '../components/problem';
import { PluginWord } from '../components/words';
import { PlugIcon } from '../icons';
import { EmptyState, EmptyStateBody, Table, Tbody, Td, Th, Thead, Title, Tr } from '../pf';

const POLL_MILLISECONDS = 10_000;

export function Plugins() {
  const { t } = useTranslation();
  const plugins = useQuery({ ...pluginsQuery, refetchInterval: POLL_MILLISECONDS });
  const roles = new Map<string, Plugin[]>();
  for (const plugin of plugins.data?.items ?? []) {
    roles.set(plugin.extensionPoint, [...(roles.get(plugin.extensionPoint) ?? []), plugin]);
  }
  return (
    <Frame title={t('plugins.title')} below={<p className="gw-lead">{t('plugins.lead')}</p>}>
      {plugins.error ? <ErrorNote error={plugins.error} retry={() => void plugins.refetch()} /> : null}
      {plugins.isPending ? <Rows /> : null}
      {plugins.data?.items.length === 0 ? (
        <EmptyState icon={PlugIcon} titleText={t('plugins.emptyTitle')} headingLevel="h2">
          <EmptyStateBody>{t('plugins.emptyBody')}</EmptyStateBody>
        </EmptyState>
      ) : null}
      <div className="gw-stack">
        {[...roles].map(([role, members]) => (
          <section key={role} aria-labelledby={`role-${role}`}>
            <Title headingLevel="h2" size="lg" id={`role-${role}`} className="gw-role">
              {role}{' '}
              <span className="gw-faint gw-role-text">{t(`plugins.roles.${role}`, { defaultValue: '' })}</span>
            </Title>
            <Table aria-labelledby={`role-${role}`} variant="compact" gridBreakPoint="grid-md" className="gw-fixed">
              <Thead>
                <Tr>
                  <Th width={20}>{t('plugins.id')}</Th>
                  <Th width={15}>{t('plugins.state')}</Th>
                  <Th width={25}>{t('plugins.provider')}</Th>
                  <Th width={40}>{t('plugins.detail')}</Th>
                </Tr>
              </Thead>
              <Tbody>
                {members.map((plugin) => (
                  <Tr key={`${plugin.id} ${plugin.provider}`}>
                    <Td dataLabel={t('plugins.id')} modifier="breakWord">
                      <code>{plugin.id || '–'}</code>
                    </Td>
                    <Td dataLabel={t('plugins.state')}>
                      <PluginWord state={plugin.state} />
                    </Td>
                    <Td dataLabel={t('plugins.provider')} modifier="breakWord">
                      {plugin.provider || '–'}
                    </Td>
                    <Td dataLabel={t('plugins.detail')} modifier="breakWord">
                      {plugin.detail || '–'}
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          </section>
        ))}
      </div>
    </Frame>
  );
}
