// SPDX-License-Identifier: Apache-2.0
// @ts-check
// A made-up controller's data: for the mock server, the screenshots and the unit tests. Checked against the contract.

/** @typedef {import('../src/api/schema.gen').components['schemas']} S */

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** @param {number} secondsAgo */
export function ago(secondsAgo) {
  return new Date(Date.now() - secondsAgo * 1000).toISOString();
}

const ROOT = '9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c1d';

/** @type {(n: number) => string} */
const ulid = (n) => `01KAPZ4Q8W${String(n).padStart(4, '0')}E2RTMX5HY7KD`.slice(0, 26);

/** @type {(number: number, offset: number, length: number, fs: string, mount?: string, label?: string) => S['Partition']} */
const part = (number, offset, lengthBytes, fileSystem, mountPoint, label) => ({
  number,
  offset,
  lengthBytes,
  type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  fileSystem,
  uuid: `3f5d2c9a-7be1-4c0${number}-9d41-8a7c2e6b1f0${number}`,
  ...(mountPoint ? { mountPoint } : {}),
  ...(label ? { label } : {}),
});

/** @type {(name: string, size: number) => S['Disk']} */
const systemDisk = (name, size) => ({
  name,
  sizeBytes: size,
  sectorBytes: 512,
  device: `/dev/${name}`,
  partitions: [
    part(1, MIB, 512 * MIB, 'vfat', '/boot/efi', 'EFI'),
    part(2, 513 * MIB, GIB, 'ext4', '/boot'),
    part(3, 1537 * MIB, size - 3585 * MIB, 'ext4', '/', 'root'),
    part(4, size - 2048 * MIB, 2047 * MIB, 'swap'),
  ],
});

/** @type {S['Problem']} */
export const disconnected = {
  type: 'urn:godwit:problem:MACHINE_DISCONNECTED',
  title: 'The machine cannot be reached',
  code: 'MACHINE_DISCONNECTED',
  kind: 'transient',
  detail: 'Cannot take a snapshot of machine backup-gw: its agent has not been connected for 3 minutes.',
  hint: 'Check that the machine runs and that its agent reaches the controller on port 8443. The job goes on by itself.',
  retryable: true,
  facts: { machine: 'backup-gw' },
};

/** @type {S['Problem']} */
export const storeFull = {
  type: 'urn:godwit:problem:STORE_FULL',
  title: 'The store is full',
  code: 'STORE_FULL',
  kind: 'misconfigured',
  detail: 'Cannot write pack 4f1a09 of 64.0 MiB to store main at /srv/godwit/store: 12.4 MiB are free.',
  hint: 'Make room in /srv/godwit/store, or move the store to a larger file system.',
  retryable: false,
  correlationId: 'req_01KAPZ6M3B0V9Q',
  facts: { store: 'main', freeBytes: '13002342' },
};

/** @type {S['Problem']} */
export const corrupt = {
  type: 'urn:godwit:problem:CHUNK_CORRUPT',
  title: 'chunk corrupt',
  code: 'CHUNK_CORRUPT',
  kind: 'corrupt',
  detail: 'Chunk 77ab02c1… of pack 90ce41 does not match its name after decryption.',
  hint: 'Restore from another restore point, and replace the disk that holds the store.',
  retryable: false,
};

/** @type {S['Problem']} */
export const storeDamaged = {
  type: 'urn:godwit:problem:STORE_DAMAGED',
  title: 'Restore points are hurt',
  code: 'STORE_DAMAGED',
  kind: 'corrupt',
  detail: 'Scrubbed store main: bytes of 3 restore points cannot be had back: web-01 sda 12079595520+2097152.',
  hint: "Ask the machines for them (godwit:damage --resend), and check the store's medium.",
  retryable: false,
};

/** @type {S['Problem']} */
export const bucketAway = {
  type: 'urn:godwit:problem:BLOBS_AWAY',
  title: 'The bucket does not answer',
  code: 'BLOBS_AWAY',
  kind: 'transient',
  detail: 'Cannot list bucket godwit-offsite at https://s3.example: no answer within 30 s.',
  hint: 'Check that the controller reaches the service. Work that needs the store goes on by itself.',
  retryable: true,
};

/** @type {S['Progress']} */
const NO_PROGRESS = { phase: '', doneBytes: 0, totalBytes: 0, sentBytes: 0, bytesPerSecond: 0 };

/** @type {S['Progress']} */
export const HALF_WAY = {
  phase: 'copy',
  doneBytes: 26.4 * GIB,
  totalBytes: 64 * GIB,
  sentBytes: 3.1 * GIB,
  bytesPerSecond: 412 * MIB,
  etaSeconds: 93,
  percent: 41.2,
};

/** @type {(level: string, code: string, text: string, remedy?: string) => S['ReadinessReason']} */
export const reason = (level, code, text, remedy) => ({ level, code, text, ...(remedy ? { remedy } : {}) });

const NO_POINT = reason('not_ready', 'NO_RESTORE_POINT', 'It has no restore point yet.', 'Replicate it.');

/** All allowed but these. @type {(...not: [string, string, string][]) => S['AllowedAction'][]} */
const actions = (...not) =>
  ['replicate', 'restore', 'verify', 'pause', 'resume', 'drill', 'failover'].map((action) => {
    const no = not.find(([name]) => name === action);
    return no ? { action, allowed: false, reasonCode: no[1], text: no[2] } : { action, allowed: true };
  });

/** @type {[string, string, string]} */
const NOT_PAUSED = ['resume', 'NOT_PAUSED', 'It is not paused.'];
/** @type {[string, string, string]} */
const UNDER_WAY = ['replicate', 'JOB_EXISTS', 'A replication of it is under way or queued already.'];

/** @type {(over: Partial<S['Machine']> & Pick<S['Machine'], 'id' | 'name'>) => S['Machine']} */
export function machine(over) {
  const disks = over.disks ?? [systemDisk('sda', 64 * GIB)];
  return {
    platform: 'linux',
    os: { family: 'linux', name: 'Debian GNU/Linux 12 (bookworm)', kernel: '6.1.0-28-cloud-amd64', architecture: 'x86_64' },
    firmware: 'uefi',
    processors: 4,
    memoryBytes: 8 * GIB,
    sizeBytes: disks.reduce((sum, disk) => sum + disk.sizeBytes, 0),
    disks,
    interfaces: [
      { name: 'lo', addresses: ['127.0.0.1/8'], routes: [], nameServers: [] },
      {
        name: 'eth0',
        mac: '52:54:00:3a:9c:01',
        addresses: ['10.0.1.23/24', 'fe80::5054:ff:fe3a:9c01/64'],
        routes: ['0.0.0.0/0 via 10.0.1.1 metric 100'],
        nameServers: ['10.0.1.2', '10.0.1.3'],
      },
    ],
    concerns: [],
    connected: true,
    seenAt: ago(2),
    replication: { state: 'not_started', backlogBytes: 0, bytesPerSecond: 0 },
    readiness: { level: 'not_ready', reasons: [NO_POINT] },
    lifecycle: 'unprotected',
    activeLocation: 'source',
    allowedActions: actions(
      ['restore', 'NO_RESTORE_POINT', 'It has no restore point.'],
      ['verify', 'NO_RESTORE_POINT', 'It has no restore point.'],
      ['pause', 'NO_SCHEDULE', 'It is replicated only when somebody asks: there is nothing to pause.'],
      NOT_PAUSED,
      ['drill', 'NO_PLAN', 'It is in no plan.'],
      ['failover', 'NO_PLAN', 'It is in no plan.'],
    ),
    protection: { restorePoints: 0 },
    agent: { version: '1.4.2' },
    ...over,
  };
}

