// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { wounds } from '../src/screens/StoreDamage';
import { expectAccessible, open } from './app';
import { controller, problem } from './controller';

const SWEEP = f.jobs.at(-1);

/** Takes the order of the next job, and answers with a sweep. */
function takesOrder() {
  const taken: { order?: unknown } = {};
  controller.use(
    http.post('*/api/v1/jobs', async ({ request }) => {
      taken.order = await request.json();
      return HttpResponse.json(SWEEP, { status: 202 });
    }),
  );
  return taken;
}

async function row(id: string) {
  return (await screen.findByRole('link', { name: id })).closest('tr') as HTMLElement;
}

describe('the list of stores', () => {
  it('says how each is in words, and how much is free', async () => {
    open('/stores');
    const main = await row('main');

    expect(main).toHaveTextContent('Damaged');
    expect(main).toHaveTextContent('62');
    expect(main).toHaveTextContent('212 GiB stored, 387 GiB free');
    expect(main).toHaveTextContent('402 MiB freed');
    expect(main).toHaveTextContent('4 restore points hurt');
    expect(main).toHaveTextContent('2 damaged runs');
    expect(await row('archive')).toHaveTextContent('No damage known');
    expect(await row('bucket')).toHaveTextContent('Never scrubbed');
    expect(await row('offsite')).toHaveTextContent('In trouble');
    expect(await row('offsite')).toHaveTextContent('no answer within 30 s');
    await expectAccessible();
  });

  it('leads to the plugins when there is none', async () => {
    controller.use(http.get('*/api/v1/stores', () => HttpResponse.json({ items: [] })));
    open('/stores');

    expect(await screen.findByText('No store is present')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Go to plugins' })).toHaveAttribute('href', '/console/plugins');
    await expectAccessible();
  });

  it('calls damage unknown, not absent, when it cannot be read', async () => {
    controller.use(http.get('*/api/v1/damages', () => problem(503, 'RESTORE_POINTS_UNAVAILABLE', 'Cannot answer.')));
    open('/stores');

    expect(await screen.findByText('What is damaged is not known now')).toBeInTheDocument();
    expect(await row('archive')).toHaveTextContent('unknown');
  });
});

describe('a store', () => {
  it('names what is hurt by machine, disk and range, and what may heal it', async () => {
    open('/stores/main');
    const web = await screen.findByRole('grid', { name: 'Damage in restore points of web-01' });

    expect(web).toHaveTextContent('2 MiB at 11.3 GiB');
    expect(web).toHaveTextContent('Bytes are not what they were CHUNK_CORRUPT');
    expect(await screen.findByText(/does not hold what is listed here any more/)).toBeInTheDocument();
    expect(await screen.findByText(/May heal: the machine is connected/)).toBeInTheDocument();
    expect(await screen.findByText(/May heal, but the machine is not connected/)).toBeInTheDocument();
    expect(screen.getByRole('grid', { name: 'Damage in restore points of db-01' })).toHaveTextContent('and 4 more places');
    await expectAccessible();
  });

  it('asks a machine for what is damaged after a question that says what comes of it', async () => {
    const taken = takesOrder();
    const { user } = open('/stores/main');
    await user.click(await screen.findByRole('button', { name: 'Resend what restore points of db-01 lack' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ask db-01 for what is damaged?' });
    expect(dialog).toHaveTextContent('writes nothing to the machine');
    expect(taken.order).toBeUndefined();
    await user.click(within(dialog).getByRole('button', { name: 'Resend' }));

    await waitFor(() => expect(taken.order).toEqual({ kind: 'resend', machine: f.DB }));
    expect(await screen.findByText('Resend from db-01 started')).toBeInTheDocument();
  });

  it.each([
    ['Sweep now…', 'Sweep', 'gone for good', { kind: 'sweep', store: 'archive' }],
    ['Scrub now…', 'Scrub', 'repairs nothing', { kind: 'scrub', store: 'archive' }],
  ])('offers %s, and says what it does and does not', async (offer, act, words, order) => {
    const taken = takesOrder();
    const { user, search } = open('/stores/archive');
    await user.click(await screen.findByRole('button', { name: offer }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(words);
    expect(search()).toEqual({ do: order.kind });
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: act }));

    await waitFor(() => expect(taken.order).toEqual(order));
    expect(await screen.findByRole('link', { name: 'Watch it' })).toHaveAttribute('href', `/console/jobs/${SWEEP?.id}`);
    await waitFor(() => expect(search()).toEqual({}));
  });

  it('is checked by its own address', async () => {
    let asked = '';
    controller.use(
      http.post('*/api/v1/stores/*', ({ request }) => {
        asked = request.url;
        return HttpResponse.json(SWEEP, { status: 202 });
      }),
    );
    const { user } = open('/stores/archive?do=check');
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Check' }));
    await waitFor(() => expect(asked).toContain('/api/v1/stores/archive:verify'));
  });

  it('keeps the question open and says why when the order is refused', async () => {
    controller.use(http.post('*/api/v1/jobs', () => problem(409, 'JOB_EXISTS', 'A sweep runs already.')));
    const { user } = open('/stores/archive?do=sweep');
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Sweep' }));
    expect(await within(dialog).findByText('JOB_EXISTS')).toBeInTheDocument();
  });

  it('does not offer a sweep while one runs', async () => {
    controller.use(http.get('*/api/v1/jobs', () => HttpResponse.json({ items: [{ ...SWEEP, state: 'running' }] })));
    open('/stores/main');

    expect(await screen.findByRole('button', { name: 'Being swept' })).toBeDisabled();
    expect(screen.getByRole('button', { name: 'Scrub now…' })).toBeEnabled();
  });

  it('moves everything to a store that works, and goes to the job', async () => {
    const taken = takesOrder();
    const { user, router } = open('/stores/main?do=move');
    const dialog = await screen.findByRole('dialog', { name: 'Move everything in main' });
    const to = await within(dialog).findByLabelText('To store');
    expect(within(to).getAllByRole('option').map((each) => each.textContent)).toEqual(['archive (1.83 TiB free)', 'bucket']);
    expect(dialog).toHaveTextContent('all 62 restore points in main');
    await user.selectOptions(to, 'bucket');
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Move' }));

    await waitFor(() => expect(router.state.location.pathname).toBe(`/jobs/${SWEEP?.id}`));
    expect(taken.order).toEqual({ kind: 'move', store: 'main', to: 'bucket' });
  });

  it('offers nothing to who may only look, nor while it is in trouble', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.json({ ...f.session, roles: [] })));
    open('/stores/main?do=sweep');

    expect(await screen.findByText(/May heal: the machine is connected/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Sweep|Scrub|Move everything|Resend/ })).not.toBeInTheDocument();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('in trouble says why, and offers nothing', async () => {
    open('/stores/offsite');

    expect(await screen.findByText('BLOBS_AWAY')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Sweep|Scrub|Move/ })).not.toBeInTheDocument();
    await expectAccessible();
  });

  it('that is not there says so', async () => {
    open('/stores/nowhere');

    expect(await screen.findByText('Store nowhere is not present now')).toBeInTheDocument();
    await expectAccessible();
  });
});

