// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import type { Migration, MigrationOrder } from '../src/api/client';
import { sourceTextOf } from '../src/components/migrationacts';
import { stagesOf } from '../src/components/migrations';
import { FIRST_MIGRATION, migrationOrder, type MigrationWish } from '../src/screens/MigrateDialog';
import { expectAccessible, open } from './app';
import { controller, problem, Stream } from './controller';

const [REPLICATING, CUT_OVER, FAILED, READY, FINAL] = f.migrations as [Migration, Migration, Migration, Migration, Migration];

/** Takes the next act on a migration. */
function takesActs() {
  const taken: { act: string; body: unknown }[] = [];
  controller.use(
    http.post('*/api/v1/migrations/:act', async ({ request }) => {
      const text = await request.text();
      const act = decodeURIComponent(new URL(request.url).pathname.replace('/api/v1/migrations/', ''));
      taken.push({ act, body: text ? JSON.parse(text) : undefined });
      return HttpResponse.json(READY, { status: 202 });
    }),
  );
  return taken;
}

function takesOrders() {
  const taken: unknown[] = [];
  controller.use(
    http.post('*/api/v1/migrations', async ({ request }) => {
      taken.push(await request.json());
      return HttpResponse.json(REPLICATING, { status: 202 });
    }),
    http.post('*/api/v1/migrations:check', async ({ request }) => HttpResponse.json(f.migrationCheck((await request.json()) as MigrationOrder))),
  );
  return taken;
}