/** @type {(n: number, secondsAgo: number, machineId: string, name: string, more?: Partial<S['RestorePoint']>) => S['RestorePoint']} */
export function point(n, secondsAgo, machineId, name, more = {}) {
  const first = n === 1;
  return {
    id: `rp_${ulid(500 + n)}`,
    machine: machineId,
    machineName: name,
    takenAt: ago(secondsAgo),
    consistency: first ? 'crash' : 'file_system',
    concerns: [],
    store: 'main',
    domain: 'default',
    sizeBytes: 64 * GIB,
    dataBytes: 21.7 * GIB,
    disks: [{ name: 'sda', sizeBytes: 64 * GIB, dataBytes: 21.7 * GIB, root: ROOT, strategy: 'paged' }],
    retention: fate(7 - n),
    figures: first
      ? { readBytes: 64 * GIB, changedBytes: 21.7 * GIB, sentBytes: 9.4 * GIB, storedBytes: 8.9 * GIB, durationSeconds: 214.2, attempts: 1 }
      : { readBytes: 64 * GIB, changedBytes: (180 + n * 37) * MIB, sentBytes: (61 + n * 9) * MIB, storedBytes: (48 + n * 7) * MIB, durationSeconds: 71.4, attempts: n % 3 === 0 ? 2 : 1 },
    ...more,
  };
}

export const WEB = `mch_${ulid(1)}`;
export const DB = `mch_${ulid(2)}`;
export const GW = `mch_${ulid(3)}`;
export const NEW = `mch_${ulid(4)}`;
export const MAIL = `mch_${ulid(5)}`;
export const LONG = `mch_${ulid(6)}`;

/** @type {S['RetentionRule']} */
const RULE = { keepLast: 4, daily: 14, weekly: 4, monthly: 6, annually: 2 };

/** @type {S['Replication']} */
export const replication = {
  machine: WEB,
  schedule: { targetRpoSeconds: 5, freezeBudgetPercent: 2 },
  scheduleFrom: 'machine',
  continuous: true,
  parked: false,
  limits: {
    readBytesPerSecond: 104_857_600,
    sendBytesPerSecond: 0,
    windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], fromHour: 8, toHour: 18, readBytesPerSecond: 20_971_520, sendBytesPerSecond: 5_242_880 }],
  },
  limitsFrom: 'all',
  limitsNow: { readBytesPerSecond: 20_971_520, sendBytesPerSecond: 5_242_880 },
  state: {
    activity: 'running',
    lagSeconds: 4.2,
    behind: false,
    backlogBytes: 23_068_672,
    churnBytesPerSecond: 5_242_880,
    etaSeconds: 1,
    job: 'run_01JD',
    intervalSeconds: 7.1,
    frozenPercent: 1.9,
    because: 'a freeze takes 142 ms, and 2.0 % of the time is the budget',
  },
};

/** @type {S['Retention']} */
export const retention = {
  rule: RULE, ruleFrom: 'machine', store: 'main', storeFrom: 'built_in', decided: { rule: RULE },
  minimumPoints: 3, minimumHours: 24, zone: 'UTC', intervalMinutes: 60,
};

/** @type {(n: number) => S['Fate']} */
function fate(n) {
  const last = { cause: 'last', detail: `${n} of 4` };
  if (n === 1) {
    const day = ago(1260).slice(0, 10);
    return { kept: true, reasons: [{ cause: 'minimum', detail: '1 of 3' }, { cause: 'young', until: ago(-85_140) }, last, { cause: 'daily', detail: day }, { cause: 'weekly', detail: '2026-W47' }, { cause: 'monthly', detail: day.slice(0, 7) }, { cause: 'annually', detail: day.slice(0, 4) }] };
  }
  if (n <= 4) {
    return { kept: true, reasons: [{ cause: 'minimum', detail: `${n} of 3` }, last] };
  }
  if (n === 5) {
    return { kept: true, reasons: [{ cause: 'young', until: ago(-40_000) }], expiresAt: ago(-40_000) };
  }
  return { kept: false, reasons: [], expiresAt: ago(0) };
}

/** @type {S['Hold']} */
const hold = { reason: 'last state before the database was upgraded', by: 'ann', at: ago(3000), until: ago(-2_600_000) };

/** @type {S['Simulation']} */
export const simulation = {
  at: ago(-30 * 86_400), rule: RULE, taken: 720, surviving: 43, mostAtOnce: 44,
  points: [
    ...Array.from({ length: 30 }, (_, i) => ({
      takenAt: ago(-30 * 86_400 + i * 43_200),
      reasons: i === 0 ? [{ cause: 'minimum', detail: '1 of 3' }, { cause: 'last', detail: '1 of 4' }, { cause: 'daily', detail: '2026-12-22' }] : [{ cause: 'daily', detail: ago(-30 * 86_400 + i * 43_200).slice(0, 10) }],
    })),
    { point: 'rp_1', takenAt: ago(1260), reasons: [{ cause: 'monthly', detail: '2026-11' }] },
    { point: 'rp_2', takenAt: ago(4860), reasons: [], goneAt: ago(-80_000) },
  ],
};

/** @type {S['RestorePoint'][]} */
export const points = [
  point(6, 1260, WEB, 'web-01'),
  point(5, 4860, WEB, 'web-01', { verification: { at: ago(2400), intact: true, readBytes: 21.7 * GIB, damages: [] } }),
  point(4, 8460, WEB, 'web-01', {
    verification: {
      at: ago(3000),
      intact: false,
      readBytes: 21.7 * GIB,
      damages: [{ disk: 'sda', offset: 11.25 * GIB, lengthBytes: 2 * MIB, problem: corrupt }],
    },
  }),
  point(3, 12_060, WEB, 'web-01', { retention: { kept: true, hold, reasons: [{ cause: 'held', detail: hold.reason, ...(hold.until ? { until: hold.until } : {}) }, { cause: 'last', detail: '4 of 4' }] } }),
  point(2, 90_000, WEB, 'web-01', { verification: { at: ago(80_000), intact: true, readBytes: 21.7 * GIB, damages: [] } }),
  point(1, 180_000, WEB, 'web-01', {
    consistency: 'fuzzy',
    concerns: [
      {
        level: 'warning',
        code: 'CONSISTENCY_BELOW_FILE_SYSTEM',
        message:
          'Wanted: file system consistent. Reached: fuzzy, because the machine wrote 246 MiB while as much was read, and 64 MiB can be held.',
        hint: 'Replicate at a quieter time, or see docs/linux-agent.md, Consistency.',
      },
    ],
  }),
];

/** @type {(over: Partial<S['Job']> & Pick<S['Job'], 'id' | 'kind' | 'state'>) => S['Job']} */
export function job(over) {
  return { attempt: 1, startedBy: 'admin', createdAt: ago(240), cancelRequested: false, progress: NO_PROGRESS, ...over };
}

