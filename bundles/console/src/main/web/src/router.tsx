// SPDX-License-Identifier: Apache-2.0
import { createRootRoute, createRoute, createRouter, type RouterHistory } from '@tanstack/react-router';
import { FAILBACK_ACTS, MIGRATION_ACTS, SITE_ACTS } from './api/queries';
import { Shell } from './components/Shell';
import { noteMove } from './components/frame';
import { Alerts } from './screens/Alerts';
import { FailbackDetail } from './screens/FailbackDetail';
import { Failbacks } from './screens/Failbacks';
import { JobDetail } from './screens/JobDetail';
import { Jobs } from './screens/Jobs';
import { Logs } from './screens/Logs';
import { MachineDetail } from './screens/MachineDetail';
import { Machines } from './screens/Machines';
import { MigrationDetail } from './screens/MigrationDetail';
import { Migrations } from './screens/Migrations';
import { NotFound } from './screens/NotFound';
import { Overview } from './screens/Overview';
import { Plans } from './screens/Plans';
import { Plugins } from './screens/Plugins';
import { SiteDetail } from './screens/SiteDetail';
import { Sites } from './screens/Sites';
import { StoreDetail } from './screens/StoreDetail';
import { Stores } from './screens/Stores';

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** Leaves out what is not there, so that addresses stay short. */
function tidy<T extends Record<string, unknown>>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;
}

export const MACHINE_TABS = ['overview', 'points', 'replication', 'retention', 'disks', 'jobs'] as const;
export type MachineTab = (typeof MACHINE_TABS)[number];

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const overviewRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: Overview });

const machinesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/machines',
  component: Machines,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({
      q: word(search['q']),
      readiness: word(search['readiness']),
      state: word(search['state']),
      reason: word(search['reason']),
      add: search['add'] ? (true as const) : undefined,
    }),
});

const machineRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/machines/$machineId',
  component: MachineDetail,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({
      tab: MACHINE_TABS.find((tab) => tab === search['tab']),
      restore: word(search['restore']),
      move: search['move'] ? (true as const) : undefined,
    }),
});

export const STORE_ACTS = ['sweep', 'scrub', 'move', 'check'] as const;
export type StoreAct = (typeof STORE_ACTS)[number];

const storesRoute = createRoute({ getParentRoute: () => rootRoute, path: '/stores', component: Stores });

const storeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/stores/$storeId',
  component: StoreDetail,
  validateSearch: (search: Record<string, unknown>) => tidy({ do: STORE_ACTS.find((act) => act === search['do']) }),
});

/** What is asked for of a site: an act, or to bring its machines back. */
export const SITE_QUESTIONS = [...SITE_ACTS, 'failback'] as const;
export type SiteQuestion = (typeof SITE_QUESTIONS)[number];
export const SITE_TABS = ['machines', 'ledger'] as const;
export type SiteTab = (typeof SITE_TABS)[number];

const plansRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/plans',
  component: Plans,
  validateSearch: (search: Record<string, unknown>) => tidy({ run: word(search['run']) }),
});

const sitesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sites',
  component: Sites,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({ kind: word(search['kind']), state: word(search['state']), plan: word(search['plan']) }),
});

const siteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sites/$siteId',
  component: SiteDetail,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({
      tab: SITE_TABS.find((tab) => tab === search['tab']),
      do: SITE_QUESTIONS.find((act) => act === search['do']),
    }),
});

/** What is asked for: an act, or a time for the cutover while that may not begin yet. */
export const MIGRATION_QUESTIONS = [...MIGRATION_ACTS, 'time'] as const;
export type MigrationQuestion = (typeof MIGRATION_QUESTIONS)[number];

const migrationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/migrations',
  component: Migrations,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({ state: word(search['state']), plan: word(search['plan']), start: search['start'] ? (true as const) : undefined }),
});

const migrationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/migrations/$migrationId',
  component: MigrationDetail,
  validateSearch: (search: Record<string, unknown>) => tidy({ do: MIGRATION_QUESTIONS.find((act) => act === search['do']) }),
});

const failbacksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/failbacks',
  component: Failbacks,
  validateSearch: (search: Record<string, unknown>) => tidy({ state: word(search['state']), site: word(search['site']) }),
});

const failbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/failbacks/$failbackId',
  component: FailbackDetail,
  validateSearch: (search: Record<string, unknown>) => tidy({ do: FAILBACK_ACTS.find((act) => act === search['do']) }),
});

const alertsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/alerts',
  component: Alerts,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({ least: word(search['least']), all: search['all'] ? (true as const) : undefined }),
});

const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/jobs',
  component: Jobs,
  validateSearch: (search: Record<string, unknown>) =>
    tidy({ kind: word(search['kind']), state: word(search['state']), machine: word(search['machine']) }),
});

const jobRoute = createRoute({ getParentRoute: () => rootRoute, path: '/jobs/$jobId', component: JobDetail });

const logsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/logs',
  component: Logs,
  validateSearch: (search: Record<string, unknown>) => tidy({ machine: word(search['machine']), level: word(search['level']) }),
});

const pluginsRoute = createRoute({ getParentRoute: () => rootRoute, path: '/plugins', component: Plugins });

const tree = rootRoute.addChildren([
  overviewRoute,
  machinesRoute,
  machineRoute,
  plansRoute,
  sitesRoute,
  siteRoute,
  migrationsRoute,
  migrationRoute,
  failbacksRoute,
  failbackRoute,
  storesRoute,
  storeRoute,
  alertsRoute,
  jobsRoute,
  jobRoute,
  logsRoute,
  pluginsRoute,
]);

export function makeRouter(history?: RouterHistory) {
  const router = createRouter({
    routeTree: tree,
    basepath: '/console',
    scrollRestoration: true,
    scrollToTopSelectors: ['#main'],
    ...(history ? { history } : {}),
  });
  router.subscribe('onBeforeNavigate', ({ pathChanged, fromLocation }) => {
    if (pathChanged && fromLocation) {
      noteMove();
    }
  });
  return router;
}

export type AppRouter = ReturnType<typeof makeRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
