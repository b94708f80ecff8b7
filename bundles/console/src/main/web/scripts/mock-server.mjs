// SPDX-License-Identifier: Apache-2.0
// A made-up controller: the built console and the REST API from fixtures, over plain HTTP on loopback.
// The cookie `godwit_mock` chooses the world: busy (default), empty, broken, slow, offline (no event stream), lone (one
// store), viewer (who is signed in may look, not act).
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as f from './fixtures.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
// The same as the servlet sends.
export const POLICY =
  "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/** @returns {Promise<{url: string, close(): Promise<void>}>} */
export function startMock({ folder, port = 0 }) {
  const started = new Set();
  let ticks = 0;

  const send = (response, status, body) => {
    const isProblem = status >= 400;
    response.writeHead(status, { 'content-type': isProblem ? 'application/problem+json' : 'application/json' });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };

  const jobs = () =>
    [...started, ...f.jobs].map((job) => {
      if (job.state !== 'running') {
        return job;
      }
      const progress = { ...job.progress };
      progress.doneBytes = Math.min(progress.totalBytes, progress.doneBytes + ticks * progress.bytesPerSecond);
      progress.percent = progress.totalBytes > 0 ? (100 * progress.doneBytes) / progress.totalBytes : undefined;
      return { ...job, progress };
    });

  const page = (response, items) => send(response, 200, { items });
  const missing = (response, what) =>
    send(response, 404, f.problem(`${what}_UNKNOWN`, 404, `There is no ${what.toLowerCase()} with this id.`, 'Look in the list: it may have been removed.'));

  function api(request, response, url, world) {
    const path = decodeURIComponent(url.pathname.replace('/api/v1', ''));
    const query = url.searchParams;
    const read = request.method === 'GET';
    if (path === '/session') {
      if (request.method === 'POST') {
        return body(request, (given) => {
          if (given.password === 'wrong') {
            return send(response, 401, f.problem('SIGN_IN_REFUSED', 401, 'User name or password is wrong.', 'The first password is in data/first-start.txt on the controller.'));
          }
          response.setHeader('set-cookie', 'godwit_session=1; Path=/; HttpOnly; SameSite=Strict');
          return send(response, 201, { ...f.session, token: 'secret' });
        });
      }
      if (request.method === 'DELETE') {
        response.setHeader('set-cookie', 'godwit_session=; Path=/; Max-Age=0');
        return send(response, 204);
      }
    }
    if (!/godwit_session=1/.test(request.headers.cookie ?? '')) {
      return send(response, 401, f.problem('NOT_SIGNED_IN', 401, 'Nobody is signed in.', 'Sign in.'));
    }
    if (!read && request.headers['x-godwit-request'] !== '1') {
      return send(response, 403, f.problem('FOREIGN_REQUEST', 403, 'The header X-Godwit-Request is missing.', ''));
    }
    if (path === '/session') return send(response, 200, world === 'viewer' ? { ...f.session, user: 'viewer', roles: [] } : f.session);
    if (path === '/events') return world === 'offline' ? send(response, 503) : events(request, response);
    if (path === '/controller') return send(response, 200, f.controller);
    if (world === 'broken' && read) {
      return send(response, 503, f.problem('CATALOG_UNAVAILABLE', 503, 'Cannot read the catalog: the database at data/catalog/godwit does not open.', 'Look at godwit:plugins in the shell; the controller tries again by itself.'));
    }
    const empty = world === 'empty';
    if (path === '/summary') return send(response, 200, empty ? f.emptySummary : f.summary);
    if (path === '/logs') return send(response, 200, { items: empty ? [] : f.logs.filter((each) => !query.get('level') || each.level !== 'info'), next: f.logs.length, forgotten: false, refused: 0, limited: empty ? 0 : 12, ...(empty ? { trouble: 'UDP port 12201 of 127.0.0.1 cannot be listened to: Address already in use. Give etc/org.godwit.logs.cfg another host or port.' } : {}) });
    if (path === '/plugins') return page(response, f.plugins.filter((each) => !empty || each.state === 'present'));
    if (path === '/stores') return page(response, empty ? [] : world === 'lone' ? f.stores.slice(0, 1) : f.stores);
    if (path === '/damages') return page(response, empty ? [] : f.damages);
    const checked = /^\/stores\/([^/]+):verify$/.exec(path);
    if (checked) return send(response, 202, begin({ kind: 'check', store: checked[1] }));
    if (path === '/machines:update-agents') return send(response, 202, { machines: [f.WEB, f.MAIL] });
    if (path === '/machines') {
      const q = (query.get('q') ?? '').toLowerCase();
      const state = query.get('state');
      const found = f.machines.filter((each) => (each.name.includes(q) || each.id.toLowerCase().includes(q)) && (!state || each.replication.state === state) && (!query.get('readiness') || each.readiness.level === query.get('readiness')) && (!query.get('reason') || each.readiness.reasons.some((one) => one.code === query.get('reason'))));
      return page(response, empty ? [] : found);
    }
    if (path === '/jobs' && read) {
      const states = query.get('state')?.split(',');
      const found = jobs().filter(
        (job) => (!states || states.includes(job.state)) && (!query.get('kind') || job.kind === query.get('kind')) && (!query.get('machine') || job.machine === query.get('machine')) && (!query.get('store') || [job.store, job.to].includes(query.get('store'))),
      );
      return page(response, empty ? [] : found);
    }
    if (path === '/jobs') {
      return body(request, (order) => {
        const running = jobs().find((job) => job.kind === 'replicate' && order.kind === 'replicate' && job.machine === order.machine && job.state === 'running');
        if (running) {
          return send(response, 409, { ...f.problem('JOB_EXISTS', 409, 'A replication of this machine is running already.', 'Watch that one.'), facts: { job: running.id } });
        }
        return send(response, 202, begin(order));
      });
    }
    if (path === '/enrolment-tokens') return body(request, (order) => send(response, 201, { ...f.token, uses: order.uses ?? 1 }));
    if (path === '/sites' && read) {
      const [kinds, states] = [query.get('kind')?.split(','), query.get('state')?.split(',')];
      const found = f.sites.filter((each) => (!kinds || kinds.includes(each.kind)) && (!states || states.includes(each.state)) && (!query.get('plan') || each.plan === query.get('plan')));
      return page(response, empty ? [] : found.map(f.siteLine));
    }
    if (path === '/alerts') return page(response, empty ? [] : f.alerts.filter((each) => query.get('open') !== 'true' || !each.overAt).filter((each) => query.get('leastSeverity') !== 'critical' || each.severity === 'critical'));
    if (path.startsWith('/alerts/')) return send(response, 200, { ...f.alerts[0], acknowledgedBy: 'admin', acknowledgedAt: f.ago(0) });
    if (path === '/plans') return page(response, empty ? [] : f.plans);
    if (path === '/plans/shop/versions/7') return send(response, 200, f.shopPlan);
    if (path.startsWith('/plans/')) return path === '/plans/shop' ? send(response, 200, f.shopPlan) : missing(response, 'PLAN');
    if (path === '/sites:check') return body(request, (order) => send(response, 200, f.siteCheck(order)));
    if (path === '/sites') return send(response, 202, f.sites[0]);
    const ofSite = /^\/sites\/([^/:]+)(\/ledger|\/pictures|:\w+)?$/.exec(path);
    if (ofSite) {
      const site = f.sites.find((each) => each.id === ofSite[1]);
      if (!site) return missing(response, 'SITE');
      if (ofSite[2] === '/pictures') return page(response, f.pictures);
      if (ofSite[2] === '/ledger') return page(response, site === f.sites[4] ? [] : f.ledger);
      return send(response, read ? 200 : 202, site);
    }
    if (path === '/migrations' && read) {
      const states = query.get('state')?.split(',');
      const found = f.migrations.filter((each) => (!states || states.includes(each.state)) && (!query.get('plan') || each.plan === query.get('plan')));
      return page(response, empty ? [] : found.map(f.migrationLine));
    }
    if (path === '/migrations:check') return body(request, (order) => send(response, 200, f.migrationCheck(order)));
    if (path === '/migrations') return send(response, 202, f.migrations[0]);
    if (path === '/failbacks' && read) return page(response, empty ? [] : f.failbacks.filter((each) => (!query.get('site') || each.site === query.get('site')) && (!query.get('state') || query.get('state')?.split(',').includes(each.state))).map(f.failbackLine));
    if (path === '/failbacks:check') return body(request, (order) => send(response, 200, f.failbackCheck(order)));
    if (path === '/failbacks') return send(response, 202, f.failbacks[0]);
    const ofFailback = /^\/failbacks\/([^/:]+)(:\w+)?$/.exec(path);
    if (ofFailback) {
      const failback = f.failbacks.find((each) => each.id === ofFailback[1]);
      return failback ? send(response, read ? 200 : 202, failback) : missing(response, 'FAILBACK');
    }
    const ofMigration = /^\/migrations\/([^/:]+)(:\w+)?$/.exec(path);
    if (ofMigration) {
      const migration = f.migrations.find((each) => each.id === ofMigration[1]);
      return migration ? send(response, read ? 200 : 202, migration) : missing(response, 'MIGRATION');
    }
    const one = /^\/(machines|jobs|restore-points)\/([^/:]+)(\/restore-points|\/retention(?::simulate)?|\/replication(?::park|:resume)?|:cancel|:revoke|:update-agent|:hold|:release)?$/.exec(path);
    if (one?.[1] === 'machines') {
      const machine = f.machines.find((each) => each.id === one[2]);
      if (!machine) return missing(response, 'MACHINE');
      if (one[3] === '/restore-points') return page(response, machine.id === f.NEW ? [] : f.points);
      if (one[3]?.startsWith('/replication')) return send(response, 200, { ...f.replication, parked: one[3].endsWith(':park') });
      if (one[3] === '/retention') return send(response, 200, f.retention);
      if (one[3] === '/retention:simulate') return body(request, (order) => send(response, 200, { ...f.simulation, rule: order.rule ?? f.retention.rule }));
      if (one[3] === ':update-agent') return send(response, 202, { version: '1.4.2' });
      return one[3] === ':revoke' ? send(response, 204) : send(response, 200, machine);
    }
    if (one?.[1] === 'jobs') {
      const job = jobs().find((each) => each.id === one[2]);
      if (!job) return missing(response, 'JOB');
      return one[3] ? send(response, 202, { ...job, cancelRequested: true }) : send(response, 200, job);
    }
    if (one?.[1] === 'restore-points') {
      const point = f.points.find((each) => each.id === one[2]);
      if (point && one[3] === ':release') return send(response, 204);
      return point ? send(response, 200, point) : missing(response, 'RESTORE_POINT');
    }
    return send(response, 404, f.problem('NO_SUCH_PATH', 404, `Nothing is served at ${url.pathname}.`, ''));
  }

  function begin(order) {
    const job = f.job({ ...order, id: `job_new${started.size}`, state: 'running', createdAt: f.ago(0), startedAt: f.ago(0), progress: { ...f.HALF_WAY, doneBytes: 0, percent: 0 } });
    started.add(job);
    return job;
  }

  function body(request, then) {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => then(pieces.length > 0 ? JSON.parse(Buffer.concat(pieces).toString() || '{}') : {}));
  }

  function events(request, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    const timer = setInterval(() => {
      ticks += 1;
      const data = { id: ticks, at: f.ago(0), topic: 'job', type: 'job.progress', subject: f.jobs[0].id, facts: {} };
      response.write(`id: ${ticks}\nevent: job\ndata: ${JSON.stringify(data)}\n\n`);
    }, 1000);
    request.on('close', () => clearInterval(timer));
  }

  function file(response, path) {
    const relative = normalize(path.replace(/^\/console\/?/, ''));
    const name = extname(relative) === '' ? 'index.html' : relative;
    try {
      const bytes = readFileSync(join(folder, name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': POLICY });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const world = /godwit_mock=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'busy';
    if (url.pathname.startsWith('/api/')) {
      if (world === 'slow' && !url.pathname.endsWith('/session')) {
        return;
      }
      api(request, response, url, world);
    } else if (url.pathname.startsWith('/console')) {
      file(response, url.pathname);
    } else {
      response.writeHead(302, { location: '/console/' }).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const mock = await startMock({ folder: process.env.GODWIT_WEB_OUT ?? 'dist', port: 8180 });
  console.log(`a made-up controller at ${mock.url}/console/`);
}
