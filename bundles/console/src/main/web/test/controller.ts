// SPDX-License-Identifier: Apache-2.0
// The controller as the unit tests see it: msw over the same fixtures as the screenshots.
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import * as f from '../scripts/fixtures.mjs';

const V1 = '*/api/v1';

export const controller = setupServer(
  http.get(`${V1}/session`, () => HttpResponse.json(f.session)),
  http.get(`${V1}/controller`, () => HttpResponse.json(f.controller)),
  http.get(`${V1}/summary`, () => HttpResponse.json(f.summary)),
  http.get(`${V1}/logs`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const items = f.logs.filter(
      (each) =>
        (!query.get('machine') || each.machine === query.get('machine')) && (!query.get('level') || each.level === query.get('level')),
    );
    return HttpResponse.json({ items, next: f.logs.length, forgotten: false, refused: 0, limited: 0 });
  }),
  http.get(`${V1}/plugins`, () => HttpResponse.json({ items: f.plugins })),
  http.get(`${V1}/stores`, () => HttpResponse.json({ items: f.stores })),
  http.get(`${V1}/damages`, () => HttpResponse.json({ items: f.damages })),
  http.get(`${V1}/machines`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const found = f.machines.filter(
      (each) =>
        each.name.includes(query.get('q') ?? '') &&
        (!query.get('state') || each.replication.state === query.get('state')) &&
        (!query.get('readiness') || each.readiness.level === query.get('readiness')),
    );
    return HttpResponse.json({ items: found });
  }),
  http.get(`${V1}/machines/:id`, ({ params }) => {
    const found = f.machines.find((each) => each.id === params['id']);
    return found ? HttpResponse.json(found) : problem(404, 'MACHINE_UNKNOWN', 'There is no machine with this id.');
  }),
  http.get(`${V1}/machines/:id/restore-points`, () => HttpResponse.json({ items: f.points })),
  http.get(`${V1}/machines/:id/replication`, () => HttpResponse.json(f.replication)),
  http.get(`${V1}/machines/:id/retention`, () => HttpResponse.json(f.retention)),
  http.get(`${V1}/restore-points/:id`, ({ params }) => HttpResponse.json(f.points.find((each) => each.id === params['id']))),
  http.get(`${V1}/jobs`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const states = query.get('state')?.split(',');
    return HttpResponse.json({
      items: f.jobs.filter(
        (job) =>
          (!states || states.includes(job.state)) &&
          (!query.get('kind') || job.kind === query.get('kind')) &&
          (!query.get('machine') || job.machine === query.get('machine')) &&
          (!query.get('store') || [job.store, job.to].includes(query.get('store') ?? '')),
      ),
    });
  }),
  http.get(`${V1}/sites`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const states = query.get('state')?.split(',');
    const found = f.sites.filter(
      (each) => (!states || states.includes(each.state)) && (!query.get('kind') || each.kind === query.get('kind')),
    );
    return HttpResponse.json({ items: found.map(f.siteLine) });
  }),
  http.get(`${V1}/alerts`, ({ request }) => {
    const open = new URL(request.url).searchParams.get('open') === 'true';
    return HttpResponse.json({ items: f.alerts.filter((each) => !open || !each.overAt) });
  }),
  http.get(`${V1}/plans`, () => HttpResponse.json({ items: f.plans })),
  http.get(`${V1}/plans/shop/versions/7`, () => HttpResponse.json(f.shopPlan)),
  http.get(`${V1}/plans/:name`, ({ params }) =>
    params['name'] === 'shop' ? HttpResponse.json(f.shopPlan) : problem(404, 'PLAN_UNKNOWN', 'There is no plan of this name.'),
  ),
  http.get(`${V1}/sites/:id`, ({ params }) => {
    const found = f.sites.find((each) => each.id === params['id']);
    return found ? HttpResponse.json(found) : problem(404, 'SITE_UNKNOWN', 'There is no site with this id.');
  }),
  http.get(`${V1}/sites/:id/pictures`, () => HttpResponse.json({ items: f.pictures })),
  http.get(`${V1}/sites/:id/ledger`, () => HttpResponse.json({ items: f.ledger })),
  http.get(`${V1}/failbacks`, ({ request }) => {
    const query = new URL(request.url).searchParams;
    const found = f.failbacks.filter((each) => (!query.get('site') || each.site === query.get('site')) && (!query.get('state') || each.state === query.get('state')));
    return HttpResponse.json({ items: found.map(f.failbackLine) });
  }),
  http.get(`${V1}/failbacks/:id`, ({ params }) => {
    const found = f.failbacks.find((each) => each.id === params['id']);
    return found ? HttpResponse.json(found) : problem(404, 'FAILBACK_UNKNOWN', 'There is no failback with this id.');
  }),
  http.get(`${V1}/migrations`, ({ request }) => {
    const states = new URL(request.url).searchParams.get('state')?.split(',');
    const found = f.migrations.filter((each) => !states || states.includes(each.state));
    return HttpResponse.json({ items: found.map(f.migrationLine) });
  }),
  http.get(`${V1}/migrations/:id`, ({ params }) => {
    const found = f.migrations.find((each) => each.id === params['id']);
    return found ? HttpResponse.json(found) : problem(404, 'MIGRATION_UNKNOWN', 'There is no migration with this id.');
  }),
  http.get(`${V1}/jobs/:id`, ({ params }) => HttpResponse.json(f.jobs.find((job) => job.id === params['id']))),
);

export function problem(status: number, code: string, detail: string, more: Record<string, unknown> = {}) {
  return HttpResponse.json(
    { ...f.problem(code, status, detail, 'Do this about it.'), ...more },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

/** A fake of the browser's EventSource, driven by the test. */
export class Stream extends EventTarget {
  static readonly all: Stream[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }

  close() {
    this.closed = true;
  }
}
