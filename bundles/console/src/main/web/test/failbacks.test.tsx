// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import type { Failback, FailbackOrder, Site } from '../src/api/client';
import { machineActs } from '../src/components/sitemachines';
import { failbackWord } from '../src/components/words';
import { expectAccessible, open } from './app';
import { controller, Stream } from './controller';

const [READY, DECIDE, FAILED, FINAL] = f.failbacks as [Failback, Failback, Failback, Failback];
const [, FAILOVER, , DRILL, , , DETACHED] = f.sites as [Site, Site, Site, Site, Site, Site, Site];

/** Takes whatever is asked of failbacks and sites. */
function takes() {
  const taken: { act: string; body: unknown }[] = [];
  const take = async (request: Request) => {
    const text = await request.text();
    taken.push({ act: decodeURIComponent(new URL(request.url).pathname.replace('/api/v1/', '')), body: text ? JSON.parse(text) : undefined });
  };
  controller.use(
    http.post('*/api/v1/failbacks:check', async ({ request }) => HttpResponse.json(f.failbackCheck((await request.json()) as FailbackOrder))),
    http.post('*/api/v1/failbacks', async ({ request }) => {
      await take(request);
      return HttpResponse.json(READY, { status: 202 });
    }),
    http.post('*/api/v1/failbacks/:act', async ({ request }) => {
      await take(request);
      return HttpResponse.json(READY, { status: 202 });
    }),
    http.post('*/api/v1/sites/:act', async ({ request }) => {
      await take(request);
      return HttpResponse.json(DRILL, { status: 202 });
    }),
  );
  return taken;
}

describe('the list of failbacks', () => {
  it('says of each from where, to where, where it stands, and when it syncs', async () => {
    open('/failbacks');
    await waitFor(() => expect(screen.getAllByRole('link', { name: FAILOVER.plan }).length).toBeGreaterThan(0));
    const rows = screen.getAllByRole('row').slice(1);

    expect(rows[0]).toHaveTextContent('Ready');
    expect(rows[0]).toHaveTextContent('file');
    expect(rows[0]).toHaveTextContent(/· in|in \d+ (min|s)|due now/);
    expect(rows[1]).toHaveTextContent('To be decided');
    expect(rows[2]).toHaveTextContent('connection reset');
    expect(rows[2]).toHaveTextContent('only when asked');
    expect(rows[3]).toHaveTextContent('Final');
    await expectAccessible();
  });

  it('is read again when the controller tells of a site', async () => {
    let reads = 0;
    controller.use(
      http.get('*/api/v1/failbacks', () => {
        reads += 1;
        return HttpResponse.json({ items: [f.failbackLine(reads === 1 ? READY : { ...READY, state: 'running' })] });
      }),
    );
    open('/failbacks');
    expect(await screen.findByRole('row', { name: /Ready/ })).toBeInTheDocument();
    Stream.all[0]?.dispatchEvent(new MessageEvent('site', { data: '{}' }));

    expect(await screen.findByRole('row', { name: /Running/ })).toBeInTheDocument();
  });
});

