// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import type { SiteOrder } from '../src/api/client';
import { FIRST_WISH, siteOrder, type Wish } from '../src/screens/RunDialog';
import { expectAccessible, open } from './app';
import { controller } from './controller';

/** Takes what is asked for; a failover is blocked. */
function takesOrders() {
  const taken: { started?: unknown } = {};
  controller.use(
    http.post('*/api/v1/sites', async ({ request }) => {
      taken.started = await request.json();
      return HttpResponse.json(f.sites[0], { status: 202 });
    }),
    http.post('*/api/v1/sites:check', async ({ request }) => HttpResponse.json(f.siteCheck((await request.json()) as SiteOrder))),
  );
  return taken;
}

describe('the list of plans', () => {
  it('offers to run each, and leads to its runs', async () => {
    const { user, search } = open('/plans');
    const shop = (await screen.findByRole('link', { name: 'Runs of shop' })).closest('tr') as HTMLElement;
    expect(shop).toHaveTextContent('version 7, 3 devices');
    expect(shop).toHaveTextContent('by admin');
    expect(shop).toHaveTextContent('mail: Disk sda gave a read error at 17.2 GiB.');
    expect(shop).toHaveTextContent('Not any more');
    expect(shop).toHaveTextContent('1 warning, 2 notes');
    expect(screen.getByText('Never tried')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Runs of shop' })).toHaveAttribute('href', '/console/sites?plan=shop');
    await expectAccessible();
    takesOrders();
    await user.click(screen.getByRole('button', { name: 'Run shop' }));

    expect(search()).toEqual({ run: 'shop' });
    expect(await screen.findByRole('dialog', { name: 'Run shop' })).toBeInTheDocument();
  });
});

describe('running a plan', () => {
  it('says what was found, begins a drill of the chosen devices, and goes to its page', async () => {
    const taken = takesOrders();
    const { user, router } = open('/plans?run=shop');
    const dialog = await screen.findByRole('dialog', { name: 'Run shop' });
    expect(await within(dialog).findByText(/stay as they are/)).toBeInTheDocument();
    await user.click(within(dialog).getByLabelText('mail'));
    await user.click(await within(dialog).findByRole('button', { name: 'Start the drill' }));
    await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Start the drill' })).toBeEnabled());
    await user.click(within(dialog).getByRole('button', { name: 'Start the drill' }));

    await waitFor(() =>
      expect(taken.started).toEqual({
        plan: 'shop', version: 7, kind: 'drill', target: 'file', points: 'latest', devices: ['db', 'web'], limitSeconds: 14_400,
      }),
    );
    await waitFor(() => expect(router.state.location.pathname).toBe(`/sites/${f.sites[0]?.id}`));
  });

  it('does not begin a failover that something blocks, whatever is typed', async () => {
    takesOrders();
    const { user } = open('/plans?run=shop');
    const dialog = await screen.findByRole('dialog', { name: 'Run shop' });
    await user.click(await within(dialog).findByLabelText('Failover'));
    expect(within(dialog).getByText('Say what becomes of the source first.')).toBeInTheDocument();
    await user.click(within(dialog).getByLabelText('Godwit stops them'));
    await user.type(within(dialog).getByLabelText('Type shop to go on'), 'shop');

    expect(await within(dialog).findByText('LIVE_ELSEWHERE')).toBeInTheDocument();
    expect(within(dialog).getByText('1 blocker keeps this from being started.')).toBeInTheDocument();
    expect(within(dialog).getByRole('button', { name: 'Start the failover' })).toBeDisabled();
    await expectAccessible();
  });
});

describe('the order of a run', () => {
  const plan = { name: 'shop', version: 7 };
  const wish: Wish = { ...FIRST_WISH, target: 'demo' };

  it('is none while a failover does not say what becomes of the source', () => {
    expect(siteOrder(plan, ['db'], { ...wish, kind: 'failover' }, true)).toBeUndefined();
  });

  it('is none without a device, or without the time that is asked for', () => {
    expect(siteOrder(plan, ['db'], { ...wish, left: ['db'] }, true)).toBeUndefined();
    expect(siteOrder(plan, ['db'], { ...wish, points: 'at' }, true)).toBeUndefined();
  });

  it('has the time in UTC, and of a failover no end', () => {
    expect(
      siteOrder(plan, ['db'], { ...wish, kind: 'failover', source: 'must_be_stopped', points: 'at', at: '2026-11-23T15:04' }, true),
    ).toEqual({
      plan: 'shop', version: 7, kind: 'failover', target: 'demo', points: { at: '2026-11-23T15:04:00.000Z' }, source: 'must_be_stopped',
    });
  });
});