/** @type {S['Job'][]} */
export const jobs = [
  job({
    id: `job_${ulid(900)}`, kind: 'replicate', state: 'running', machine: DB, machineName: 'db-01', disks: [],
    createdAt: ago(98), startedAt: ago(96), progress: HALF_WAY,
  }),
  job({
    id: `job_${ulid(899)}`, kind: 'replicate', state: 'queued', machine: GW, machineName: 'backup-gw', disks: [], attempt: 3,
    createdAt: ago(420), notBefore: ago(-45), waitingFor: disconnected, startedBy: 'system',
  }),
  job({
    id: `job_${ulid(898)}`, kind: 'restore', state: 'running', machine: WEB, machineName: 'web-01', point: points[1]?.id ?? '',
    target: 'file', settings: { format: 'qcow2', folder: '/srv/restored/web-01' }, disks: [],
    boot: { consolePattern: 'login:', limitSeconds: 300, keepRunning: false },
    createdAt: ago(40), startedAt: ago(39),
    progress: { phase: 'copy', doneBytes: 2.2 * GIB, totalBytes: 21.7 * GIB, sentBytes: 0, bytesPerSecond: 268 * MIB, etaSeconds: 75, percent: 10.1 },
  }),
  job({
    id: `job_${ulid(897)}`, kind: 'verify', state: 'succeeded', machine: WEB, machineName: 'web-01', point: points[1]?.id ?? '',
    createdAt: ago(2500), startedAt: ago(2499), endedAt: ago(2400), result: { intact: 'true', restorePoint: points[1]?.id ?? '', readBytes: String(Math.round(21.7 * GIB)) },
  }),
  job({
    id: `job_${ulid(896)}`, kind: 'replicate', state: 'failed', machine: MAIL, machineName: 'mail-02', disks: [],
    createdAt: ago(7900), startedAt: ago(7890), endedAt: ago(7700), problem: storeFull,
    progress: { ...HALF_WAY, bytesPerSecond: 0 },
  }),
  job({
    id: `job_${ulid(895)}`, kind: 'replicate', state: 'succeeded', machine: WEB, machineName: 'web-01', disks: [],
    createdAt: ago(1335), startedAt: ago(1334), endedAt: ago(1260), result: {
      restorePoint: points[0]?.id ?? '', readBytes: String(64 * GIB), changedBytes: String(402 * MIB), sentBytes: String(115 * MIB),
      storedBytes: String(90 * MIB), milliseconds: '71412',
    },
    progress: { ...NO_PROGRESS, phase: 'commit', sentBytes: 115 * MIB },
  }),
  job({
    id: `job_${ulid(894)}`, kind: 'restore', state: 'cancelled', machine: WEB, machineName: 'web-01', point: points[3]?.id ?? '',
    target: 'file', settings: { format: 'raw' }, disks: [], createdAt: ago(90_000), startedAt: ago(89_990), endedAt: ago(89_900),
  }),
  job({
    id: `job_${ulid(893)}`, kind: 'restore', state: 'succeeded', machine: WEB, machineName: 'web-01', point: points[4]?.id ?? '',
    target: 'file', settings: { format: 'qcow2' }, disks: [], boot: { consolePattern: 'login:', limitSeconds: 300, keepRunning: false },
    createdAt: ago(91_000), startedAt: ago(90_990), endedAt: ago(90_800),
    result: {
      volumes: '/srv/restored/web-01-sda.qcow2', bytes: String(64 * GIB), seconds: '104.2', boot: 'reached', bootSeconds: '41.7', instance: '',
      excerpt: '[    3.412873] EXT4-fs (vda3): mounted filesystem with ordered data mode\n[  OK  ] Started ssh.service - OpenBSD Secure Shell server.\n[  OK  ] Reached target multi-user.target - Multi-User System.\n\nDebian GNU/Linux 12 web-01 ttyS0\n\nweb-01 login: ',
    },
  }),
  job({
    id: `job_${ulid(892)}`, kind: 'resend', state: 'succeeded', machine: WEB, machineName: 'web-01',
    createdAt: ago(2900), startedAt: ago(2899), endedAt: ago(2880),
    result: { lacking: '3', repaired: '1', left: `${points[2]?.id} sda 12079595520+2097152` },
  }),
  job({
    id: `job_${ulid(891)}`, kind: 'scrub', state: 'failed', store: 'main', startedBy: 'system',
    createdAt: ago(9000), startedAt: ago(9000), endedAt: ago(3000), problem: storeDamaged,
  }),
  job({
    id: `job_${ulid(889)}`, kind: 'move', state: 'succeeded', store: 'main', to: 'archive', createdAt: ago(260_000), startedAt: ago(260_000), endedAt: ago(250_000),
    result: { to: 'archive', moved: '41', bytes: String(890 * GIB), storedBytes: String(120 * GIB) },
  }),
  job({
    id: `job_${ulid(890)}`, kind: 'sweep', state: 'succeeded', store: 'main', startedBy: 'system',
    createdAt: ago(30_100), startedAt: ago(30_100), endedAt: ago(30_060), result: {
      store: 'main', condemnedChunks: '61204', condemnedBytes: String(940 * MIB), deletedPacks: '31', rewrittenPacks: '12',
      freedBytes: String(402 * MIB), keptDamagedPacks: '0',
    },
    progress: { ...NO_PROGRESS, phase: 'remove' },
  }),
];

/** @type {(n: number) => S['JobReference']} */
const reference = (n) => {
  const found = /** @type {S['Job']} */ (jobs[n]);
  return {
    id: found.id, kind: found.kind, state: found.state, progress: found.progress,
    ...(found.waitingFor ? { waitingFor: found.waitingFor } : {}),
  };
};