describe('a failback', () => {
  it('shows its machines with their points, and both sites', async () => {
    open(`/failbacks/${DECIDE.id}`);
    const grid = await screen.findByRole('grid', { name: 'Machines that are brought back' });
    expect(grid).toHaveTextContent('i-0f3c');
    expect(grid).toHaveTextContent('in the last sync');
    expect(grid).toHaveTextContent('not read yet');
    expect(await screen.findByRole('link', { name: 'Failover of shop' })).toHaveAttribute('href', `/console/sites/${DETACHED.id}`);
    expect(await screen.findByRole('link', { name: `Failover of ${FAILOVER.plan}` })).toHaveAttribute('href', `/console/sites/${FAILOVER.id}`);
    await expectAccessible();
  });

  it('says what failed and what to do, and offers only what is allowed', async () => {
    open(`/failbacks/${FAILED.id}?do=finalize`);

    expect(await screen.findByText('READING_BROKEN')).toBeInTheDocument();
    expect(screen.getByText(/Look at the target, then retry/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Retry…' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Finalize…' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    [READY, 'Run…', 'Run the failback', 'by the power button', FAILOVER.plan, 'run'],
    [DECIDE, 'Finalize…', 'Finalize', 'is removed with its volumes', 'shop', 'finalize'],
    [DECIDE, 'Roll back…', 'Roll back', 'everything that was written in it', 'shop', 'rollback'],
  ])('wants the name of the plan, and says what becomes of both sides: %#', async (failback, offer, act, words, plan, word) => {
    const taken = takes();
    const { user } = open(`/failbacks/${failback.id}`);
    expect(await screen.findByRole('heading', { name: `Failback of ${plan}` })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: offer }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(words);
    expect(within(dialog).getByRole('button', { name: act })).toBeDisabled();
    await expectAccessible();
    await user.type(within(dialog).getByLabelText(/^Type /), plan);
    await user.click(within(dialog).getByRole('button', { name: act }));

    await waitFor(() => expect(taken.map((each) => each.act)).toEqual([`failbacks/${failback.id}:${word}`]));
  });

  it('that was made final is not called one to be decided', () => {
    expect(failbackWord(FINAL)).toBe('final');
    expect(failbackWord(DECIDE)).toBe('synchronized');
  });
});

describe('failing back', () => {
  it('is ordered from a failover that was detached, after what was found', async () => {
    const taken = takes();
    const { user, router } = open(`/sites/${DETACHED.id}`);
    await user.click(await screen.findByRole('button', { name: 'Fail back…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Fail back the failover of shop' });
    expect(await within(dialog).findByText('Nothing stands in the way.')).toBeInTheDocument();
    await user.selectOptions(within(dialog).getByLabelText('Sync again'), 'every 1 h');
    await expectAccessible();
    await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Start the failback' })).toBeEnabled());
    await user.click(within(dialog).getByRole('button', { name: 'Start the failback' }));

    await waitFor(() =>
      expect(taken).toEqual([{ act: 'failbacks', body: { site: DETACHED.id, target: 'file', everySeconds: 3600, parkAfterwards: false } }]),
    );
    await waitFor(() => expect(router.state.location.pathname).toBe(`/failbacks/${READY.id}`));
  });

  it('cannot be sent while something blocks it', async () => {
    const taken = takes();
    controller.use(
      http.post('*/api/v1/failbacks:check', async ({ request }) =>
        HttpResponse.json(f.failbackCheck({ ...((await request.json()) as FailbackOrder), target: 'other' })),
      ),
    );
    open(`/sites/${DETACHED.id}?do=failback`);
    const dialog = await screen.findByRole('dialog');

    expect(await within(dialog).findByText('INSTANCE_UNREADABLE')).toBeInTheDocument();
    expect(within(dialog).getByRole('button', { name: 'Start the failback' })).toBeDisabled();
    expect(taken).toEqual([]);
  });

  it('is not offered of a drill', async () => {
    open(`/sites/${DRILL.id}?do=failback`);

    expect(await screen.findByRole('button', { name: 'Delete…' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Fail back…' })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('that is under way is shown at its site', async () => {
    open(`/sites/${FAILOVER.id}`);

    expect(await screen.findByRole('link', { name: 'Show the failback' })).toHaveAttribute('href', `/console/failbacks/${READY.id}`);
  });
});

describe('single machines of a site', () => {
  it('are told what they can be told as they stand, if the site allows it', () => {
    const all = { allowed: ['poweroff', 'poweron', 'remove'] };
    expect(machineActs(all, { phase: 'up' })).toEqual(['poweroff', 'remove']);
    expect(machineActs(all, { phase: 'off' })).toEqual(['poweron', 'remove']);
    expect(machineActs(all, { phase: 'removed' })).toEqual([]);
    expect(machineActs({ allowed: ['delete'] }, { phase: 'up' })).toEqual([]);
  });

  it('are powered off after a question', async () => {
    const taken = takes();
    const { user } = open(`/sites/${DRILL.id}`);
    await user.click(await screen.findByRole('button', { name: 'Power off db' }));
    const dialog = await screen.findByRole('dialog', { name: /Power off db\?$/ });
    expect(dialog).toHaveTextContent('Its disks stay');
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Power off' }));

    await waitFor(() => expect(taken).toEqual([{ act: `sites/${DRILL.id}:poweroff`, body: { devices: ['db'] } }]));
    expect(screen.getByRole('button', { name: 'Power on mail' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Power off mail' })).toBeNull();
  });

  it('of a failover are removed after their name was typed', async () => {
    const taken = takes();
    const { user } = open(`/sites/${FAILOVER.id}`);
    await user.click(await screen.findByRole('button', { name: 'Remove db' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('also when the site is rolled back later');
    expect(within(dialog).getByRole('button', { name: 'Remove' })).toBeDisabled();
    await user.type(within(dialog).getByLabelText('Type db to go on'), 'db');
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));

    await waitFor(() => expect(taken).toEqual([{ act: `sites/${FAILOVER.id}:remove`, body: { devices: ['db'] } }]));
  });

  it('are added from the plan, those that are not in it', async () => {
    const taken = takes();
    const { user } = open(`/sites/${DRILL.id}`);
    await user.click(await screen.findByRole('button', { name: 'Add machines…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add machines to the site?' });
    await user.click(await within(dialog).findByLabelText('web'));
    expect(within(dialog).queryByLabelText('db')).toBeNull();
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Add' }));

    await waitFor(() => expect(taken).toEqual([{ act: `sites/${DRILL.id}:add`, body: { devices: ['web'] } }]));
  });

  it('are offered to nobody who may only look, and of no site that does not allow it', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.json({ ...f.session, roles: [] })));
    open(`/sites/${DRILL.id}`);
    expect(await screen.findByRole('grid', { name: 'Machines of this site' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Power|Remove|Add machines/ })).toBeNull();
  });
});
