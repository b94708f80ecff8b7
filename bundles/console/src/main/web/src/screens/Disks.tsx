// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from 'react-i18next';
import type { Machine, Schemas } from '../api/client';
import { Size } from '../components/values';
import { bytes } from '../format/bytes';
import { HddIcon } from '../icons';
import { Card, CardBody, CardTitle, EmptyState, EmptyStateBody, Table, Tbody, Td, Th, Thead, Tr } from '../pf';

type Disk = Schemas['Disk'];
type Partition = Schemas['Partition'];

export function Disks({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  if (machine.disks.length === 0) {
    return (
      <EmptyState icon={HddIcon} titleText={t('disks.emptyTitle')} headingLevel="h2">
        <EmptyStateBody>{t('disks.emptyBody')}</EmptyStateBody>
      </EmptyState>
    );
  }
  return (
    <div className="gw-stack">
      {machine.disks.map((disk) => (
        <Card key={disk.name}>
          <CardTitle component="h2">
            <span className="gw-line">
              <span className="gw-line-tight">
                <HddIcon aria-hidden="true" /> {disk.name}
              </span>
              <span className="gw-faint gw-disk-facts">
                <Size value={disk.sizeBytes} /> · <code>{disk.device}</code> · {t('disks.sector', { bytes: disk.sectorBytes })}
              </span>
            </span>
          </CardTitle>
          <CardBody>
            {disk.partitions.length === 0 ? (
              <p className="gw-faint">{t('disks.noPartitions')}</p>
            ) : (
              <>
                <Layout disk={disk} />
                <Partitions disk={disk} />
              </>
            )}
          </CardBody>
        </Card>
      ))}
    </div>
  );
}

function partName(partition: Partition, disk: Disk): string {
  return partition.number === 0 ? disk.name : `${disk.name}-${partition.number}`;
}

type Stretch = { key: string; length: number; partition?: Partition };

/** A gap narrower than this share of the disk is alignment, not space to speak of. */
const LEAST_GAP = 0.01;

/** The disk from its beginning to its end: partitions, and what lies between them. */
export function stretches(disk: Disk): Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  for (const partition of [...disk.partitions].sort((a, b) => a.offset - b.offset)) {
    if (partition.offset - at > disk.sizeBytes * LEAST_GAP) {
      found.push({ key: `free ${at}`, length: partition.offset - at });
    }
    found.push({ key: `part ${partition.number}`, length: partition.lengthBytes, partition });
    at = Math.max(at, partition.offset + partition.lengthBytes);
  }
  if (disk.sizeBytes - at > disk.sizeBytes * LEAST_GAP) {
    found.push({ key: `free ${at}`, length: disk.sizeBytes - at });
  }
  return found;
}

function Layout({ disk }: { disk: Disk }) {
  const { t } = useTranslation();
  const parts = stretches(disk);
  const told = parts.map(({ partition, length }) =>
    partition
      ? t('disks.layoutPart', {
          name: [partition.mountPoint ?? partition.label ?? partName(partition, disk), partition.fileSystem].filter(Boolean).join(' '),
          size: bytes(length),
        })
      : t('disks.layoutFree', { size: bytes(length) }),
  );
  return (
    <div className="gw-layout" role="img" aria-label={t('disks.layout', { name: disk.name, parts: told.join(', ') })}>
      {parts.map(({ key, length, partition }, index) => (
        <span
          key={key}
          className={partition ? 'gw-part' : 'gw-part gw-part-free'}
          style={{ flexGrow: Math.max(length / disk.sizeBytes, 0.02) }}
          title={told[index]}
        >
          {partition ? (partition.mountPoint ?? partition.fileSystem ?? partition.number) : t('disks.free')}
        </span>
      ))}
    </div>
  );
}

function Partitions({ disk }: { disk: Disk }) {
  const { t } = useTranslation();
  return (
    <Table aria-label={disk.name} variant="compact" gridBreakPoint="grid-md" borders={false}>
      <Thead>
        <Tr>
          <Th>{t('disks.partition')}</Th>
          <Th>{t('disks.length')}</Th>
          <Th>{t('disks.start')}</Th>
          <Th>{t('disks.fileSystem')}</Th>
          <Th>{t('disks.mount')}</Th>
          <Th>{t('disks.label')}</Th>
          <Th>{t('disks.uuid')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {disk.partitions.map((partition) => (
          <Tr key={partition.number}>
            <Td dataLabel={t('disks.partition')} title={`${t('disks.type')} ${partition.type}`}>
              {partition.number === 0 ? t('disks.whole') : partition.number}
            </Td>
            <Td dataLabel={t('disks.length')}>
              <Size value={partition.lengthBytes} />
            </Td>
            <Td dataLabel={t('disks.start')}>
              <Size value={partition.offset} />
            </Td>
            <Td dataLabel={t('disks.fileSystem')}>{partition.fileSystem ?? '–'}</Td>
            <Td dataLabel={t('disks.mount')}>{partition.mountPoint ? <code>{partition.mountPoint}</code> : '–'}</Td>
            <Td dataLabel={t('disks.label')}>{partition.label ?? '–'}</Td>
            <Td dataLabel={t('disks.uuid')} modifier="breakWord">
              {partition.uuid ? <code>{partition.uuid}</code> : '–'}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