/** @type {S['Machine'][]} */
export const machines = [
  machine({
    id: GW, name: 'backup-gw', connected: false, agent: { version: '1.3.0', newer: '1.4.2', update: 'waiting' }, seenAt: ago(640), firmware: 'bios',
    replication: {
      state: 'disconnected', lagSeconds: 93_600, targetSeconds: 3600, backlogBytes: 0, bytesPerSecond: 0, because: 'it is not connected',
      error: { code: 'MACHINE_DISCONNECTED', detail: 'Machine backup-gw is not connected.', since: ago(640), hint: 'Start its agent; the job goes on by itself.' },
    },
    readiness: {
      level: 'not_ready', reasons: [
        reason('not_ready', 'RPO_EXCEEDED', 'Its newest usable restore point is 26 h old; the target is 1 h.', 'Look what hinders its replication.'),
        reason('ready_with_warnings', 'AGENT_AWAY', 'It is not connected since 10 min.', 'See whether the agent runs and reaches the controller.'),
      ],
    },
    lifecycle: 'protected', allowedActions: actions(UNDER_WAY, NOT_PAUSED, ['drill', 'NO_PLAN', 'It is in no plan.'], ['failover', 'NO_PLAN', 'It is in no plan.']),
    protection: {
      restorePoints: 2,
      newestPoint: { id: 'rp_x', takenAt: ago(93_600), consistency: 'crash' }, usablePoint: { id: 'rp_x', takenAt: ago(93_600), consistency: 'crash' }, runningJob: reference(1),
    },
  }),
  machine({
    id: DB, name: 'db-01', agent: { version: '1.4.1', newer: '1.4.2', update: 'fetched', lastUpdate: { result: 'updated', version: '1.4.1' } }, processors: 16, memoryBytes: 64 * GIB,
    disks: [systemDisk('sda', 64 * GIB), { name: 'sdb', sizeBytes: 2048 * GIB, sectorBytes: 4096, device: '/dev/sdb', partitions: [part(0, 0, 2048 * GIB, 'xfs', '/var/lib/postgresql', 'pgdata')] }, { name: 'sdc', sizeBytes: 128 * GIB, sectorBytes: 512, device: '/dev/sdc', partitions: [] }],
    concerns: [{ level: 'warning', code: 'NO_FREEZE', message: 'The file system of /var/lib/postgresql cannot be frozen for a snapshot.', hint: 'Install the freeze helper, or accept crash consistency.' }],
    replication: { state: 'backlog', lagSeconds: 5400, targetSeconds: 3600, backlogBytes: 37.6 * GIB, bytesPerSecond: 412 * MIB, etaSeconds: 93 },
    readiness: {
      level: 'ready_with_warnings', reasons: [
        reason('ready_with_warnings', 'NO_FREEZE', 'The file system of /var/lib/postgresql cannot be frozen for a snapshot.', 'Install the freeze helper, or accept crash consistency.'),
        reason('ready_with_warnings', 'PROOF_LOST', 'Plan shop is not verified any more: The plan has changed: version 6 was tried, 7 is the newest.', 'Run a drill of the plan.'),
      ],
    },
    lifecycle: 'protected', allowedActions: actions(UNDER_WAY, NOT_PAUSED),
    protection: {
      restorePoints: 11,
      newestPoint: { id: 'rp_y', takenAt: ago(5400), consistency: 'file_system', intact: true }, usablePoint: { id: 'rp_y', takenAt: ago(5400), consistency: 'file_system', intact: true }, runningJob: reference(0),
    },
  }),
  machine({
    id: LONG, name: 'edge-gateway-frankfurt-rack-17.customer-with-a-long-name.example.net',
    os: { family: 'linux', name: 'Ubuntu 24.04.3 LTS', kernel: '6.8.0-49-generic', architecture: 'aarch64' },
    replication: { state: 'stopped', backlogBytes: 0, bytesPerSecond: 0 },
    readiness: { level: 'excluded', reasons: [reason('excluded', 'LIVE_IN_TARGET', 'It runs in target demo (site_02); its source is not what counts.', 'Roll the site back or detach it.')] },
    lifecycle: 'failed_over', activeLocation: `target:site_${ulid(701)}`,
    allowedActions: actions(NOT_PAUSED, ['pause', 'NO_SCHEDULE', 'It is replicated only when somebody asks: there is nothing to pause.'], ['failover', 'LIVE_ELSEWHERE', 'It belongs to a failover, which is running.']),
    protection: { restorePoints: 40, newestPoint: { id: 'rp_z', takenAt: ago(900), consistency: 'application', intact: true }, usablePoint: { id: 'rp_z', takenAt: ago(900), consistency: 'application', intact: true } },
  }),
  machine({
    id: MAIL, name: 'mail-02',
    agent: { version: '1.4.1', newer: '1.4.2', lastUpdate: { result: 'returned', version: '1.4.2', because: "the controller did not answer it for 300 s; its lines are in this machine's log" } },
    concerns: [
      { level: 'warning', code: 'AGENT_UPDATE_RETURNED', message: "Version 1.4.2 of the agent did not prove itself, and 1.4.1 runs again: the controller did not answer it for 300 s; its lines are in this machine's log.", hint: "See the machine's log, then ask for the update again (godwit:agent-update, godwitctl agent-update); or install the package by hand." },
      { level: 'blocker', code: 'READ_ERROR', message: 'Disk sda gave a read error at 17.2 GiB.', hint: 'Replace the disk; what can still be read is replicated.' },
      { level: 'info', code: 'STATIC_ADDRESS', message: 'The machine has a static address that its restored copy would keep.' },
    ],
    replication: {
      state: 'stalled', lagSeconds: 94_000, targetSeconds: 86_400, backlogBytes: 3 * GIB, bytesPerSecond: 0, because: 'the last run failed',
      error: { code: 'READ_ERROR', detail: 'Read 1048576 bytes at 4096 of disk sda: Input/output error.', since: ago(900), hint: 'Look after the disk, then replicate again.' },
    },
    readiness: {
      level: 'not_ready', reasons: [
        reason('not_ready', 'READ_ERROR', 'Disk sda gave a read error at 17.2 GiB.', 'Replace the disk; what can still be read is replicated.'),
        reason('ready_with_warnings', 'POINT_DAMAGED', 'Its newest restore point is damaged.', "Replicate it again, and check the store's disks."),
        reason('ready_with_warnings', 'REPLICATION_FAILING', 'Its last replication failed: Read 1048576 bytes at 4096 of disk sda: Input/output error.', 'Look after the disk, then replicate again.'),
        reason('ready_with_warnings', 'AGENT_UPDATE_RETURNED', "Version 1.4.2 of the agent did not prove itself, and 1.4.1 runs again: the controller did not answer it for 300 s; its lines are in this machine's log.", "See the machine's log, then ask for the update again (godwit:agent-update, godwitctl agent-update); or install the package by hand."),
      ],
    },
    lifecycle: 'protected', allowedActions: actions(NOT_PAUSED),
    protection: { restorePoints: 3, newestPoint: { id: 'rp_m', takenAt: ago(94_000), consistency: 'crash', intact: false }, usablePoint: { id: 'rp_l', takenAt: ago(180_000), consistency: 'crash' } },
  }),
  machine({ id: NEW, name: 'queue-03', agent: { version: '1.4.2', update: 'trial' } }),
  machine({
    id: WEB, name: 'web-01', agent: { version: '1.4.1', newer: '1.4.2' },
    replication: { state: 'up_to_date', lagSeconds: 1260, targetSeconds: 3600, backlogBytes: 120 * MIB, bytesPerSecond: 0 },
    readiness: { level: 'ready', reasons: [reason('ready', 'NOT_VERIFIED', 'Nothing has read its newest restore point back yet.', 'Verify it.')] },
    lifecycle: 'protected', allowedActions: actions(NOT_PAUSED),
    protection: {
      restorePoints: points.length,
      newestPoint: { id: points[0]?.id ?? '', takenAt: ago(1260), consistency: 'file_system' }, usablePoint: { id: points[0]?.id ?? '', takenAt: ago(1260), consistency: 'file_system' },
    },
  }),
];

/** @type {S['Store'][]} */
export const stores = [
  {
    id: 'archive', state: 'present', restorePoints: 41, chunks: 7_912_044, chunkBytes: 402 * GIB, storedBytes: 120.4 * GIB, freeBytes: 1874 * GIB,
    deadBytes: 0, damagedRuns: 0, lastSweptAt: ago(200_000), lastCondemnedChunks: 0, lastCondemnedBytes: 0, lastFreedBytes: 0,
    lastScrubbedAt: ago(92_000), lastScrubbedBytes: 120.4 * GIB,
  },
  { id: 'bucket', state: 'present', restorePoints: 0, chunks: 0, chunkBytes: 0, storedBytes: 0, deadBytes: 0, damagedRuns: 0 },
  {
    id: 'main', state: 'present', restorePoints: 62, chunks: 14_220_931, chunkBytes: 731 * GIB, storedBytes: 212.4 * GIB, freeBytes: 387 * GIB,
    deadBytes: 1.7 * GIB, damagedRuns: 2, lastSweptAt: ago(30_060), lastCondemnedChunks: 61_204, lastCondemnedBytes: 940 * MIB, lastFreedBytes: 402 * MIB,
    lastScrubbedAt: ago(3000), lastScrubbedBytes: 212 * GIB,
  },
  { id: 'offsite', state: 'troubled', restorePoints: 12, problem: bucketAway },
];

/** @type {(point: S['RestorePoint'] | undefined, machine: string, name: string, disk: string, offset: number, lengthBytes: number) => S['KnownDamage']} */
const hurt = (of, machineId, machineName, disk, offset, lengthBytes) => ({
  point: of?.id ?? `rp_of_${machineName}`, takenAt: of?.takenAt ?? ago(400_000), machine: machineId, machineName, store: 'main', disk, offset, lengthBytes, problem: corrupt,
});

/** Of three machines: one was asked in vain, one can be asked, one is away. @type {S['KnownDamage'][]} */
export const damages = [
  hurt(points[2], WEB, 'web-01', 'sda', 11.25 * GIB, 2 * MIB),
  hurt(points[3], WEB, 'web-01', 'sda', 11.25 * GIB, 2 * MIB),
  ...Array.from({ length: 9 }, (_, i) => hurt(undefined, DB, 'db-01', 'sdb', (40 + 3 * i) * GIB, (i + 1) * 64 * 1024)),
  hurt(undefined, GW, 'backup-gw', 'sda', 512, 4096),
];

/** @param {number} id @param {number} seconds @param {string} machine @param {string} host @param {S['LogLine']['level']} level @param {string} text @param {string} [detail] */
const said = (id, seconds, machine, host, level, text, detail) => ({ id, receivedAt: ago(seconds), saidAt: ago(seconds), machine, host, level, text, ...(detail ? { detail } : {}), facts: { version: '0.1.0' } });

