// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import type { Site } from '../src/api/client';
import { sourceText } from '../src/components/siteacts';
import { expectAccessible, open } from './app';
import { controller, problem, Stream } from './controller';

const [WAITING, FAILOVER, FAILED, DRILL] = f.sites as [Site, Site, Site, Site];

/** Takes the next act on a site. */
function takesActs() {
  const taken: string[] = [];
  controller.use(
    http.post('*/api/v1/sites/:act', ({ request }) => {
      taken.push(decodeURIComponent(new URL(request.url).pathname.replace('/api/v1/sites/', '')));
      return HttpResponse.json(FAILOVER, { status: 202 });
    }),
  );
  return taken;
}

describe('the list of sites', () => {
  it('says of each where it stands, how far it is, and what it waits for', async () => {
    open('/sites');
    const rows = (await screen.findAllByRole('row')).slice(1);

    expect(rows[0]).toHaveTextContent('shopDrill, version 7');
    expect(rows[0]).toHaveTextContent('CreatingWaits for approval');
    expect(rows[0]).toHaveTextContent('1 of 3');
    expect(rows[0]).toHaveTextContent('Approval: Is the database right?');
    expect(rows[1]).toHaveTextContent('A decision: detach, roll back or delete');
    expect(rows[2]).toHaveTextContent('connection refused');
    expect(rows[3]).toHaveTextContent('Is removed at');
    expect(rows[4]).toHaveTextContent('Paused');
    await expectAccessible();
  });

  it('asks the controller for what the filters say, and keeps them in the address', async () => {
    const { user, search } = open('/sites');
    await user.selectOptions(await screen.findByLabelText('State'), 'Error');
    await user.selectOptions(screen.getByLabelText('Kind'), 'Failover');

    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
    expect(search()).toEqual({ state: 'error', kind: 'failover' });
    await user.selectOptions(screen.getByLabelText('State'), 'Pending');
    expect(await screen.findByText('Nothing fits the filter')).toBeInTheDocument();
  });

  it('says what a drill is, and how to begin, when there is none', async () => {
    controller.use(http.get('*/api/v1/sites', () => HttpResponse.json({ items: [] })));
    open('/sites');

    expect(await screen.findByText(/isolated network/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Go to plans' })).toHaveAttribute('href', '/console/plans');
    await expectAccessible();
  });

  it('is read again when the controller tells of a site', async () => {
    let reads = 0;
    controller.use(
      http.get('*/api/v1/sites', () => {
        reads += 1;
        return HttpResponse.json({ items: [f.siteLine(reads === 1 ? DRILL : { ...DRILL, state: 'deleted' })] });
      }),
    );
    open('/sites');
    expect(await screen.findByRole('row', { name: /Running/ })).toBeInTheDocument();
    Stream.all[0]?.dispatchEvent(new MessageEvent('site', { data: '{}' }));

    expect(await screen.findByRole('row', { name: /Deleted/ })).toBeInTheDocument();
  });
});

describe('a site', () => {
  it('shows what it waits for, and agrees to it after the text was shown again', async () => {
    const taken = takesActs();
    const { user, search } = open(`/sites/${WAITING.id}`);
    await user.click(await screen.findByRole('button', { name: `Approve: ${WAITING.waitsFor}` }));
    const dialog = await screen.findByRole('dialog', { name: 'Let the drill of shop go on?' });
    expect(dialog).toHaveTextContent(WAITING.waitsFor ?? '');
    expect(search()).toEqual({ do: 'approve' });
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));

    await waitFor(() => expect(taken).toEqual([`${WAITING.id}:approve`]));
    expect(await screen.findByText('Drill of shop goes on')).toBeInTheDocument();
    await waitFor(() => expect(search()).toEqual({}));
  });

  it('shows how far each machine is, how old what it starts from is, and what its console showed', async () => {
    open(`/sites/${WAITING.id}`);
    const grid = await screen.findByRole('grid', { name: 'Machines of this site' });

    expect(grid).toHaveTextContent('Writing disks (2 of 5)');
    expect(grid).toHaveTextContent('Application consistent');
    expect(grid).toHaveTextContent('3 min 34 s');
    expect(grid).toHaveTextContent('so far');
    expect(within(grid).getByText('What the console of db showed')).toBeInTheDocument();
    expect(within(grid).getByLabelText('What the console of db showed')).toHaveTextContent('db-01 login:');
    expect(await within(grid).findByAltText('What the screen of db showed')).toHaveAttribute('src', expect.stringMatching(/^data:image\/png;base64,iVBOR/));
    expect(within(grid).queryByAltText('What the screen of web showed')).toBeNull();
    await expectAccessible();
  });

  it('offers only what the controller allows, and nothing to those who may only look', async () => {
    open(`/sites/${DRILL.id}`);

    expect(await screen.findByRole('button', { name: 'Delete…' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Detach…' })).toBeNull();
  });

  it('offers nothing to those who may only look', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.json({ ...f.session, roles: [] })));
    open(`/sites/${WAITING.id}`);

    expect(await screen.findByText('Waits for your approval')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Approve|Delete/ })).toBeNull();
  });

  it.each([
    ['Detach…', 'Detach', 'belong to whoever runs the target', 'detach'],
    ['Roll back…', 'Roll back', 'this run stopped are started again', 'rollback'],
    ['Delete…', 'Delete', 'run nowhere after this', 'delete'],
  ])('wants the name of the plan before %s of a failover, and says what becomes of both sides', async (offer, act, words, word) => {
    const taken = takesActs();
    const { user } = open(`/sites/${FAILOVER.id}`);
    await user.click(await screen.findByRole('button', { name: offer }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(words);
    expect(within(dialog).getByRole('button', { name: act })).toBeDisabled();
    await expectAccessible();
    await user.type(within(dialog).getByLabelText(/^Type frankfurt/), FAILOVER.plan);
    await user.click(within(dialog).getByRole('button', { name: act }));

    await waitFor(() => expect(taken).toEqual([`${FAILOVER.id}:${word}`]));
  });

  it('says when it is decided by itself, and lets it stay longer', async () => {
    const until: string[] = [];
    controller.use(
      http.post('*/api/v1/sites/:act', async ({ request }) => {
        until.push(((await request.json()) as { until: string }).until);
        return HttpResponse.json(FAILOVER, { status: 202 });
      }),
    );
    const { user } = open(`/sites/${FAILOVER.id}`);
    expect(await screen.findByText('Is rolled back by itself')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Prolong…' }));
    const dialog = await screen.findByRole('dialog');
    await user.selectOptions(within(dialog).getByLabelText('From now on for'), 'one day');
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Prolong' }));

    await waitFor(() => expect(until).toHaveLength(1));
    const left = (Date.parse(until[0] ?? '') - Date.now()) / 1000;
    expect(left).toBeGreaterThan(86_000);
    expect(left).toBeLessThan(86_401);
  });

  it('says in the dialog why the controller refused', async () => {
    controller.use(http.post('*/api/v1/sites/:act', () => problem(409, 'SITE_ACT_REFUSED', 'Asked to delete site, which is deleting.')));
    const { user } = open(`/sites/${DRILL.id}`);
    await user.click(await screen.findByRole('button', { name: 'Delete…' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));

    expect(await screen.findByText('SITE_ACT_REFUSED')).toBeInTheDocument();
  });

  it('says what failed, and what to do about it', async () => {
    open(`/sites/${FAILED.id}`);

    expect(await screen.findByText('The run stopped here')).toBeInTheDocument();
    expect(screen.getByText('web does not get on')).toBeInTheDocument();
    expect(screen.getAllByText('NOT_READY_IN_TIME')).toHaveLength(2);
    expect(screen.getByRole('button', { name: 'Retry…' })).toBeInTheDocument();
  });

  it('lists what it made, and what may be there unseen', async () => {
    const { user, search } = open(`/sites/${WAITING.id}`);
    await user.click(await screen.findByRole('tab', { name: 'Ledger' }));

    const grid = await screen.findByRole('grid', { name: 'What the run made' });
    expect(grid).toHaveTextContent('Wanted');
    expect(grid).toHaveTextContent('was not answered and may still take effect');
    expect(search()).toEqual({ tab: 'ledger' });
    await expectAccessible();
  });

  it('says so when there is no such site', async () => {
    open('/sites/site_nothing');

    expect(await screen.findByRole('heading', { name: 'There is no site with this id' })).toBeInTheDocument();
  });
});

describe('what is said of the source', () => {
  const failover: Site = { ...FAILOVER, source: 'stopped_by_run' };

  it.each([
    ['a drill leaves it', DRILL, 'delete', 'stays'],
    ['a pause lets a stop that is under way come to its end', { ...failover, phase: 'replicate' }, 'pause', 'pauseStops'],
    ['a pause after the stop changes nothing', { ...failover, phase: 'launch' }, 'pause', 'asItIs'],
    ['a roll back starts what the run stopped', failover, 'rollback', 'rollbackStarts'],
    ['a roll back starts nothing that others stopped', { ...failover, source: 'must_be_stopped' }, 'rollback', 'rollback'],
    ['a deletion leaves stopped what the run stopped', failover, 'delete', 'deleteStopped'],
  ] as const)('%s', (_what, site, act, text) => {
    expect(sourceText(site, act)).toBe(text);
  });
});
