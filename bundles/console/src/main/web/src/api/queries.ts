// SPDX-License-Identifier: Apache-2.0
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  body,
  client,
  ProblemError,
  type HoldOrder,
  type Job,
  type FailbackOrder,
  type JobOrder,
  type MigrationOrder,
  type Policy,
  type ReplicationPolicy,
  type Session,
  type SiteOrder,
  type SimulationOrder,
} from './client';

// Keys begin with the topic whose events make them stale: see events.tsx.

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await body(client.GET('/api/v1/session'));
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) {
        return null;
      }
      throw error;
    }
  },
  staleTime: 60_000,
});

export const controllerQuery = queryOptions({
  queryKey: ['controller'],
  queryFn: () => body(client.GET('/api/v1/controller')),
  staleTime: 300_000,
});

export const summaryQuery = queryOptions({
  queryKey: ['summary'],
  queryFn: () => body(client.GET('/api/v1/summary')),
});

export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: () => body(client.GET('/api/v1/plugins')),
});

export type LogFilter = { machine?: string | undefined; level?: string | undefined };

/** The newest lines, as many as one likes to look at. */
export const logsQuery = (filter: LogFilter) =>
  queryOptions({
    queryKey: ['logs', filter],
    queryFn: () =>
      body(
        client.GET('/api/v1/logs', {
          params: { query: given({ machine: filter.machine, level: filter.level, limit: 200 }) },
        }),
      ),
  });

export const storesQuery = queryOptions({
  queryKey: ['stores'],
  queryFn: () => body(client.GET('/api/v1/stores')),
});

export const damagesQuery = queryOptions({
  queryKey: ['damages'],
  queryFn: () => body(client.GET('/api/v1/damages')),
});

export type MachineFilter = {
  q?: string | undefined;
  readiness?: string | undefined;
  state?: string | undefined;
  reason?: string | undefined;
};

function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as never;
}