/** The oldest first. @type {S['LogLine'][]} */
export const logs = [
  said(1, 7300, WEB, 'web-01', 'info', 'godwit-agent 0.1.0 disks=sda'),
  said(2, 7299, WEB, 'web-01', 'info', 'connected controller=https://godwit.example.net:8443 machine=' + WEB),
  said(3, 7290, WEB, 'web-01', 'warning', 'tracker=scan card=NO_BTF because=the kernel does not describe its types: /sys/kernel/btf/vmlinux is not there rpo="each replication reads whole disks, and sends what changed" remedy="Use a kernel with CONFIG_DEBUG_INFO_BTF."'),
  said(4, 900, MAIL, 'mail', 'error', 'order failed id=o17 problem=READ_ERROR: Read 1048576 bytes at 4096 of disk sda at /dev/sda: Input/output error.', 'order failed id=o17 problem=READ_ERROR: Read 1048576 bytes at 4096 of disk sda at /dev/sda: Input/output error.\nLook after the disk, then replicate again; restore points made before are not touched.'),
  said(5, 65, DB, 'db-01.a-very-long-domain.example.net', 'info', 'disk read disk=pgdata readBytes=21474836480 sentBytes=1048576 consistency=CRASH'),
  said(6, 3, WEB, 'web-01', 'debug', 'order begun id=o91'),
];

/** @type {S['Plugin'][]} */
export const plugins = [
  { extensionPoint: 'ChunkStore', id: 'chunks', state: 'present', provider: 'org.godwit.chunks 0.1.0' },
  { extensionPoint: 'BlobStore', id: 'main', state: 'troubled', provider: 'org.godwit.store-fs 0.1.0', detail: 'STORE_NEARLY_FULL: 12.4 MiB are free in /srv/godwit/store.' },
  { extensionPoint: 'DedupStrategy', id: 'fixed', state: 'present', provider: 'org.godwit.dedup-fixed 0.1.0' },
  { extensionPoint: 'DedupStrategy', id: 'paged', state: 'present', provider: 'org.godwit.dedup-paged 0.1.0' },
  { extensionPoint: 'SourcePlatform', id: 'linux', state: 'present', provider: 'org.godwit.source-linux 0.1.0' },
  { extensionPoint: 'TargetCloud', id: 'file', state: 'present', provider: 'org.godwit.target-file 0.1.0' },
  { extensionPoint: 'TargetCloud', id: 'org.godwit.target.libvirt', state: 'unsatisfied', provider: 'org.godwit.target-libvirt 0.1.0', detail: 'Unknown key hots in etc/org.godwit.target.libvirt.cfg. Known keys: host, id, pool.' },
];

/** @type {(level: string, cause: string, sentence: string, remedy: string, items: S['AttentionItem'][], count?: number) => S['AttentionGroup']} */
const group = (level, cause, sentence, remedy, items, count = items.length) => ({ level, cause, sentence, remedy, count, items });

/** @type {S['Summary']} */
export const summary = {
  machines: {
    total: 6,
    byReadiness: { ready: 1, excluded: 1, ready_with_warnings: 1, unknown: 0, not_ready: 3 },
    byState: { not_started: 1, initial_sync: 0, backlog: 1, up_to_date: 1, paused: 0, stalled: 1, disconnected: 1, stopped: 1 },
  },
  restorePoints: 62,
  protectedBytes: 1.31 * 1024 * GIB,
  storedBytes: 212.4 * GIB,
  freeBytes: 387 * GIB,
  dedupRatio: 6.3,
  jobs: { running: 2, queued: 0, waiting: 1, failedLastDay: 1 },
  replication: { scheduled: 4, continuous: 0, parked: 0, behind: 2, stretched: 0 },
  worst: {
    level: 'red',
    sentence: 'Store offsite cannot be read now: its blobs are away.',
    hint: 'Mend what it says: nothing in it can be restored now.',
  },
  attention: [
    group('red', 'STORE_TROUBLED', 'Store offsite cannot be read now: its blobs are away.', 'Mend what it says: nothing in it can be restored now.', [
      { kind: 'store', id: 'offsite', name: 'offsite', text: 'The bucket of store offsite did not answer for 30 s.' },
    ]),
    group('red', 'SITE_ERROR', 'drill of shop: Waited for device web, and it was not ready.', 'Retry it, or end it.', [
      { kind: 'site', id: `site_${ulid(702)}`, name: 'drill of shop', text: 'Waited 300 s for device web, and its console did not show login:.' },
    ]),
    group('red', 'RPO_EXCEEDED', 'backup-gw has had no usable restore point for 26 h.', 'Look what hinders its replication.', [
      { kind: 'machine', id: GW, name: 'backup-gw', text: 'Its newest usable restore point is 26 h old; the target is 1 h.' },
    ]),
    group('red', 'READ_ERROR', 'mail-02: Disk sda gave a read error at 17.2 GiB.', 'Replace the disk; what can still be read is replicated.', [
      { kind: 'machine', id: MAIL, name: 'mail-02', text: 'Disk sda gave a read error at 17.2 GiB.' },
    ]),
    group('yellow', 'SITE_WAITS', 'drill of shop: It waits for: Is the database right?', 'Look at what runs, then approve it.', [
      { kind: 'site', id: `site_${ulid(700)}`, name: 'drill of shop', text: 'It waits for: Is the database right?' },
    ]),
    group('yellow', 'NO_RESTORE_POINT', 'queue-03 and 5 other machines have no restore point yet.', 'Replicate it.', [
      { kind: 'machine', id: NEW, name: 'queue-03', text: 'It has no restore point yet.' },
      ...['04', '05', '06', '07', '08'].map((each) => ({ kind: 'machine', id: `mch_${each}`, name: `queue-${each}`, text: 'It has no restore point yet.' })),
    ]),
    group('yellow', 'JOB_FAILED', 'replicate: Store main is full.', 'Look at the job: it says what to do.', [
      { kind: 'job', id: jobs[4]?.id ?? '', name: 'replicate', text: 'Store main is full: 12.4 MiB are free, and a pack needs 64 MiB.' },
    ]),
    group('yellow', 'PROOF_LOST', 'shop: The plan has changed.', 'Run a drill.', [
      { kind: 'plan', id: 'shop', name: 'shop', text: 'The plan has changed: version 6 was tried, 7 is the newest.' },
    ]),
    group('yellow', 'PLUGIN_TROUBLED', 'TargetCloud org.godwit.target.libvirt: Unknown key hots.', 'Mend what it says.', [
      { kind: 'plugin', id: 'TargetCloud', name: 'TargetCloud org.godwit.target.libvirt', text: 'Unknown key hots in etc/org.godwit.target.libvirt.cfg. Known keys: host, id, pool.' },
    ]),
  ],
};

/** @type {S['Summary']} */
export const emptySummary = {
  machines: { total: 0, byReadiness: { ready: 0, excluded: 0, ready_with_warnings: 0, unknown: 0, not_ready: 0 }, byState: { not_started: 0 } },
  restorePoints: 0,
  protectedBytes: 0,
  storedBytes: 0,
  freeBytes: 600 * GIB,
  jobs: { running: 0, queued: 0, waiting: 0, failedLastDay: 0 },
  replication: { scheduled: 0, continuous: 0, parked: 0, behind: 0, stretched: 0 },
  worst: { level: 'green', sentence: 'No machines yet: a machine appears here by itself when its agent connects.', hint: 'Make an enrolment token and start an agent with it.' },
  attention: [],
};

/** @type {S['Session']} */
export const session = { user: 'admin', roles: ['admin'], expiresAt: ago(-3600) };

/** @type {S['Controller']} */
export const controller = {
  product: 'godwit', version: '0.1.0-SNAPSHOT', startedAt: ago(86_400 * 3), time: ago(0),
  authorityFingerprint: ROOT, java: '17.0.15 (Debian)',
};

/** Carries the authority's certificate, as long as a real one is. */
const FETCH_AGENT = `curl -fsS --proto =https --cacert <(printf '%s\\n' '-----BEGIN CERTIFICATE-----' ${"'MIIBwTCCAWigAwIBAgIPGodwitMadeUpAuthorityOfTheMockServerOnlyAAAAA' ".repeat(9)}'-----END CERTIFICATE-----') https://controller.example:8443/install/agent.sh`;

