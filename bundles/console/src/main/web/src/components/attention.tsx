// SPDX-License-Identifier: Apache-2.0
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionGroup, Summary } from '../api/client';
import { CheckCircleIcon } from '../icons';
import { Card, CardBody, CardTitle, EmptyState, EmptyStateBody } from '../pf';
import { StoreLink } from './values';
import { LightIcon } from './words';

const SHOWN = 4;

type Item = AttentionGroup['items'][number];

/** What asks for a person, grouped by cause, worst first: as the controller says it. */
export function Attention({ groups }: { groups: Summary['attention'] }) {
  const { t } = useTranslation();
  return (
    <Card>
      <CardTitle component="h2">{t('overview.attention')}</CardTitle>
      <CardBody>
        {groups.length === 0 ? (
          <EmptyState icon={CheckCircleIcon} titleText={t('overview.nothing')} headingLevel="h3" variant="xs" status="success">
            <EmptyStateBody>{t('overview.nothingBody')}</EmptyStateBody>
          </EmptyState>
        ) : null}
        <div className="gw-attention">
          {groups.map((group) => (
            <Group key={`${group.level} ${group.cause}`} group={group} />
          ))}
        </div>
      </CardBody>
    </Card>
  );
}

function Group({ group }: { group: AttentionGroup }) {
  const { t } = useTranslation();
  const title = t(`cause.${group.cause}`, { defaultValue: group.cause });
  return (
    <section aria-label={title}>
      <h3 className="gw-line-tight">
        <LightIcon level={group.level} />
        {title} <span className="gw-faint">{group.count}</span>
      </h3>
      <ul className="gw-plain">
        {group.items.slice(0, SHOWN).map((item) => (
          <li key={`${item.kind} ${item.id} ${item.name}`}>
            <ItemLink item={item}>{item.kind === 'job' ? t(`jobKind.${item.name}`, { defaultValue: item.name }) : item.name}</ItemLink>{' '}
            <span className="gw-faint">{item.text}</span>
          </li>
        ))}
        {group.count > SHOWN ? (
          <li className="gw-faint">
            {t('overview.andMore', { count: group.count - SHOWN })}{' '}
            {group.items[0]?.kind === 'machine' ? (
              <Link to="/machines" search={{ reason: group.cause }}>
                {t('overview.allOf')}
              </Link>
            ) : null}
          </li>
        ) : null}
      </ul>
      {group.remedy ? <p className="gw-remedy">{group.remedy}</p> : null}
    </section>
  );
}

/** The way to what it is about. */
export function ItemLink({ item, children }: { item: Item; children: ReactNode }) {
  switch (item.kind) {
    case 'machine':
      return (
        <Link to="/machines/$machineId" params={{ machineId: item.id }}>
          {children}
        </Link>
      );
    case 'site':
      return (
        <Link to="/sites/$siteId" params={{ siteId: item.id }}>
          {children}
        </Link>
      );
    case 'job':
      return (
        <Link to="/jobs/$jobId" params={{ jobId: item.id }}>
          {children}
        </Link>
      );
    case 'store':
      return <StoreLink id={item.id}>{children}</StoreLink>;
    case 'plan':
      return <Link to="/plans">{children}</Link>;
    case 'plugin':
      return <Link to="/plugins">{children}</Link>;
    default:
      return <strong>{children}</strong>;
  }
}