describe('a machine', () => {
  it('moves to another store', async () => {
    const taken = takesOrder();
    const { user } = open(`/machines/${f.WEB}`);
    await user.click(await screen.findByRole('button', { name: 'More actions' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Move to another store…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Move web-01 to another store' });
    expect(await within(dialog).findByText(/New points go to main now/)).toBeInTheDocument();
    expect(await within(dialog).findByLabelText('To store')).toHaveValue('archive');
    await user.click(within(dialog).getByRole('button', { name: 'Move' }));

    await waitFor(() => expect(taken.order).toEqual({ kind: 'move', machine: f.WEB, to: 'archive' }));
  });

  it('has nowhere to move to while there is one store', async () => {
    controller.use(http.get('*/api/v1/stores', () => HttpResponse.json({ items: f.stores.filter((each) => each.id === 'main') })));
    open(`/machines/${f.WEB}?move=true`);

    expect(await screen.findByText('There is no other store to move to')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Move' })).toBeDisabled();
    await expectAccessible();
  });
});

describe('damages', () => {
  it('are gathered by machine, restore point and disk, newest first', () => {
    const found = wounds(f.damages);

    expect(found.map((each) => each.name)).toEqual(['backup-gw', 'db-01', 'web-01']);
    expect(found[1]?.wounds.map((each) => [each.disk, each.ranges.length, each.lengthBytes])).toEqual([['sdb', 9, 45 * 64 * 1024]]);
    expect(found[2]?.wounds.map((each) => each.point)).toEqual([f.points[2]?.id, f.points[3]?.id]);
  });
});