/** @type {S['EnrolmentToken']} */
export const token = {
  token: 'gwt1.q3V5bWx0aW5nIGlzIGEgZ29vZCBuYW1l.9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f',
  controllerUrl: 'https://controller.example:8443',
  authorityFingerprint: ROOT,
  expiresAt: ago(-3600),
  uses: 1,
  command: 'GODWIT_TOKEN=gwt1.q3V5bWx0aW5nIGlzIGEgZ29vZCBuYW1l.9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f godwit-agent enrol --controller https://controller.example:8443',
  install: {
    line: `s=$(${FETCH_AGENT}) && GODWIT_TOKEN=gwt1.q3V5bWx0aW5nIGlzIGEgZ29vZCBuYW1l.9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f bash -c "$s"`,
    download: `${FETCH_AGENT} -o godwit-install.sh`,
    verify: "echo '9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f  godwit-install.sh' | sha256sum -c",
    run: 'GODWIT_TOKEN=gwt1.q3V5bWx0aW5nIGlzIGEgZ29vZCBuYW1l.9f2c1d4e8a7b6c5d4e3f2a1b0c9d8e7f bash godwit-install.sh',
  },
};

/** @type {(code: string, status: number, detail: string, hint: string) => S['Problem']} */
export function problem(code, status, detail, hint) {
  return {
    type: `urn:godwit:problem:${code}`, title: detail.split(':')[0] ?? detail, status, code,
    kind: status >= 500 ? 'transient' : status === 404 ? 'missing' : 'denied',
    detail, hint, retryable: status >= 500, correlationId: 'req_01KAPZ7N5T2X4C',
  };
}

const EVIDENCE = '[    3.412873] EXT4-fs (vda3): mounted filesystem with ordered data mode\n[  OK  ] Started postgresql.service - PostgreSQL RDBMS.\n[  OK  ] Reached target multi-user.target - Multi-User System.\n\nDebian GNU/Linux 12 db-01 ttyS0\n\ndb-01 login: ';

/** @type {(device: string, machine: string, more?: Partial<S['SiteMachine']>) => S['SiteMachine']} */
const device = (name, machineId, more) => ({ device: name, machine: machineId, machineName: name, phase: 'volumes', sourceStopped: false, copied: [], ...more });

/** @type {(rto: number, more?: Partial<S['SiteMachine']>) => Partial<S['SiteMachine']>} */
const up = (rto, more) => ({
  phase: 'up', point: `rp_${ulid(40)}`, pointTakenAt: ago(5400), consistency: 'file_system', rpoSeconds: 1830, copied: ['sda'], instance: 'i-0f3c',
  startedAt: ago(3000), readyAt: ago(2900), rtoSeconds: rto, evidence: EVIDENCE, ...more,
});

/** @type {S['Problem']} */
const notReady = {
  type: 'urn:godwit:problem:NOT_READY_IN_TIME', title: 'A machine was not ready in time', code: 'NOT_READY_IN_TIME', kind: 'misconfigured',
  detail: 'Device web: waited 120 s for HTTP status 204 at /health on port 443, and the last answer was: connection refused.',
  hint: 'Look at the end of its console below; mend the machine or its ready_when in the plan, then retry, or roll back.', retryable: false, facts: { device: 'web' },
};

/** @type {(n: number, more: Partial<S['Site']>) => S['Site']} */
function site(n, more) {
  const machines = more.machines ?? [];
  const drill = (more.kind ?? 'drill') === 'drill';
  return {
    id: `site_${ulid(n)}`, plan: 'shop', version: 7, kind: 'drill', target: 'demo', points: 'latest', source: drill ? 'stays' : 'stopped_by_run', state: 'running',
    startedBy: 'admin', startedAt: ago(3600), changedAt: ago(2900), approvals: [], paused: false, allowed: [], job: `job_${ulid(895)}`,
    machineCount: machines.length, readyCount: machines.filter((each) => each.readyAt).length,
    ...(drill ? { limitSeconds: 14_400, endsAt: ago(-10_800) } : {}),
    ...more,
  };
}

/** @type {S['Site'][]} */
export const sites = [
  site(700, {
    state: 'creating', phase: 'launch', startedAt: ago(340), changedAt: ago(330), allowed: ['approve', 'pause', 'delete'], endsAt: ago(-14_060),
    waitsFor: 'Is the database right? Log in to db as postgres and look at the newest orders before the shop comes up.',
    machines: [
      device('db', DB, up(214, { copied: ['sda', 'sdb', 'sdc'], consistency: 'application', rpoSeconds: 40 })),
      device('mail', MAIL, { phase: 'start', point: `rp_${ulid(41)}`, pointTakenAt: ago(94_000), consistency: 'crash', rpoSeconds: 93_660, copied: ['sda'], rtoSeconds: 340 }),
      device('web', WEB, { phase: 'copy', point: `rp_${ulid(42)}`, pointTakenAt: ago(1260), consistency: 'fuzzy', rpoSeconds: 920, copied: [], rtoSeconds: 340 }),
    ],
  }),
  site(699, {
    kind: 'failover', plan: 'frankfurt-rack-17-everything-that-must-go-on', version: 12, state: 'running', phase: 'launch', startedAt: ago(8000), changedAt: ago(7100),
    allowed: ['pause', 'prolong', 'add', 'poweroff', 'poweron', 'remove', 'detach', 'rollback', 'delete'], rtoSeconds: 847, commitPolicy: { act: 'rollback', afterSeconds: 14_400 }, decidesAt: ago(-7300), target: 'openstack-de-fra-1', points: 'latest_verified',
    machines: [
      device('db', DB, up(610, { sourceStopped: true, rpoSeconds: 0 })),
      device('edge-gateway-frankfurt-rack-17', LONG, up(847, { machineName: 'edge-gateway-frankfurt-rack-17.customer-with-a-long-name.example.net', sourceStopped: true, rpoSeconds: 0, evidence: undefined })),
    ],
  }),
  site(698, {
    kind: 'failover', source: 'must_be_stopped', state: 'error', phase: 'launch', startedAt: ago(30_000), changedAt: ago(29_000), problem: notReady, allowed: ['retry', 'rollback', 'delete'],
    points: { at: ago(40_000) }, devices: ['db', 'web'],
    machines: [
      device('db', DB, up(402)),
      device('web', WEB, { phase: 'ready', point: `rp_${ulid(43)}`, pointTakenAt: ago(41_000), consistency: 'crash', rpoSeconds: 11_000, copied: ['sda'], instance: 'i-0f3d', startedAt: ago(29_300), problem: notReady, evidence: '[    1.008112] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n' }),
    ],
  }),
  site(697, {
    state: 'running', phase: 'launch', rtoSeconds: 391, allowed: ['prolong', 'add', 'poweroff', 'poweron', 'remove', 'delete'], startedBy: 'system',
    machines: [device('db', DB, up(310)), device('mail', MAIL, up(352, { evidence: undefined, phase: 'off', wanted: 'off' })), device('web', WEB, up(391, { phase: 'removed', wanted: 'removed' }))],
  }),
  site(696, { state: 'creating', phase: 'launch', paused: true, startedAt: ago(1000), allowed: ['resume', 'delete'], machines: [device('db', DB), device('web', WEB)] }),
  site(695, { state: 'deleted', startedAt: ago(180_000), changedAt: ago(160_000), endsAt: ago(165_600), rtoSeconds: 402, machines: [device('db', DB, up(402)), device('web', WEB, up(377))] }),
  site(694, { kind: 'failover', state: 'detached', source: 'said_to_be_stopped', startedAt: ago(900_000), changedAt: ago(890_000), rtoSeconds: 902, machines: [device('web', WEB, up(902))] }),
];

/** As lists show them. @type {(each: S['Site']) => S['Site']} */
export const siteLine = (each) => {
  const line = { ...each };
  delete line.machines;
  return line;
};