export const machinesQuery = (filter: MachineFilter) =>
  infiniteQueryOptions({
    queryKey: ['machines', 'list', filter],
    queryFn: ({ pageParam }) =>
      body(
        client.GET('/api/v1/machines', {
          params: { query: given({ ...filter, cursor: pageParam, limit: 100 }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const machineQuery = (id: string) =>
  queryOptions({
    queryKey: ['machines', 'one', id],
    queryFn: () => body(client.GET('/api/v1/machines/{machineId}', { params: { path: { machineId: id } } })),
  });

export const pointsQuery = (machine: string) =>
  infiniteQueryOptions({
    queryKey: ['points', machine],
    queryFn: ({ pageParam }) =>
      body(
        client.GET('/api/v1/machines/{machineId}/restore-points', {
          params: { path: { machineId: machine }, query: given({ cursor: pageParam, limit: 100 }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const pointQuery = (id: string) =>
  queryOptions({
    queryKey: ['points', 'one', id],
    queryFn: () => body(client.GET('/api/v1/restore-points/{pointId}', { params: { path: { pointId: id } } })),
  });

export const retentionQuery = (machine: string) =>
  queryOptions({
    queryKey: ['machines', 'retention', machine],
    queryFn: () => body(client.GET('/api/v1/machines/{machineId}/retention', { params: { path: { machineId: machine } } })),
  });

export const replicationQuery = (machine: string) =>
  queryOptions({
    queryKey: ['machines', 'replication', machine],
    queryFn: () => body(client.GET('/api/v1/machines/{machineId}/replication', { params: { path: { machineId: machine } } })),
  });

export const decideReplication = (machine: string, policy: ReplicationPolicy) =>
  body(client.PUT('/api/v1/machines/{machineId}/replication', { params: { path: { machineId: machine } }, body: policy }));

export const parkReplication = (machine: string, parked: boolean) => {
  const params = { params: { path: { machineId: machine } } };
  return body(
    parked
      ? client.POST('/api/v1/machines/{machineId}/replication:park', params)
      : client.POST('/api/v1/machines/{machineId}/replication:resume', params),
  );
};

export type JobFilter = {
  machine?: string | undefined;
  store?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
};

export const jobsQuery = (filter: JobFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', filter, limit],
    queryFn: ({ pageParam }) =>
      body(
        client.GET('/api/v1/jobs', {
          params: {
            query: given({ ...filter, cursor: pageParam, limit }),
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export type SiteFilter = { kind?: string | undefined; state?: string | undefined; plan?: string | undefined };

export const sitesQuery = (filter: SiteFilter) =>
  infiniteQueryOptions({
    queryKey: ['sites', 'list', filter],
    queryFn: ({ pageParam }) =>
      body(client.GET('/api/v1/sites', { params: { query: given({ ...filter, cursor: pageParam, limit: 50 }) } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const siteQuery = (id: string) =>
  queryOptions({
    queryKey: ['sites', 'one', id],
    queryFn: () => body(client.GET('/api/v1/sites/{siteId}', { params: { path: { siteId: id } } })),
  });

/** What screens showed: of all machines, for they are few and small. */
export const picturesQuery = (site: string) =>
  queryOptions({
    queryKey: ['sites', 'pictures', site],
    queryFn: () =>
      body(client.GET('/api/v1/sites/{siteId}/pictures', { params: { path: { siteId: site }, query: { limit: 500 } } })),
  });

export const ledgerQuery = (site: string) =>
  infiniteQueryOptions({
    queryKey: ['sites', 'ledger', site],
    queryFn: ({ pageParam }) =>
      body(
        client.GET('/api/v1/sites/{siteId}/ledger', {
          params: { path: { siteId: site }, query: given({ cursor: pageParam, limit: 100 }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const plansQuery = infiniteQueryOptions({
  queryKey: ['plans', 'list'],
  queryFn: ({ pageParam }) =>
    body(client.GET('/api/v1/plans', { params: { query: given({ cursor: pageParam, limit: 100 }) } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
});

export const planQuery = (name: string) =>
  queryOptions({
    queryKey: ['plans', 'one', name],
    queryFn: () => body(client.GET('/api/v1/plans/{planId}', { params: { path: { planId: name } } })),
  });

export const planVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['plans', 'version', name, version],
    queryFn: () =>
      body(client.GET('/api/v1/plans/{planId}/versions/{version}', { params: { path: { planId: name, version } } })),
  });

export const checkSite = (order: SiteOrder) => body(client.POST('/api/v1/sites:check', { body: order }));

export const startSite = (order: SiteOrder) => body(client.POST('/api/v1/sites', { body: order }));

export const SITE_ACTS = ['approve', 'pause', 'resume', 'retry', 'prolong', 'detach', 'rollback', 'delete'] as const;
export type SiteAct = (typeof SITE_ACTS)[number];

// All acts have the same shape; the contract names each by itself.
export const actOnSite = (id: string, act: Exclude<SiteAct, 'prolong'>) =>
  body(
    client.POST(`/api/v1/sites/{siteId}:${act}` as '/api/v1/sites/{siteId}:approve', {
      params: { path: { siteId: id } },
    }),
  );

export const prolongSite = (id: string, until: string) =>
  body(client.POST('/api/v1/sites/{siteId}:prolong', { params: { path: { siteId: id } }, body: { until } }));

export type MigrationFilter = { plan?: string | undefined; state?: string | undefined };

export const migrationsQuery = (filter: MigrationFilter) =>
  infiniteQueryOptions({
    queryKey: ['migrations', 'list', filter],
    queryFn: ({ pageParam }) =>
      body(client.GET('/api/v1/migrations', { params: { query: given({ ...filter, cursor: pageParam, limit: 50 }) } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['migrations', 'one', id],
    queryFn: () => body(client.GET('/api/v1/migrations/{migrationId}', { params: { path: { migrationId: id } } })),
  });

export const checkMigration = (order: MigrationOrder) => body(client.POST('/api/v1/migrations:check', { body: order }));

export const startMigration = (order: MigrationOrder) => body(client.POST('/api/v1/migrations', { body: order }));

export const MIGRATION_ACTS = ['test', 'endtest', 'skiptest', 'cutover', 'hold', 'retry', 'rollback', 'finalize', 'cancel'] as const;
export type MigrationAct = (typeof MIGRATION_ACTS)[number];

/** @param at of a cutover: not before; now when left out */
export const actOnMigration = (id: string, act: MigrationAct, at?: string) =>
  act === 'cutover'
    ? body(client.POST('/api/v1/migrations/{migrationId}:cutover', { params: { path: { migrationId: id } }, body: at ? { at } : {} }))
    : body(
        client.POST(`/api/v1/migrations/{migrationId}:${act}` as '/api/v1/migrations/{migrationId}:test', {
          params: { path: { migrationId: id } },
        }),
      );

export type FailbackFilter = { site?: string | undefined; state?: string | undefined };

export const failbacksQuery = (filter: FailbackFilter) =>
  infiniteQueryOptions({
    queryKey: ['failbacks', 'list', filter],
    queryFn: ({ pageParam }) =>
      body(client.GET('/api/v1/failbacks', { params: { query: given({ ...filter, cursor: pageParam, limit: 50 }) } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const failbackQuery = (id: string) =>
  queryOptions({
    queryKey: ['failbacks', 'one', id],
    queryFn: () => body(client.GET('/api/v1/failbacks/{failbackId}', { params: { path: { failbackId: id } } })),
  });

export const checkFailback = (order: FailbackOrder) => body(client.POST('/api/v1/failbacks:check', { body: order }));

export const startFailback = (order: FailbackOrder) => body(client.POST('/api/v1/failbacks', { body: order }));

export const FAILBACK_ACTS = ['sync', 'run', 'finalize', 'rollback', 'retry', 'cancel'] as const;
export type FailbackAct = (typeof FAILBACK_ACTS)[number];

export const actOnFailback = (id: string, act: FailbackAct) =>
  body(
    client.POST(`/api/v1/failbacks/{failbackId}:${act}` as '/api/v1/failbacks/{failbackId}:sync', {
      params: { path: { failbackId: id } },
    }),
  );

export const MACHINE_ACTS = ['poweroff', 'poweron', 'remove'] as const;
export type MachineAct = (typeof MACHINE_ACTS)[number];

/** With single machines of a site that runs; also such as are not in it yet. */
export const actOnMachines = (site: string, act: MachineAct | 'add', devices: string[]) =>
  body(
    client.POST(`/api/v1/sites/{siteId}:${act}` as '/api/v1/sites/{siteId}:poweroff', {
      params: { path: { siteId: site } },
      body: { devices },
    }),
  );

export type AlertFilter = { least?: string | undefined; all?: true | undefined };

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ['alerts', filter],
    queryFn: ({ pageParam }) =>
      body(
        client.GET('/api/v1/alerts', {
          params: { query: { ...given({ leastSeverity: filter.least, cursor: pageParam, limit: 100 }), open: !filter.all } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const acknowledge = (id: string) =>
  body(client.POST('/api/v1/alerts/{alertId}:acknowledge', { params: { path: { alertId: id } } }));

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: () => body(client.GET('/api/v1/jobs/{jobId}', { params: { path: { jobId: id } } })),
  });

export const signIn = (user: string, password: string) =>
  body(client.POST('/api/v1/session', { body: { user, password } }));

export const signOut = () => body(client.DELETE('/api/v1/session'));

const checkStore = (id: string) =>
  body(client.POST('/api/v1/stores/{storeId}:verify', { params: { path: { storeId: id } } }));

// Not a dry run: what comes is the job, not the preview of one. The check of a store has an address of its own.
export const startJob = async (order: JobOrder): Promise<Job> =>
  order.kind === 'check' && order.store
    ? await checkStore(order.store)
    : ((await body(client.POST('/api/v1/jobs', { body: order }))) as Job);

export const cancelJob = (id: string) =>
  body(client.POST('/api/v1/jobs/{jobId}:cancel', { params: { path: { jobId: id } } }));

export const revokeMachine = (id: string) =>
  body(client.POST('/api/v1/machines/{machineId}:revoke', { params: { path: { machineId: id } } }));

export const updateAgent = (id: string) =>
  body(client.POST('/api/v1/machines/{machineId}:update-agent', { params: { path: { machineId: id } } }));

export const updateAgents = () => body(client.POST('/api/v1/machines:update-agents'));

export const holdPoint = (id: string, hold: HoldOrder) =>
  body(client.POST('/api/v1/restore-points/{pointId}:hold', { params: { path: { pointId: id } }, body: hold }));

export const releasePoint = (id: string) =>
  body(client.POST('/api/v1/restore-points/{pointId}:release', { params: { path: { pointId: id } } }));

export const decideRetention = (machine: string, policy: Policy) =>
  body(client.PUT('/api/v1/machines/{machineId}/retention', { params: { path: { machineId: machine } }, body: policy }));

export const simulateRetention = (machine: string, order: SimulationOrder) =>
  body(
    client.POST('/api/v1/machines/{machineId}/retention:simulate', {
      params: { path: { machineId: machine } },
      body: order,
    }),
  );

export const createToken = (validSeconds: number, uses: number) =>
  body(client.POST('/api/v1/enrolment-tokens', { body: { validSeconds, uses } }));
