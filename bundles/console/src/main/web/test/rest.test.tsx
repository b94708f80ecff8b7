// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { expectAccessible, open } from './app';
import { controller, problem } from './controller';

describe('the overview', () => {
  it('begins with the worst, groups what needs attention by cause, and shows what runs', async () => {
    open('/');

    expect(await screen.findByText('Store offsite cannot be read now: its blobs are away.')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Look at it' })).toHaveAttribute('href', '/console/stores/offsite');
    expect(screen.getByRole('region', { name: 'Plugins that cannot work' })).toHaveTextContent('Unknown key hots');
    const waiting = screen.getByRole('region', { name: 'Runs that wait for approval' });
    expect(within(waiting).getByRole('link', { name: 'drill of shop' })).toHaveAttribute('href', expect.stringMatching('/sites/site_'));
    expect(waiting).toHaveTextContent('Look at what runs, then approve it.');
    const bare = screen.getByRole('region', { name: 'Machines without a restore point' });
    expect(within(bare).getByRole('link', { name: 'Show all' })).toHaveAttribute('href', '/console/machines?reason=NO_RESTORE_POINT');
    expect(screen.getByRole('link', { name: /3\s*Not ready/ })).toHaveAttribute('href', '/console/machines?readiness=not_ready');
    expect(screen.getByText('6.3 : 1')).toBeInTheDocument();
    await expectAccessible();
  });

  it('shows the first step when there is nothing yet', async () => {
    controller.use(
      http.get('*/api/v1/summary', () => HttpResponse.json(f.emptySummary)),
      http.get('*/api/v1/machines', () => HttpResponse.json({ items: [] })),
      http.get('*/api/v1/jobs', () => HttpResponse.json({ items: [] })),
      http.get('*/api/v1/plugins', () => HttpResponse.json({ items: [] })),
      http.get('*/api/v1/stores', () => HttpResponse.json({ items: [] })),
    );
    open('/');

    expect(await screen.findByText('Protect your first machine')).toBeInTheDocument();
    expect(await screen.findByText('Nothing needs you')).toBeInTheDocument();
    expect(screen.getByText('No job is running')).toBeInTheDocument();
    await expectAccessible();
  });
});

describe('a job', () => {
  it('is cancelled only after a question that says what is lost', async () => {
    let asked = false;
    controller.use(
      http.post('*/api/v1/jobs/*', () => {
        asked = true;
        return HttpResponse.json({ ...f.jobs[0], cancelRequested: true }, { status: 202 });
      }),
    );
    const { user } = open(`/jobs/${f.jobs[0]?.id}`);
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('is not sent again');
    expect(asked).toBe(false);

    await user.click(within(dialog).getByRole('button', { name: 'Cancel the job' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(asked).toBe(true);
  });

  it('that waits says for what, what to do, and when it goes on', async () => {
    open(`/jobs/${f.jobs[1]?.id}`);

    expect(await screen.findByText('Waits: The machine cannot be reached')).toBeInTheDocument();
    expect(screen.getByText(/Next try .* by itself/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('that failed can be started again as it was', async () => {
    let order: unknown;
    controller.use(
      http.post('*/api/v1/jobs', async ({ request }) => {
        order = await request.json();
        return problem(503, 'NO_STORE', 'There is no store.');
      }),
    );
    const { user } = open(`/jobs/${f.jobs[4]?.id}`);
    expect(await screen.findByText('STORE_FULL')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Start again' }));

    expect(await screen.findByText('NO_STORE')).toBeInTheDocument();
    expect(order).toEqual({ kind: 'replicate', machine: f.MAIL });
    await expectAccessible();
  });

  it('stands in a list that filters by the address', async () => {
    const { user, search } = open('/jobs');
    expect(await screen.findByText('Cannot write pack 4f1a09 of 64.0 MiB to store main at /srv/godwit/store: 12.4 MiB are free.')).toBeInTheDocument();
    await expectAccessible();
    await user.selectOptions(screen.getByLabelText('State', { selector: 'select' }), 'Cancelled');

    await waitFor(() => expect(screen.queryByText(/Cannot write pack/)).not.toBeInTheDocument());
    expect(search()).toEqual({ state: 'cancelled' });
  });
});

describe('the logs', () => {
  it('show the newest line first, by machine and level', async () => {
    const { user, search } = open('/logs');
    const list = await screen.findByRole('list', { name: 'Logs' });
    const lines = within(list).getAllByRole('listitem');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toHaveTextContent('order begun id=o91');
    expect(lines[2]).toHaveTextContent('Look after the disk');
    await expectAccessible();

    await user.selectOptions(screen.getByLabelText('Level'), 'error');
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(1));
    expect(search()).toEqual({ level: 'error' });
  });

  it('say why none come in', async () => {
    controller.use(
      http.get('*/api/v1/logs', () =>
        HttpResponse.json({ items: [], next: 0, forgotten: false, refused: 0, limited: 0, trouble: 'the port is taken' }),
      ),
    );
    open('/logs');
    expect(await screen.findByText('the port is taken')).toBeInTheDocument();
    expect(screen.getByText('No agent has said anything')).toBeInTheDocument();
  });
});

describe('the plugins', () => {
  it('are listed by role, with why what is missing is missing', async () => {
    open('/plugins');

    const table = await screen.findByRole('grid', { name: /TargetCloud/ });
    expect(table).toHaveTextContent('Cannot start');
    expect(table).toHaveTextContent('Unknown key hots in etc/org.godwit.target.libvirt.cfg. Known keys: host, id, pool.');
    await expectAccessible();
  });
});

describe('the keyboard', () => {
  it('goes to screens, moves the focus to their titles, and lists itself', async () => {
    const { user } = open('/');
    await screen.findByText('Needs attention');
    await user.keyboard('gm');
    expect(await screen.findByRole('heading', { level: 1, name: 'Machines' })).toHaveFocus();

    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeInTheDocument();
    await expectAccessible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });
});

describe('what one prefers', () => {
  it('is remembered: the theme, and whose time', async () => {
    const { user } = open('/');
    await screen.findByText('Needs attention');
    await user.click(screen.getByRole('button', { name: /Theme:/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Dark' }));
    expect(document.documentElement).toHaveClass('pf-v6-theme-dark');
    expect(localStorage.getItem('godwit.theme')).toBe('dark');

    await user.click(screen.getByRole('button', { name: /Signed in as/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'UTC' }));
    expect(localStorage.getItem('godwit.zone')).toBe('utc');
  });
});

describe('an address that is none', () => {
  it('says so and leads back', async () => {
    open('/no/such/page');

    expect(await screen.findByRole('heading', { level: 1, name: 'There is no such page' })).toBeInTheDocument();
    await expectAccessible();
  });
});