/** @type {(device: string, name: string, standing: string, more?: Partial<S['LedgerEntry']>) => S['LedgerEntry']} */
const entry = (of, name, standing, more) => ({ target: 'demo', kind: 'volume', device: of, name: `${name}-${ulid(700)}`, sizeBytes: 64 * GIB, standing, id: `vol-${name}-7be1`, changedAt: ago(300), ...more });

// A screen with lines on it.
export const pictures = [
  {
    device: 'db',
    takenAt: '2026-11-24T02:00:00Z',
    png: 'iVBORw0KGgoAAAANSUhEUgAAAWgAAADICAAAAADg5SRTAAAB2klEQVR42u3a0RGCQBBEQYIg/3gIywD0A8Xa25vtF0IPhUedx/mp671TjzruQt+KZxG0NTpBz1yjK3TcGltD77RGPnSTNQ7ngZVPtECDFmjQoAUatECDBi3QoAUaNGhVQLtd3QfaGp2gB62RcjkL2hoDoVeuAbpoDedoHyygBRo0aASgQQs0aNACDVqgQYMW6Hhot6u50OlrBN4Zgh69hlvwojXuQzs4dHqigTpHgwYt0KAFGjRogQYt0KBBCzRogQY9FtrtKuhd13ALfoGOWuMnaD9tnZ5otp1eHc7RAg1aoEGDFmjQAg0atECDFmjQoAU6BtrtKuhd1wBdtMZTaC/fTk805k6vDtDODs7RoAUaNGiBBi3QoEELNGiBBg1aoEHrBrSr7gv0pmv8EdrrodMTDbrTqwO0fx74Mey+hnM0aNACDRo0AtCgBRo0aIEGLdCgQQt0PLTb1fXQ7ro7QVujE/SsNSJuwUFbYyD04jWco32wgBZo0KARgAYt0KBBCzRogQYNWqDjod2u7gdtjU7QA9ZIu5wFPX0NfzcoWgN00RrO0T5YQAs0aNAIQIMWaNCgBRq0QIMGLdDx0G5X86FT1wi+MwQ9cg234EVrfA/tANHpiQbrHL2oFzxgPxjGnoDlAAAAAElFTkSuQmCC',
  },
];

/** @type {S['LedgerEntry'][]} */
export const ledger = [
  entry('db', 'db-sda', 'made'),
  entry('db', 'db-sdb', 'made', { sizeBytes: 2048 * GIB }),
  entry('mail', 'mail-sda', 'made', { unansweredAt: ago(310) }),
  entry('web', 'web-sda', 'wanted', { id: undefined, changedAt: ago(20) }),
  entry('db', 'db', 'made', { kind: 'instance', sizeBytes: undefined, id: 'i-0f3c' }),
  entry('mail', 'mail-old', 'gone'),
  entry('proxy', 'proxy', 'released', { kind: 'instance', sizeBytes: undefined }),
];

/** @type {(n: number, more: Partial<S['Alert']>) => S['Alert']} */
const alert = (n, more) => ({ id: `alt_${ulid(n)}`, cause: 'status/machine/x/AGENT_AWAY', severity: 'warning', subject: WEB, title: '', since: ago(3600), ...more });

/** @type {S['Alert'][]} */
export const alerts = [
  alert(905, { cause: `status/machine/${DB}/RPO_EXCEEDED`, severity: 'critical', subject: DB, since: ago(700), title: 'db-01: Its newest usable restore point is 26 h old; the target is 1 h.', text: 'Its newest usable restore point is 26 h old; the target is 1 h.', remedy: 'Look what hinders its replication.' }),
  alert(904, { cause: `status/site/site_${ulid(700)}/SITE_WAITS`, subject: `site_${ulid(700)}`, title: 'drill of shop: It waits for: Is the database right?', text: 'It waits for: Is the database right?\nLog in to db as postgres.', remedy: 'Look at what runs, then approve it.' }),
  alert(903, { cause: `status/machine/${MAIL}/AGENT_AWAY`, subject: MAIL, since: ago(9000), title: 'edge-gateway-frankfurt-rack-17.customer-with-a-long-name.example.net: It is not connected since 2 h.', text: 'It is not connected since 2 h.', remedy: 'See whether the agent runs and reaches the controller.', acknowledgedBy: 'ann', acknowledgedAt: ago(8000) }),
  alert(902, { cause: 'mail/failing', subject: 'mail', title: 'Mails cannot be sent', text: 'mail.example answers 550 to RCPT.', since: ago(90_000), overAt: ago(80_000), remedy: 'Look at the mail server.' }),
];

/** @type {S['Plan'][]} */
export const plans = [
  { name: 'shop', version: 7, savedAt: ago(90_000), savedBy: 'admin', note: 'saved', devices: 3, deleted: false,
    status: {
      readiness: {
        level: 'not_ready', reasons: [
          reason('not_ready', 'MACHINE_NOT_READY', 'mail: Disk sda gave a read error at 17.2 GiB.', 'Replace the disk; what can still be read is replicated.'),
          reason('ready_with_warnings', 'PROOF_LOST', 'It is not verified any more: The plan has changed: version 6 was tried, 7 is the newest.', 'Run a drill.'),
        ],
      },
      verified: false, site: `site_${ulid(703)}`, drilledAt: ago(300_000), rtoSeconds: 0, blockers: 0, warnings: 1, infos: 2, checkedAt: ago(200),
    },
  },
  { name: 'frankfurt-rack-17-everything-that-must-go-on', version: 12, savedAt: ago(7000), savedBy: 'operator', note: 'version 9 again', devices: 2, deleted: false,
    status: { readiness: { level: 'ready', reasons: [] }, verified: true, site: `site_${ulid(704)}`, drilledAt: ago(500_000), verifiedUntil: ago(-7_000_000), rtoSeconds: 49, blockers: 0, warnings: 0, infos: 0, checkedAt: ago(20) },
  },
  {
    name: 'never-tried', version: 1, savedAt: ago(400), savedBy: 'admin', note: 'saved', devices: 1, deleted: false,
    status: { readiness: { level: 'ready_with_warnings', reasons: [reason('ready_with_warnings', 'NOT_DRILLED', 'It is not verified: No drill of all of its devices has come to an end.', 'Run a drill.')] }, verified: false, rtoSeconds: 0, blockers: 0, warnings: 0, infos: 1, checkedAt: ago(3) },
  },
];

/** @type {S['PlanWithDocument']} */
export const shopPlan = {
  .../** @type {S['Plan']} */ (plans[0]),
  document: /** @type {S['PlanDocument']} */ (/** @type {unknown} */ ({ devices: { db: { id: DB, rank: 0 }, mail: { id: MAIL, rank: 1 }, web: { id: WEB, rank: 1, depends_on: ['db'] } } })),
};

/** @type {(n: number, state: string, allowed: string[], more?: Partial<S['Failback']>) => S['Failback']} */
const failback = (n, state, allowed, more) => ({
  id: `fb_${ulid(n)}`, site: `site_${ulid(699)}`, target: 'file', everySeconds: 600, parkAfterwards: false, state, step: 'none', isOver: false,
  startedBy: 'admin', startedAt: ago(9000), changedAt: ago(3600), allowed, machineCount: 2,
  machines: [
    { device: 'db', machine: DB, machineName: 'db-01', instance: 'i-0f3c', point: `rp_${ulid(60)}`, pointTakenAt: ago(400), job: `job_${ulid(895)}`, synced: true, stopped: false },
    { device: 'edge-gateway-frankfurt-rack-17', machine: LONG, machineName: 'edge-gateway-frankfurt-rack-17.customer-with-a-long-name.example.net', instance: '7f9d2c1e-5b0a-4f8c-9d41-8a7c2e6b1f03', synced: false, stopped: false },
  ],
  ...more,
});

