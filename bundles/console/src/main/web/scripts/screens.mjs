// SPDX-License-Identifier: Apache-2.0
// Opens every screen in Chromium, light and dark, wide and narrow; takes pictures, runs axe, and fails on any finding,
// on anything the content security policy stopped, and on pages that scroll sideways.
//
//   node scripts/screens.mjs [--out DIR] [--only NAME,NAME] [--url https://HOST:8443 --user admin --password P]
//
// Without --url it starts the mock controller over the built console (npm run bundle).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import * as f from './fixtures.mjs';
import { startMock } from './mock-server.mjs';

const { values: given } = parseArgs({
  options: {
    out: { type: 'string', default: '../../../target/screens' },
    only: { type: 'string' },
    url: { type: 'string' },
    user: { type: 'string', default: 'admin' },
    password: { type: 'string', default: 'right' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const out = resolve(given.out);
mkdirSync(out, { recursive: true });

const real = given.url !== undefined;
const mock = real ? undefined : await startMock({ folder: process.env.GODWIT_WEB_OUT ?? 'dist' });
const origin = given.url ?? mock.url;

const click = (name) => async (page) => page.getByRole('button', { name }).first().click();

/** name, path, the world of the mock, what to wait for, what to do first */
const MOCK_SCREENS = [
  { name: 'sign-in', path: '/', signedOut: true, see: 'Sign in' },
  {
    name: 'sign-in-wrong', path: '/', signedOut: true, see: 'Sign in',
    act: async (page) => {
      await page.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('User name or password is wrong.').waitFor();
    },
  },
  { name: 'overview', path: '/', see: 'Needs attention' },
  { name: 'overview-empty', path: '/', world: 'empty', see: 'Protect your first machine' },
  { name: 'overview-broken', path: '/', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'overview-loading', path: '/', world: 'slow' },
  { name: 'overview-lost', path: '/', world: 'offline', see: 'Connection lost' },
  { name: 'machines', path: '/machines', see: 'web-01' },
  { name: 'machines-empty', path: '/machines', world: 'empty', see: 'No machines yet' },
  { name: 'machines-filtered', path: '/machines?q=nothing-like-it', see: 'Nothing fits the filter' },
  { name: 'machines-error', path: '/machines', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'machines-add', path: '/machines?add=true', see: 'How many machines' },
  { name: 'machines-add-command', path: '/machines?add=true', see: 'How many machines', act: click('Create the command') },
  { name: 'machine', path: `/machines/${f.DB}`, see: 'About the machine' },
  { name: 'machine-blocked', path: `/machines/${f.MAIL}`, see: 'READ_ERROR' },
  { name: 'machine-points', path: `/machines/${f.WEB}?tab=points`, see: 'Fuzzy' },
  { name: 'machine-points-open', path: `/machines/${f.WEB}?tab=points`, see: 'Fuzzy', act: async (page) => page.getByRole('button', { name: /Details/ }).nth(2).click() },
  { name: 'machine-points-fuzzy', path: `/machines/${f.WEB}?tab=points`, see: 'Fuzzy', act: async (page) => page.getByRole('button', { name: /Details/ }).nth(5).click() },
  { name: 'machine-points-empty', path: `/machines/${f.NEW}?tab=points`, see: 'No restore points yet' },
  { name: 'machine-restore', path: `/machines/${f.WEB}?tab=points&restore=${f.points[2].id}`, see: 'Folder on the controller', act: async (page) => page.getByLabel(/Boot the result/).check() },
  { name: 'machine-hold', path: `/machines/${f.WEB}?tab=points`, see: 'Fuzzy', act: click(/^Hold…/) },
  { name: 'machine-release', path: `/machines/${f.WEB}?tab=points`, see: 'Fuzzy', act: click(/^Release…/) },
  { name: 'machine-replication', path: `/machines/${f.WEB}?tab=replication`, see: 'Schedule and limits' },
  { name: 'machine-replication-windows', path: `/machines/${f.WEB}?tab=replication`, see: 'Window 1', act: async (page) => { await page.getByRole('button', { name: 'Add a window' }).click(); await page.getByLabel('From').last().selectOption('22'); await page.getByLabel('Until').last().selectOption('6'); await page.getByRole('button', { name: 'Add a window' }).click(); const last = page.getByRole('group', { name: 'Window 3' }); for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await last.getByLabel(day).uncheck(); await last.getByLabel('Send (MiB/s)').fill(''); await page.getByLabel('Freeze budget (%)').fill('0'); } },
  { name: 'machine-retention', path: `/machines/${f.WEB}?tab=retention`, see: 'What survives?', act: async (page) => { await page.getByLabel('Days', { exact: true }).fill('7'); await page.getByRole('button', { name: 'Simulate' }).click(); await page.getByText('At the most').waitFor(); } },
  { name: 'machine-retention-save', path: `/machines/${f.WEB}?tab=retention`, see: 'What survives?', act: async (page) => { await page.getByLabel('Days', { exact: true }).fill('7'); await page.getByRole('button', { name: 'Save the rule' }).click(); } },
  { name: 'machine-disks', path: `/machines/${f.DB}?tab=disks`, see: 'pgdata' },
  { name: 'machine-jobs', path: `/machines/${f.WEB}?tab=jobs`, see: 'Verification' },
  { name: 'machine-revoke', path: `/machines/${f.WEB}`, see: 'About the machine', act: click('Revoke its certificate') },
  { name: 'machine-agent', path: `/machines/${f.WEB}`, see: 'Update available' },
  { name: 'machine-agent-update', path: `/machines/${f.WEB}`, see: 'Update available', act: click('Update agent') },
  { name: 'machine-agent-away', path: `/machines/${f.GW}`, see: 'connected again' },
  { name: 'machine-agent-trial', path: `/machines/${f.NEW}`, see: 'Update on trial' },
  { name: 'machine-agent-viewer', path: `/machines/${f.WEB}`, world: 'viewer', see: 'Update available' },
  { name: 'machines-update', path: '/machines', see: 'web-01', act: click('Update agents…') },
  { name: 'machine-gone', path: '/machines/mch_nothing', see: 'MACHINE_UNKNOWN' },
  { name: 'machine-move', path: `/machines/${f.WEB}?move=true`, see: 'New points go to' },
  { name: 'machine-move-lone', path: `/machines/${f.WEB}?move=true`, world: 'lone', see: 'New points go to' },
  { name: 'plans', path: '/plans', see: 'version 9 again' },
  { name: 'plans-empty', path: '/plans', world: 'empty', see: 'No plans yet' },
  { name: 'plans-error', path: '/plans', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'plan-run', path: '/plans?run=shop', see: 'NETWORK_KEPT' },
  { name: 'plan-run-at', path: '/plans?run=shop', see: 'NETWORK_KEPT', act: async (page) => { await page.getByLabel('Restore points').selectOption('at'); await page.getByText('Choose a target').waitFor(); } },
  { name: 'plan-run-blocked', path: '/plans?run=shop', see: 'NETWORK_KEPT', act: async (page) => { await page.getByLabel('Failover', { exact: true }).check(); await page.getByLabel('Godwit stops them').check(); await page.getByText('LIVE_ELSEWHERE').waitFor(); } },
  { name: 'sites', path: '/sites', see: 'Approval: Is the database right' },
  { name: 'sites-empty', path: '/sites', world: 'empty', see: 'No drill or failover yet' },
  { name: 'sites-filtered', path: '/sites?state=pending', see: 'Nothing fits the filter' },
  { name: 'sites-error', path: '/sites', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'sites-loading', path: '/sites', world: 'slow' },
  { name: 'alerts', path: '/alerts?all=true', see: 'Mails cannot be sent' },
  { name: 'alerts-empty', path: '/alerts', world: 'empty', see: 'Nothing asks for a person' },
  { name: 'site-prolong', path: `/sites/${f.sites[1].id}?do=prolong`, see: 'stay longer?' },
  { name: 'site-waiting', path: `/sites/${f.sites[0].id}`, see: 'Waits for your approval' },
  { name: 'site-waiting-viewer', path: `/sites/${f.sites[0].id}`, world: 'viewer', see: 'Waits for your approval' },
  { name: 'site-approve', path: `/sites/${f.sites[0].id}?do=approve`, see: 'go on?' },
  { name: 'site-pause', path: `/sites/${f.sites[0].id}?do=pause`, see: 'Paused or not' },
  { name: 'site-failover', path: `/sites/${f.sites[1].id}`, see: 'stopped at the source by this run' },
  { name: 'site-detach', path: `/sites/${f.sites[1].id}?do=detach`, see: 'cannot be taken back' },
  { name: 'site-rollback', path: `/sites/${f.sites[1].id}?do=rollback`, see: 'started again' },
  { name: 'site-delete', path: `/sites/${f.sites[1].id}?do=delete`, see: 'run nowhere after this' },
  { name: 'site-error', path: `/sites/${f.sites[2].id}`, see: 'The run stopped here', act: async (page) => page.getByText('What the console of web showed').click() },
  { name: 'site-retry', path: `/sites/${f.sites[2].id}?do=retry`, see: 'not done again' },
  { name: 'site-drill', path: `/sites/${f.sites[3].id}`, see: 'All machines came up' },
  { name: 'site-drill-delete', path: `/sites/${f.sites[3].id}?do=delete`, see: 'go on as they are' },
  { name: 'site-paused', path: `/sites/${f.sites[4].id}`, see: 'Nothing new is begun' },
  { name: 'site-deleted', path: `/sites/${f.sites[5].id}`, see: 'had come to' },
  { name: 'site-ledger', path: `/sites/${f.sites[0].id}?tab=ledger`, see: 'was not answered' },
  { name: 'site-gone', path: '/sites/site_nothing', see: 'SITE_UNKNOWN' },
  { name: 'migrations', path: '/migrations', see: 'is 26 h old' },
  { name: 'migrations-empty', path: '/migrations', world: 'empty', see: 'No migration yet' },
  { name: 'migrations-filtered', path: '/migrations?state=testing', see: 'Nothing fits the filter' },
  { name: 'migrations-error', path: '/migrations', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'migrations-start', path: '/migrations?start=true', see: 'Say first what becomes', act: async (page) => { await page.getByLabel('Godwit stops them').check(); await page.getByLabel('At a time, if it is ready by then').check(); await page.getByLabel('Cut over at').fill('2027-01-08T02:00'); await page.getByText('the migration waits for one').waitFor(); } },
  { name: 'migrations-start-blocked', path: '/migrations?start=true', see: 'Say first what becomes', act: async (page) => { await page.getByLabel('I say that they are stopped').check(); await page.getByText('MIGRATED_ALREADY').waitFor(); } },
  { name: 'migration', path: `/migrations/${f.migrations[0].id}`, see: 'How it stands', act: async (page) => page.getByRole('button', { name: 'Cut over…' }).focus() },
  { name: 'migration-viewer', path: `/migrations/${f.migrations[0].id}`, world: 'viewer', see: 'How it stands' },
  { name: 'migration-time', path: `/migrations/${f.migrations[0].id}?do=time`, see: 'within an hour' },
  { name: 'migration-cut-over', path: `/migrations/${f.migrations[1].id}`, see: 'ordered the cutover' },
  { name: 'migration-rollback', path: `/migrations/${f.migrations[1].id}?do=rollback`, see: 'cannot be taken back' },
  { name: 'migration-finalize', path: `/migrations/${f.migrations[1].id}?do=finalize`, see: 'cannot be taken back' },
  { name: 'migration-error', path: `/migrations/${f.migrations[2].id}`, see: 'It failed while it was' },
  { name: 'migration-cutover', path: `/migrations/${f.migrations[3].id}?do=cutover`, see: 'It begins when you press' },
  { name: 'migration-cutover-at', path: `/migrations/${f.migrations[3].id}?do=cutover`, see: 'It begins when you press', act: async (page) => page.getByLabel('At a time').check() },
  { name: 'migration-final', path: `/migrations/${f.migrations[4].id}`, see: 'nothing is to be done' },
  { name: 'migration-rolled-back', path: `/migrations/${f.migrations[5].id}`, see: 'nothing is to be done' },
  { name: 'migration-gone', path: '/migrations/mig_nothing', see: 'MIGRATION_UNKNOWN' },
  { name: 'failbacks', path: '/failbacks', see: 'connection reset' },
  { name: 'failbacks-empty', path: '/failbacks', world: 'empty', see: 'No failback yet' },
  { name: 'failback', path: `/failbacks/${f.failbacks[0].id}`, see: 'Failback of frankfurt' },
  { name: 'failback-run', path: `/failbacks/${f.failbacks[0].id}?do=run`, see: 'by the power button' },
  { name: 'failback-decide', path: `/failbacks/${f.failbacks[1].id}`, see: 'Failback of shop' },
  { name: 'failback-rollback', path: `/failbacks/${f.failbacks[1].id}?do=rollback`, see: 'cannot be taken back' },
  { name: 'failback-error', path: `/failbacks/${f.failbacks[2].id}`, see: 'It stopped here' },
  { name: 'failback-gone', path: '/failbacks/fb_nothing', see: 'FAILBACK_UNKNOWN' },
  { name: 'site-failback', path: `/sites/${f.sites[6].id}?do=failback`, see: 'Nothing stands in the way' },
  { name: 'site-poweroff', path: `/sites/${f.sites[3].id}`, see: 'All machines came up', act: click('Power off db') },
  { name: 'site-remove', path: `/sites/${f.sites[1].id}`, see: 'stopped at the source by this run', act: click('Remove db') },
  { name: 'site-add', path: `/sites/${f.sites[3].id}`, see: 'All machines came up', act: async (page) => { await page.getByRole('button', { name: 'Add machines…' }).click(); await page.getByRole('dialog').getByLabel('web').check(); } },
  { name: 'stores', path: '/stores', see: 'never' },
  { name: 'stores-empty', path: '/stores', world: 'empty', see: 'No store is present' },
  { name: 'stores-error', path: '/stores', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'stores-loading', path: '/stores', world: 'slow' },
  { name: 'store', path: '/stores/main', see: 'Look at the resend' },
  { name: 'store-viewer', path: '/stores/main', world: 'viewer', see: 'Look at the resend' },
  { name: 'store-sound', path: '/stores/archive', see: 'No restore point in this store' },
  { name: 'store-new', path: '/stores/bucket', see: 'No jobs yet' },
  { name: 'store-troubled', path: '/stores/offsite', see: 'BLOBS_AWAY' },
  { name: 'store-gone', path: '/stores/nowhere', see: 'is not present now' },
  { name: 'store-loading', path: '/stores/main', world: 'slow' },
  { name: 'store-error', path: '/stores/main', world: 'broken', see: 'CATALOG_UNAVAILABLE' },
  { name: 'store-sweep', path: '/stores/main?do=sweep', see: 'gone for good' },
  { name: 'store-scrub', path: '/stores/main?do=scrub', see: 'repairs nothing' },
  { name: 'store-check', path: '/stores/main?do=check', see: 'To check that, scrub.' },
  { name: 'store-move', path: '/stores/main?do=move', see: 'To store' },
  { name: 'store-move-lone', path: '/stores/archive?do=move', world: 'lone', see: 'There is no other store' },
  { name: 'store-resend', path: '/stores/main', see: 'Look at the resend', act: click(/^Resend what/) },
  { name: 'store-swept-now', path: '/stores/archive?do=sweep', see: 'gone for good', act: async (page) => { await page.getByRole('button', { name: 'Sweep', exact: true }).click(); await page.getByText('Being swept').waitFor(); } },
  { name: 'job-moved', path: `/jobs/${f.jobs[f.jobs.length - 2].id}`, see: 'Restore points moved' },
  { name: 'jobs', path: '/jobs', see: 'mail-02' },
  { name: 'jobs-empty', path: '/jobs', world: 'empty', see: 'No jobs yet' },
  { name: 'job-running', path: `/jobs/${f.jobs[0].id}`, see: 'you may leave' },
  { name: 'job-waiting', path: `/jobs/${f.jobs[1].id}`, see: 'MACHINE_DISCONNECTED' },
  { name: 'job-failed', path: `/jobs/${f.jobs[4].id}`, see: 'STORE_FULL' },
  { name: 'job-done', path: `/jobs/${f.jobs[5].id}`, see: 'Show the restore points' },
  { name: 'job-booted', path: `/jobs/${f.jobs[7].id}`, see: 'It came up' },
  { name: 'job-swept', path: `/jobs/${f.jobs[f.jobs.length - 1].id}`, see: 'Room made' },
  { name: 'job-cancel', path: `/jobs/${f.jobs[0].id}`, see: 'you may leave', act: click('Cancel') },
  { name: 'logs', path: '/logs', see: 'were left out' },
  { name: 'logs-empty', path: '/logs', world: 'empty', see: 'No agent has said' },
  { name: 'plugins', path: '/plugins', see: 'Unknown key' },
  { name: 'keys', path: '/', see: 'Needs attention', act: async (page) => page.keyboard.press('?') },
  { name: 'about', path: '/', see: 'Needs attention', act: async (page) => { await page.getByRole('button', { name: /Signed in as/ }).click(); await page.getByRole('menuitem', { name: 'About this controller' }).click(); } },
  { name: 'user-menu', path: '/', see: 'Needs attention', act: click(/Signed in as/) },
  { name: 'theme-menu', path: '/', see: 'Needs attention', act: click(/Theme:/) },
  { name: 'not-found', path: '/no/such/page', see: 'There is no such page' },
];

/** On a real controller: what is there, found through its own API. */
async function realScreens(context) {
  const get = async (path) => (await context.request.get(`${origin}/api/v1${path}`)).json();
  const screens = [
    { name: 'overview', path: '/', see: 'Storage' },
    { name: 'machines', path: '/machines', see: 'Machines' },
    { name: 'machines-add', path: '/machines?add=true', see: 'How many machines' },
    { name: 'stores', path: '/stores', see: 'Stores' },
    { name: 'jobs', path: '/jobs', see: 'Jobs' },
    { name: 'logs', path: '/logs', see: 'Logs' },
    { name: 'plugins', path: '/plugins', see: 'Plugins' },
    { name: 'sites', path: '/sites', see: 'Sites' },
    { name: 'migrations', path: '/migrations', see: 'Migrations' },
    { name: 'failbacks', path: '/failbacks', see: 'Failbacks' },
  ];
  for (const { id } of (await get('/stores')).items ?? []) {
    screens.push({ name: `store-${id}`, path: `/stores/${id}`, see: 'Sweeps and scrubs' });
  }
  const machine = (await get('/machines')).items?.[0];
  if (machine) {
    for (const tab of ['overview', 'points', 'replication', 'retention', 'disks', 'jobs']) {
      screens.push({ name: `machine-${tab}`, path: `/machines/${machine.id}?tab=${tab}`, see: machine.name });
    }
    const point = (await get(`/machines/${machine.id}/restore-points`)).items?.[0];
    if (point) {
      screens.push({ name: 'machine-restore', path: `/machines/${machine.id}?tab=points&restore=${point.id}`, see: 'Folder on the controller' });
    }
  }
  for (const { id } of (await get('/sites')).items ?? []) {
    screens.push({ name: `site-${id}`, path: `/sites/${id}`, see: 'The run' });
  }
  for (const { id } of (await get('/migrations')).items ?? []) {
    screens.push({ name: `migration-${id}`, path: `/migrations/${id}`, see: 'How it stands' });
  }
  const job = (await get('/jobs')).items?.[0];
  if (job) {
    screens.push({ name: 'job', path: `/jobs/${job.id}`, see: 'What was ordered' });
  }
  return screens;
}

const browser = await chromium.launch({
  executablePath: given.chromium,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

const findings = [];
let pictures = 0;

async function take(context, screen, label) {
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`script: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource/.test(text)) {
      wrong.push(`console: ${text}`);
    }
  });
  try {
    await page.goto(`${origin}/console${screen.path}`, { waitUntil: 'domcontentloaded' });
    if (screen.see) {
      await page.getByText(screen.see).locator('visible=true').first().waitFor({ timeout: 10_000 });
    } else {
      await page.waitForTimeout(1500);
    }
    await screen.act?.(page);
    // What opens, opens softly; the picture is of what stays.
    await page.waitForTimeout(450);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) {
      wrong.push(`the page is ${over} px wider than the window`);
    }
    const clipped = await page.evaluate(() => {
      const edge = document.querySelector('#main')?.getBoundingClientRect().right ?? Infinity;
      return [...document.querySelectorAll('#main table, #main pre, #main section')]
        .filter((each) => each.getBoundingClientRect().right > edge)
        .map((each) => each.getAttribute('aria-label') ?? each.tagName);
    });
    if (clipped.length > 0) {
      wrong.push(`cut off at the right edge: ${clipped.join(', ')}`);
    }
    // The whole of the scrolling main part, not only what is in the window.
    const size = page.viewportSize();
    const height = await page.evaluate(() => {
      const main = document.querySelector('#main');
      return main ? main.scrollHeight + (window.innerHeight - main.clientHeight) : document.documentElement.scrollHeight;
    });
    await page.setViewportSize({ width: size.width, height: Math.min(Math.max(height, size.height), 4000) });
    await page.screenshot({ path: join(out, `${label}.png`) });
    pictures += 1;
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const violation of violations) {
      wrong.push(`axe ${violation.id} (${violation.impact}): ${violation.nodes.map((node) => `${node.target.join(' ')} — ${node.failureSummary?.split('\n').slice(1).join(' ')}`).join(' | ')}`);
    }
  } catch (error) {
    wrong.push(`could not be shown: ${String(error).split('\n')[0]}`);
    await page.screenshot({ path: join(out, `${label}.png`) }).catch(() => undefined);
  }
  await page.close();
  for (const each of wrong) {
    findings.push(`${label}: ${each}`);
    console.error(`${label}: ${each}`);
  }
}

let shown = 0;
for (const [theme, width] of [['light', 1280], ['dark', 390], ['dark', 1280], ['light', 390]]) {
  const fresh = async (world, signedOut) => {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 844 : 800 },
      colorScheme: theme,
      ignoreHTTPSErrors: true,
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
    });
    if (real) {
      const answer = await context.request.post(`${origin}/api/v1/session`, { data: { user: given.user, password: given.password } });
      if (!answer.ok()) {
        throw new Error(`signing in answered ${answer.status()}: ${await answer.text()}`);
      }
    } else {
      await context.addCookies([
        { name: 'godwit_mock', value: world ?? 'busy', url: origin },
        ...(signedOut ? [] : [{ name: 'godwit_session', value: '1', url: origin }]),
      ]);
    }
    return context;
  };
  const first = real ? await fresh() : undefined;
  const screens = first ? await realScreens(first) : MOCK_SCREENS;
  for (const screen of screens.filter((each) => !given.only || given.only.split(',').includes(each.name))) {
    const context = first ?? (await fresh(screen.world, screen.signedOut));
    await take(context, screen, `${screen.name}-${theme}-${width}`);
    shown += 1;
    if (!first) {
      await context.close();
    }
  }
  await first?.close();
}
await browser.close();
await mock?.close();

writeFileSync(join(out, 'findings.txt'), findings.length > 0 ? `${findings.join('\n')}\n` : 'none\n');
console.log(`${shown} screens, ${pictures} pictures in ${out}, ${findings.length} findings`);
process.exit(findings.length > 0 ? 1 : 0);
