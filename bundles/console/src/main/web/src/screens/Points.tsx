// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine, RestorePoint } from '../api/client';
import { pointsQuery } from '../api/queries';
import { Fact } from '../components/About';
import { Rows } from '../components/frame';
import { ErrorNote, ProblemNote } from '../components/problem';
import { FateWord, HoldButton, Reasons } from '../components/retention';
import { StartProblem, useStart } from '../components/start';
import { Copy, Id, Size, When } from '../components/values';
import { VerificationWord } from '../components/words';
import { bytes } from '../format/bytes';
import { duration, moment } from '../format/time';
import { HistoryIcon } from '../icons';
import {
  Alert,
  Button,
  DescriptionList,
  EmptyState,
  EmptyStateBody,
  ExpandableRowContent,
  Table,
  Tbody,
  Td,
  Th,
  Thead,
  Tr,
} from '../pf';
import { usePrefs } from '../prefs';

const COLUMNS = 8;
const DAMAGES_SHOWN = 5;

export function Points({ machine, restore }: { machine: Machine; restore: (point: string) => void }) {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const points = useInfiniteQuery(pointsQuery(machine.id));
  const start = useStart();
  const [open, setOpen] = useState<string>();
  const items = points.data?.pages.flatMap((page) => page.items) ?? [];
  const verify = (point: RestorePoint) =>
    start.mutate({ order: { kind: 'verify', point: point.id }, said: t('points.verifyStarted') });

  if (points.isPending) {
    return <Rows />;
  }
  return (
    <>
      {points.error ? <ErrorNote error={points.error} retry={() => void points.refetch()} /> : null}
      <StartProblem start={start} />
      {points.data && items.length === 0 ? (
        <EmptyState icon={HistoryIcon} titleText={t('points.emptyTitle')} headingLevel="h2">
          <EmptyStateBody>{t('points.emptyBody')}</EmptyStateBody>
        </EmptyState>
      ) : null}
      {items.length > 0 ? (
        <Table aria-label={t('points.caption')} variant="compact" gridBreakPoint="grid-xl" isExpandable className="gw-dense">
          <Thead>
            <Tr>
              <Th screenReaderText={t('common.details')} />
              <Th>{t('points.takenAt')}</Th>
              <Th>{t('points.fate')}</Th>
              <Th>{t('points.consistency')}</Th>
              <Th>{t('points.changed')}</Th>
              <Th>{t('points.stored')}</Th>
              <Th>{t('points.verification')}</Th>
              <Th screenReaderText={t('points.actions')} />
            </Tr>
          </Thead>
          {items.map((point, row) => (
            <Tbody key={point.id} isExpanded={open === point.id}>
              <Tr>
                <Td
                  expand={{
                    rowIndex: row,
                    isExpanded: open === point.id,
                    onToggle: () => setOpen(open === point.id ? undefined : point.id),
                    expandId: 'point',
                  }}
                />
                <Td dataLabel={t('points.takenAt')}>
                  {/* PatternFly names the button that opens the row by this id and "Details". */}
                  <span id={`simple-node${row}`}>
                    <When at={point.takenAt} stacked />
                  </span>
                </Td>
                <Td dataLabel={t('points.fate')}>
                  <FateWord fate={point.retention} beside={<HoldButton point={point} />} />
                </Td>
                <Td dataLabel={t('points.consistency')}>
                  <span title={t(`consistencyLong.${point.consistency}`, { defaultValue: '' })}>
                    {t(`consistency.${point.consistency}`, { defaultValue: point.consistency })}
                  </span>
                  {/* The reason is among the details: here it would be a long narrow column. */}
                  {point.concerns.some((concern) => concern.code.startsWith('CONSISTENCY_BELOW_')) ? (
                    <div className="gw-faint gw-small">{t('points.below')}</div>
                  ) : null}
                </Td>
                <Td dataLabel={t('points.changed')}>
                  <Size value={point.figures.changedBytes} />
                </Td>
                <Td dataLabel={t('points.stored')}>
                  <Size value={point.figures.storedBytes} />
                </Td>
                <Td dataLabel={t('points.verification')}>
                  <span className="gw-when gw-when-stacked">
                    <VerificationWord verification={point.verification} />
                    {point.verification ? (
                      <span className="gw-faint gw-small gw-nowrap" title={point.verification.at}>
                        {moment(point.verification.at, zone)}
                      </span>
                    ) : null}
                  </span>
                </Td>
                <Td isActionCell className="gw-row-act">
                  <div className="gw-line-tight">
                    <Button
                      variant="secondary"
                      size="sm"
                      aria-label={`${t('points.verify')} ${moment(point.takenAt, zone)}`}
                      isDisabled={start.isPending}
                      onClick={() => verify(point)}
                    >
                      {t('points.verify')}
                    </Button>
                    <Button
                      variant="secondary"
                      size="sm"
                      aria-label={`${t('points.restore')} ${moment(point.takenAt, zone)}`}
                      onClick={() => restore(point.id)}
                    >
                      {t('points.restore')}
                    </Button>
                  </div>
                </Td>
              </Tr>
              {open === point.id ? (
                <Tr isExpanded>
                  <Td colSpan={COLUMNS}>
                    <ExpandableRowContent>
                      <PointDetails point={point} />
                    </ExpandableRowContent>
                  </Td>
                </Tr>
              ) : null}
            </Tbody>
          ))}
        </Table>
      ) : null}
      {points.hasNextPage ? (
        <Button variant="link" isLoading={points.isFetchingNextPage} onClick={() => void points.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </>
  );
}

function PointDetails({ point }: { point: RestorePoint }) {
  const { t } = useTranslation();
  const damages = point.verification?.damages ?? [];
  return (
    <div className="gw-stack-tight">
      {damages.slice(0, DAMAGES_SHOWN).map((damage) => (
        <ProblemNote
          key={`${damage.disk} ${damage.offset}`}
          problem={damage.problem}
          title={`${t('points.damage')}: ${t('points.damageAt', { disk: damage.disk, offset: bytes(damage.offset), length: bytes(damage.lengthBytes) })}`}
        />
      ))}
      {point.concerns.map((concern) => (
        <Alert
          key={`${concern.code} ${concern.message}`}
          variant={concern.level === 'info' ? 'info' : 'warning'}
          isInline
          isPlain
          title={concern.message}
          component="p"
        >
          {concern.hint}
        </Alert>
      ))}
      {damages.length > DAMAGES_SHOWN ? <p>{t('points.damagesMore', { count: damages.length - DAMAGES_SHOWN })}</p> : null}
      <DescriptionList isHorizontal isCompact columnModifier={{ xl: '2Col' }}>
        <Fact term={t('points.id')}>
          <Id value={point.id} what={t('points.id')} />
        </Fact>
        {point.retention ? (
          <Fact term={t('points.why')}>
            <Reasons fate={point.retention} />
          </Fact>
        ) : null}
        <Fact term={t('points.took')}>{duration(point.figures.durationSeconds)}</Fact>
        <Fact term={t('points.read')}>
          <Size value={point.figures.readBytes} />
        </Fact>
        <Fact term={t('points.sent')}>
          <Size value={point.figures.sentBytes} />
        </Fact>
        <Fact term={t('points.size')}>
          <Size value={point.sizeBytes} />
        </Fact>
        <Fact term={t('points.data')}>
          <Size value={point.dataBytes} />
        </Fact>
        <Fact term={t('points.store')}>{point.store}</Fact>
        <Fact term={t('points.domain')}>{point.domain}</Fact>
        <Fact term={t('points.attempts')}>{point.figures.attempts}</Fact>
      </DescriptionList>
      <Table aria-label={t('machine.disks')} variant="compact" borders={false} gridBreakPoint="grid-xl" isNested>
        <Thead>
          <Tr>
            <Th>{t('points.disk')}</Th>
            <Th>{t('points.size')}</Th>
            <Th>{t('points.data')}</Th>
            <Th>{t('points.strategy')}</Th>
            <Th>{t('points.root')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {point.disks.map((disk) => (
            <Tr key={disk.name}>
              <Td dataLabel={t('points.disk')}>{disk.name}</Td>
              <Td dataLabel={t('points.size')}>
                <Size value={disk.sizeBytes} />
              </Td>
              <Td dataLabel={t('points.data')}>
                <Size value={disk.dataBytes} />
              </Td>
              <Td dataLabel={t('points.strategy')}>{disk.strategy}</Td>
              <Td dataLabel={t('points.root')}>
                <span className="gw-id">
                  <code title={disk.root}>{disk.root.slice(0, 16)}…</code>
                  <Copy text={disk.root} what={t('points.root')} />
                </span>
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