/** @type {S['Failback'][]} */
export const failbacks = [
  failback(850, 'ready', ['sync', 'run', 'cancel'], { syncedAt: ago(400), nextAt: ago(-200) }),
  failback(849, 'synchronized', ['finalize', 'rollback'], { site: `site_${ulid(694)}`, target: 'demo', settings: { folder: '/srv/back' }, syncedAt: ago(900), destination: `site_${ulid(699)}` }),
  failback(848, 'error', ['retry', 'cancel'], {
    step: 'sync', site: `site_${ulid(694)}`, everySeconds: 0,
    problem: { type: 'urn:godwit:problem:READING_BROKEN', title: 'Reading an instance broke off', code: 'READING_BROKEN', kind: 'transient', detail: 'Reading disk sda of instance i-0f3c broke off after 17.2 GiB: connection reset.', hint: 'Look at the target, then retry.', retryable: true },
  }),
  failback(847, 'synchronized', [], { isOver: true, finalAt: ago(100), destination: `site_${ulid(699)}` }),
];

/** As lists show them. @type {(each: S['Failback']) => S['Failback']} */
export const failbackLine = (each) => {
  const line = { ...each };
  delete line.machines;
  return line;
};

/** What is found of a failback: one into the target file is blocked. @type {(order: S['FailbackOrder']) => S['FailbackCheck']} */
export const failbackCheck = (order) => {
  /** @type {S['PlanFinding'][]} */
  const findings = order.target === 'file' ? [] : [{ level: 'blocker', code: 'INSTANCE_UNREADABLE', pointer: '/target', detail: `Target ${order.target} cannot read instances while they run.`, hint: 'Choose another one.' }];
  return { blockers: findings.length, warnings: 0, infos: 0, findings, order };
};

/** Why an act may not be done, as the controller says it. @type {(allowed: string[], state: string) => S['MigrationAction'][]} */
const migrationActions = (allowed, state) =>
  Object.entries({
    test: 'A test is begun when the machines are replicated and nothing is cut over.',
    endtest: 'There is no test.',
    skiptest: 'Only a migration that is ready for testing does without.',
    cutover: 'First a test must go well and end, or be skipped. A time for it can be ordered.',
    hold: 'No cutover is ordered that has not begun.',
    retry: 'Nothing has failed.',
    rollback: 'Nothing is cut over.',
    finalize: 'Only what runs in the target is finalized.',
    cancel: 'It is cut over already; it can be rolled back.',
  }).map(([name, text]) => (allowed.includes(name) ? { name, allowed: true } : { name, allowed: false, text: `The migration is ${state.replaceAll('_', ' ')}. ${text}` }));

/** @type {(n: number, state: string, allowed: string[], more?: Partial<S['Migration']>) => S['Migration']} */
const migration = (n, state, allowed, more) => ({
  id: `mig_${ulid(n)}`, plan: 'shop', version: 7, target: 'demo', source: 'stopped_by_run', testSeconds: 14_400, state, machines: [DB, MAIL, WEB], runs: [], parked: [],
  startedBy: 'admin', startedAt: ago(90_000), changedAt: ago(3600),
  told: [{ at: ago(90_000), by: 'admin', what: 'ordered the migration' }, { at: ago(3600), by: 'controller', what: `is ${state.replaceAll('_', ' ')}` }],
  actions: migrationActions(allowed, state),
  ...more,
});

/** @type {S['MigrationRun']} */
const tested = { purpose: 'test', orderedBy: 'admin', orderedAt: ago(20_000), site: `site_${ulid(697)}` };

/** @type {S['Migration'][]} */
export const migrations = [
  migration(800, 'replicating', ['cancel', 'hold'], { waitsFor: 'machine mail-02: its newest usable restore point is 26 h old, the target is 1 h', cutoverAt: ago(-40_000), cutoverOrderedBy: 'ann', changedAt: ago(90_000) }),
  migration(799, 'cut_over', ['rollback', 'finalize'], {
    plan: 'frankfurt-rack-17-everything-that-must-go-on', version: 12, target: 'openstack-de-fra-1', machines: [DB, LONG], changedAt: ago(7100),
    commitPolicy: { act: 'rollback', afterSeconds: 14_400 }, settings: { flavor: 'm1.large' },
    waitsFor: `somebody who finalizes it or rolls it back; at ${ago(-7300)} it is decided by itself: roll back`,
    runs: [tested, { purpose: 'cutover', orderedBy: 'ann', orderedAt: ago(8000), site: `site_${ulid(699)}` }],
    told: [
      { at: ago(90_000), by: 'admin', what: 'ordered the migration' },
      { at: ago(21_000), by: 'controller', what: 'is ready for testing' },
      { at: ago(20_000), by: 'admin', what: 'ordered a test' },
      { at: ago(9000), by: 'controller', what: 'is ready for cutover' },
      { at: ago(8000), by: 'ann', what: 'ordered the cutover' },
      { at: ago(7100), by: 'controller', what: 'is cut over' },
    ],
  }),
  migration(798, 'error', ['retry', 'rollback'], {
    failedState: 'cutting_over', problem: notReady, devices: ['db', 'web'], machines: [DB, WEB], source: 'must_be_stopped',
    runs: [{ purpose: 'cutover', orderedBy: 'admin', orderedAt: ago(30_000), site: `site_${ulid(698)}` }],
  }),
  migration(797, 'ready_for_cutover', ['test', 'cutover', 'cancel'], { runs: [tested] }),
  migration(796, 'finalized', [], { runs: [tested, { purpose: 'cutover', orderedBy: 'admin', orderedAt: ago(15_000), site: `site_${ulid(694)}` }], machines: [WEB], parked: [WEB] }),
  migration(795, 'rolled_back', [], { runs: [{ purpose: 'cutover', orderedBy: 'admin', orderedAt: ago(15_000), site: `site_${ulid(695)}` }] }),
];

/** As lists show them. @type {(each: S['Migration']) => S['Migration']} */
export const migrationLine = (each) => {
  const line = { ...each };
  delete line.told;
  delete line.actions;
  return line;
};

/** What is found of a migration: one that nobody looks at is blocked. @type {(order: S['MigrationOrder']) => S['MigrationCheck']} */
export const migrationCheck = (order) => {
  /** @type {S['PlanFinding'][]} */
  const findings = [{ level: 'info', code: 'NO_RESTORE_POINT', pointer: '/devices/mail', detail: 'Device mail has no usable restore point yet: the migration waits for one.' }];
  if (order.source === 'said_to_be_stopped') {
    findings.unshift({ level: 'blocker', code: 'MIGRATED_ALREADY', pointer: '/devices/db', detail: `Device db is migrated by mig_${ulid(799)} already.`, hint: 'End that migration first.' });
  }
  const count = (/** @type {string} */ level) => findings.filter((each) => each.level === level).length;
  return { blockers: count('blocker'), warnings: 0, infos: count('info'), findings, order };
};

/** What is found of an order: a failover is blocked. @type {(order: S['SiteOrder']) => S['SiteCheck']} */
export const siteCheck = (order) => {
  /** @type {S['PlanFinding'][]} */
  const findings = [
    { level: 'warning', code: 'RESTORE_POINT_DAMAGED', pointer: '/devices/mail', detail: 'The newest restore point of device mail is damaged.', hint: 'Choose the latest verified, or replicate it again.' },
    { level: 'info', code: 'NETWORK_KEPT', pointer: '/devices/web', detail: 'The addresses inside of device web stay as they are.' },
  ];
  if (order.kind === 'failover') {
    findings.unshift({ level: 'blocker', code: 'LIVE_ELSEWHERE', pointer: '/devices/db', detail: `Device db runs in failover site_${ulid(699)} already.`, hint: 'Roll back or delete that site first.' });
  }
  const count = (/** @type {string} */ level) => findings.filter((each) => each.level === level).length;
  return { blockers: count('blocker'), warnings: count('warning'), infos: count('info'), findings, order, points: [] };
};
