// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Frame } from '../components/frame';
import { SearchIcon } from '../icons';
import { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '../pf';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Frame title={t('app.notFoundTitle')}>
      <EmptyState icon={SearchIcon} titleText={window.location.pathname} headingLevel="h2">
        <EmptyStateBody>{t('app.notFoundBody')}</EmptyStateBody>
        <EmptyStateFooter>
          <EmptyStateActions>
            <Link to="/">{t('app.toOverview')}</Link>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    </Frame>
  );
}