describe('the list of migrations', () => {
  it('says of each where it stands, what it waits for and what is in its way', async () => {
    open('/migrations');
    const rows = (await screen.findAllByRole('row')).slice(1);

    expect(rows[0]).toHaveTextContent('shopversion 7, 3 machines');
    expect(rows[0]).toHaveTextContent('Replicating');
    expect(rows[0]).toHaveTextContent('its newest usable restore point is 26 h old');
    expect(rows[0]).toHaveTextContent('cutover ordered for');
    expect(rows[2]).toHaveTextContent('Error');
    expect(rows[2]).toHaveTextContent('connection refused');
    expect(screen.getAllByRole('link', { name: 'shop' })[0]).toHaveAttribute('href', `/console/migrations/${REPLICATING.id}`);
    await expectAccessible();
  });

  it('asks the controller for what the filter says, and keeps it in the address', async () => {
    const { user, search } = open('/migrations');
    await user.selectOptions(await screen.findByLabelText('State'), 'Error');

    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
    expect(search()).toEqual({ state: 'error' });
    await user.selectOptions(screen.getByLabelText('State'), 'Testing');
    expect(await screen.findByText('Nothing fits the filter')).toBeInTheDocument();
  });

  it('is read again when the controller tells of a migration, and of a site', async () => {
    let reads = 0;
    controller.use(
      http.get('*/api/v1/migrations', () => {
        reads += 1;
        return HttpResponse.json({ items: [f.migrationLine({ ...READY, state: ['replicating', 'ready_for_testing', 'testing'][reads - 1] ?? 'testing' })] });
      }),
    );
    open('/migrations');
    expect(await screen.findByRole('row', { name: /Replicating/ })).toBeInTheDocument();
    Stream.all[0]?.dispatchEvent(new MessageEvent('migration', { data: '{}' }));
    expect(await screen.findByRole('row', { name: /Ready for testing/ })).toBeInTheDocument();
    Stream.all[0]?.dispatchEvent(new MessageEvent('site', { data: '{}' }));

    expect(await screen.findByRole('row', { name: /shop.*Testing/ })).toBeInTheDocument();
  });

  it('offers no start to those who may only look', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.json({ ...f.session, roles: [] })));
    open('/migrations?start=true');

    expect((await screen.findAllByRole('row')).length).toBeGreaterThan(1);
    expect(screen.queryByRole('button', { name: 'Start a migration…' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('starting a migration', () => {
  it('shows what was found, sends the whole order, and goes to its page', async () => {
    const taken = takesOrders();
    const { user, router } = open('/migrations');
    await user.click(await screen.findByRole('button', { name: 'Start a migration…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Start a migration' });
    expect(await within(dialog).findByText('Say first what becomes of the source at the cutover.')).toBeInTheDocument();
    expect(within(dialog).getByRole('button', { name: 'Start the migration' })).toBeDisabled();
    await user.click(within(dialog).getByLabelText('Godwit stops them'));
    await user.click(within(dialog).getByLabelText('mail'));
    await user.selectOptions(within(dialog).getByLabelText('When nobody decides'), 'Roll it back');
    expect(await within(dialog).findByText('NO_RESTORE_POINT')).toBeInTheDocument();
    await expectAccessible();
    await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Start the migration' })).toBeEnabled());
    await user.click(within(dialog).getByRole('button', { name: 'Start the migration' }));

    await waitFor(() =>
      expect(taken).toEqual([
        {
          plan: 'shop', version: 7, target: 'file', devices: ['db', 'web'], source: 'stopped_by_run', testSeconds: 86_400,
          commitPolicy: { act: 'rollback', afterSeconds: 14_400 },
        },
      ]),
    );
    await waitFor(() => expect(router.state.location.pathname).toBe(`/migrations/${REPLICATING.id}`));
  });

  it('cannot be sent while something blocks it', async () => {
    const taken = takesOrders();
    const { user } = open('/migrations?start=true&plan=shop');
    const dialog = await screen.findByRole('dialog', { name: 'Start a migration' });
    await user.click(await within(dialog).findByLabelText('I say that they are stopped'));

    expect(await within(dialog).findByText('MIGRATED_ALREADY')).toBeInTheDocument();
    expect(within(dialog).getByText('1 blocker keeps this from being started.')).toBeInTheDocument();
    expect(within(dialog).getByRole('button', { name: 'Start the migration' })).toBeDisabled();
    await user.type(within(dialog).getByLabelText('mail'), '{Enter}');
    expect(taken).toEqual([]);
  });
});

describe('the order of a migration', () => {
  const plan = { name: 'shop', version: 7 };
  const wish: MigrationWish = { ...FIRST_MIGRATION, target: 'demo', source: 'must_be_stopped' };

  it('is none without a source, a device, or the time that is asked for', () => {
    expect(migrationOrder(plan, ['db'], { ...wish, source: '' }, true)).toBeUndefined();
    expect(migrationOrder(plan, ['db'], { ...wish, left: ['db'] }, true)).toBeUndefined();
    expect(migrationOrder(plan, ['db'], { ...wish, when: 'at' }, true)).toBeUndefined();
  });

  it('has the time in UTC, and none that is not asked for', () => {
    const at = '2026-11-24T02:00';
    expect(migrationOrder(plan, ['db'], { ...wish, when: 'at', at }, true)?.cutoverAt).toBe('2026-11-24T02:00:00.000Z');
    expect(migrationOrder(plan, ['db'], { ...wish, at }, true)).not.toHaveProperty('cutoverAt');
  });
});

describe('a migration', () => {
  it('shows where it stands, its runs, machines and what was ordered by whom', async () => {
    open(`/migrations/${CUT_OVER.id}`);
    const bar = await screen.findByRole('list', { name: 'Where it stands' });
    expect(within(bar).getAllByRole('listitem').find((each) => each.getAttribute('aria-current') === 'step')).toHaveTextContent('Cut overnow');
    expect(screen.getByRole('link', { name: 'Site of the cutover' })).toHaveAttribute('href', `/console/sites/${f.sites[1]?.id}`);
    expect(await screen.findByRole('link', { name: 'db-01' })).toHaveAttribute('href', `/console/machines/${f.DB}`);
    const told = within(screen.getByRole('grid', { name: /What was ordered/ })).getAllByRole('row');
    expect(told[1]).toHaveTextContent('the controlleris cut over');
    expect(told[2]).toHaveTextContent('annordered the cutover');
    await expectAccessible();
  });

  it('says what failed, while what, and what to do', async () => {
    open(`/migrations/${FAILED.id}`);

    expect(await screen.findByText('It failed while it was: Cutting over')).toBeInTheDocument();
    expect(screen.getByText(/connection refused/)).toBeInTheDocument();
    expect(screen.getByText(/then retry, or roll back/)).toBeInTheDocument();
  });

  it('offers what is allowed; what is not is disabled, and says why', async () => {
    const taken = takesActs();
    const { user, search } = open(`/migrations/${REPLICATING.id}`);
    const cutover = await screen.findByRole('button', { name: 'Cut over…' });
    expect(cutover).toHaveAttribute('aria-disabled', 'true');
    await user.click(cutover);
    expect(search()).toEqual({});
    expect(await screen.findByText(/The migration is replicating. First a test must go well/)).toBeInTheDocument();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('button', { name: 'Cancel the migration…' })).not.toHaveAttribute('aria-disabled', 'true');
    await user.click(screen.getByRole('button', { name: 'Hold the cutover…' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Hold' }));

    await waitFor(() => expect(taken).toEqual([{ act: `${REPLICATING.id}:hold`, body: undefined }]));
  });

  it('does not open a question that its address asks and nobody allows', async () => {
    open(`/migrations/${REPLICATING.id}?do=finalize`);

    expect(await screen.findByRole('button', { name: 'Finalize…' })).toBeInTheDocument();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('offers nothing to those who may only look, and nothing when it is over', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.json({ ...f.session, roles: [] })));
    open(`/migrations/${CUT_OVER.id}`);
    expect(await screen.findByText('How it stands')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Roll back|Finalize/ })).toBeNull();
  });

  it('says that nothing is to be done when it is over', async () => {
    open(`/migrations/${FINAL.id}`);
    expect(await screen.findByText('It is over: nothing is to be done any more.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Test…' })).toBeNull();
    expect(screen.getByText('Parked by the migration')).toBeInTheDocument();
  });

  it.each([
    [CUT_OVER, 'Roll back…', 'Roll back', 'are removed', 'are started again', 'rollback'],
    [CUT_OVER, 'Finalize…', 'Finalize', 'belong to whoever runs the target', 'is parked', 'finalize'],
    [READY, 'Cut over…', 'Cut over now', 'are started there', 'stopped and replicated for the last time', 'cutover'],
  ])('wants the name of the plan, and says what becomes of both sides: %#', async (migration, offer, act, inTarget, atSource, word) => {
    const taken = takesActs();
    const { user } = open(`/migrations/${migration.id}`);
    await user.click(await screen.findByRole('button', { name: offer }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(inTarget);
    expect(dialog).toHaveTextContent(atSource);
    expect(within(dialog).getByRole('button', { name: act })).toBeDisabled();
    await expectAccessible();
    await user.type(within(dialog).getByLabelText(/^Type /), migration.plan);
    await user.click(within(dialog).getByRole('button', { name: act }));

    await waitFor(() => expect(taken.map((each) => each.act)).toEqual([`${migration.id}:${word}`]));
    expect(word === 'cutover' ? taken[0]?.body : {}).toEqual({});
  });

  it('is cut over at a time, once one is given; that can be held, so nothing is typed', async () => {
    localStorage.setItem('godwit.zone', 'utc');
    const taken = takesActs();
    const { user } = open(`/migrations/${REPLICATING.id}`);
    await user.click(await screen.findByRole('button', { name: 'Order a cutover time…' }));
    const dialog = await screen.findByRole('dialog', { name: 'When is the migration of shop cut over?' });
    const order = within(dialog).getByRole('button', { name: 'Order the cutover' });
    expect(order).toBeDisabled();
    await user.type(within(dialog).getByLabelText(/^Cut over at/), '2027-01-08T02:00');
    await user.click(order);

    await waitFor(() => expect(taken).toHaveLength(1));
    expect(taken[0]?.act).toBe(`${REPLICATING.id}:cutover`);
    expect(Date.parse((taken[0]?.body as { at: string }).at)).toBe(new Date('2027-01-08T02:00').getTime());
  });

  it('says in the dialog why the controller refused', async () => {
    controller.use(http.post('*/api/v1/migrations/:act', () => problem(409, 'MIGRATION_ACT_REFUSED', 'Asked to test migration, which is testing.')));
    const { user } = open(`/migrations/${READY.id}?do=test`);
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Begin the test' }));

    expect(await screen.findByText('MIGRATION_ACT_REFUSED')).toBeInTheDocument();
  });

  it('says so when there is none', async () => {
    open('/migrations/mig_nothing');

    expect(await screen.findByRole('heading', { name: 'There is no migration with this id' })).toBeInTheDocument();
  });
});

describe('the stages of a migration', () => {
  const line = (state: string, runs: string[] = [], failedState?: string) =>
    stagesOf({
      state,
      runs: runs.map((purpose) => ({ purpose, orderedBy: 'a', orderedAt: '2026-11-24T00:00:00Z' })),
      ...(failedState ? { failedState } : {}),
    }).map(({ name, standing }) => `${name} ${standing}`);

  it('are done, now, and to come', () => {
    expect(line('ending_test', ['test'])).toEqual([
      'replicating isDone', 'ready_for_testing isDone', 'testing isNow', 'ready_for_cutover isToCome', 'cutting_over isToCome',
      'cut_over isToCome', 'finalized isToCome',
    ]);
    expect(line('finalized', ['test', 'cutover'])).toEqual(expect.arrayContaining(['cut_over isDone', 'finalized isDone']));
  });

  it('show a test that was skipped, and where it failed', () => {
    expect(line('ready_for_cutover')).toContain('testing isSkipped');
    expect(line('error', ['test', 'cutover'], 'cutting_over')).toEqual(
      expect.arrayContaining(['testing isDone', 'cutting_over isFailed', 'cut_over isToCome']),
    );
  });

  it('end where it was left', () => {
    expect(line('rolled_back', ['test', 'cutover']).at(-1)).toBe('rolled_back isLeft');
    expect(line('cancelled', ['test'])).toEqual(['replicating isDone', 'ready_for_testing isDone', 'testing isDone', 'cancelled isLeft']);
  });
});

describe('what is said of the source of a migration', () => {
  const run = { purpose: 'cutover', orderedBy: 'a', orderedAt: '2026-11-24T00:00:00Z' };

  it.each([
    ['a test leaves it', 'stopped_by_run', [], 'test', 'siteAct.source.stays'],
    ['a roll back starts what the cutover stopped', 'stopped_by_run', [run], 'rollback', 'siteAct.source.rollbackStarts'],
    ['a roll back starts nothing that others stopped', 'must_be_stopped', [run], 'rollback', 'siteAct.source.rollback'],
    ['a retry of a cutover stops', 'stopped_by_run', [run], 'retry', 'siteAct.source.retryStops'],
    ['a retry of a test does not', 'stopped_by_run', [{ ...run, purpose: 'test' }], 'retry', 'siteAct.source.asItIs'],
  ] as const)('%s', (_what, source, runs, act, text) => {
    expect(sourceTextOf({ source, runs: [...runs] }, act)).toBe(text);
  });
});
