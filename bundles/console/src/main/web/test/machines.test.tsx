// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { stretches } from '../src/screens/Disks';
import { orderFor } from '../src/screens/RestoreDialog';
import { expectAccessible, open } from './app';
import { controller, problem } from './controller';

describe('the list of machines', () => {
  it('shows readiness and replication side by side, progress in place, and the age of the newest usable point', async () => {
    open('/machines');
    const row = (await screen.findByRole('link', { name: 'db-01' })).closest('tr') as HTMLElement;

    expect(within(row).getByText('Warnings')).toBeInTheDocument();
    expect(within(row).getByText(/cannot be frozen for a snapshot/)).toHaveTextContent('(+1 more reason)');
    expect(within(row).getByText('Catching up')).toBeInTheDocument();
    expect(within(row).getByText('1 h 30 min behind, target 1 h')).toBeInTheDocument();
    expect(within(row).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '41');
    expect(within(row).getByText(/26.4 GiB of 64 GiB · 412 MiB\/s · about 1 min 33 s left/)).toBeInTheDocument();
    expect(within(row).getByText('1 h 30 min ago')).toBeInTheDocument();
    expect(within(row).getByRole('button', { name: 'Replicate db-01 now' })).toBeDisabled();
    expect(document.title).toBe('Machines · Godwit');
    await expectAccessible();
  });

  it('keeps its filter in the address', async () => {
    const { user, search } = open('/machines?state=disconnected');
    expect(await screen.findByRole('link', { name: 'backup-gw' })).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'web-01' })).not.toBeInTheDocument();

    await user.keyboard('/');
    expect(screen.getByRole('textbox', { name: 'Find by name or id' })).toHaveFocus();
    await user.keyboard('nothing-like-it');

    expect(await screen.findByText('Nothing fits the filter')).toBeInTheDocument();
    expect(search()).toEqual({ state: 'disconnected', q: 'nothing-like-it' });
    await user.click(screen.getAllByRole('button', { name: 'Clear all filters' })[0] as HTMLElement);
    expect(await screen.findByRole('link', { name: 'web-01' })).toBeInTheDocument();
    expect(search()).toEqual({});
  });

  it('says how a first machine comes when there is none', async () => {
    controller.use(http.get('*/api/v1/machines', () => HttpResponse.json({ items: [] })));
    open('/machines');

    expect(await screen.findByText('A machine appears here by itself when its agent connects.')).toBeInTheDocument();
    await expectAccessible();
  });

  it('shows what failed with code, remedy and correlation id, and can try again', async () => {
    controller.use(http.get('*/api/v1/machines', () => problem(503, 'CATALOG_UNAVAILABLE', 'Cannot read the catalog.')));
    const { user } = open('/machines');

    expect(await screen.findByText('CATALOG_UNAVAILABLE')).toBeInTheDocument();
    expect(screen.getByText('Do this about it.')).toBeInTheDocument();
    expect(screen.getByText('req_01KAPZ7N5T2X4C')).toBeInTheDocument();
    await expectAccessible();
    controller.resetHandlers();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'web-01' })).toBeInTheDocument();
  });

  it('starts a replication and leads to it; when one runs already, leads to that', async () => {
    controller.use(
      http.post('*/api/v1/jobs', async ({ request }) => {
        expect(request.headers.get('X-Godwit-Request')).toBe('1');
        expect(await request.json()).toEqual({ kind: 'replicate', machine: f.WEB });
        return HttpResponse.json(f.jobs[0], { status: 202 });
      }),
    );
    const { user } = open('/machines');
    const button = await screen.findByRole('button', { name: 'Replicate web-01 now' });
    await user.click(button);
    expect(await screen.findByText('Replication of web-01 started')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Watch it' })).toHaveAttribute('href', `/console/jobs/${f.jobs[0]?.id}`);

    controller.use(http.post('*/api/v1/jobs', () => problem(409, 'JOB_EXISTS', 'A replication runs already.', { facts: { job: 'job_7' } })));
    await user.click(button);
    const note = (await screen.findByText('A replication runs already.')).closest('[role=alert]') as HTMLElement;
    expect(within(note).getByRole('link', { name: 'Watch it' })).toHaveAttribute('href', '/console/jobs/job_7');
  });

  it('makes one command, shown once', async () => {
    controller.use(
      http.post('*/api/v1/enrolment-tokens', async ({ request }) => {
        expect(await request.json()).toEqual({ validSeconds: 28_800, uses: 5 });
        return HttpResponse.json({ ...f.token, uses: 5 }, { status: 201 });
      }),
    );
    const { user, search } = open('/machines?add=true');
    const dialog = await screen.findByRole('dialog', { name: 'Add machines' });
    await user.selectOptions(within(dialog).getByLabelText('The token is valid for'), 'eight hours');
    await user.clear(within(dialog).getByLabelText('How many machines'));
    expect(within(dialog).getByRole('button', { name: 'Create the command' })).toBeDisabled();
    await user.type(within(dialog).getByLabelText('How many machines'), '5');
    await user.click(within(dialog).getByRole('button', { name: 'Create the command' }));

    expect(await within(dialog).findByText(f.token.install?.line ?? '')).toBeInTheDocument();
    expect(within(dialog).getByText(/sha256sum -c/)).toBeInTheDocument();
    expect(within(dialog).getByText(f.token.command)).toBeInTheDocument();
    expect(within(dialog).getByText(/9F:2C:1D/)).toBeInTheDocument();
    expect(within(dialog).getByText(/for 5 machines/)).toBeInTheDocument();
    await expectAccessible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(search()).toEqual({}));
  });
});

describe('a controller that carries no packages', () => {
  it('shows how an installed agent enrols', async () => {
    const token = { ...f.token, install: undefined };
    controller.use(http.post('*/api/v1/enrolment-tokens', () => HttpResponse.json(token, { status: 201 })));
    const { user } = open('/machines?add=true');
    const dialog = await screen.findByRole('dialog', { name: 'Add machines' });
    await user.click(within(dialog).getByRole('button', { name: 'Create the command' }));
    expect(await within(dialog).findByText(f.token.command)).toBeInTheDocument();
    expect(within(dialog).queryByText('The same in steps, to look at the script before it runs')).not.toBeInTheDocument();
  });
});

describe('agents and their updates', () => {
  it('shows what runs and what there is, and asks for it once somebody has confirmed', async () => {
    let asked = 0;
    controller.use(
      http.post(/:update-agent$/, () => {
        asked += 1;
        return HttpResponse.json({ version: '1.4.2' }, { status: 202 });
      }),
    );
    const { user } = open(`/machines/${f.MAIL}`);
    expect(await screen.findByText('1.4.2 did not prove itself: what ran before came back')).toBeInTheDocument();
    expect(screen.getByText('Update available')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Update agent' }));
    const dialog = await screen.findByRole('dialog', { name: 'Update the agent of mail-02 to 1.4.2?' });
    expect(asked).toBe(0);
    await user.click(within(dialog).getByRole('button', { name: 'Update' }));
    expect(await screen.findByText('The agent of mail-02 was asked to become 1.4.2')).toBeInTheDocument();
    expect(asked).toBe(1);
    await expectAccessible();
  });

  it('says of a machine that is away that it will do it later', async () => {
    open(`/machines/${f.GW}`);
    expect(await screen.findByText(/takes that up when the machine is connected again/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Ask again' })).toBeInTheDocument();
  });

  it('offers no button while an update is on its way', async () => {
    open(`/machines/${f.DB}`);
    expect(await screen.findByText('Update fetched')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Update agent' })).not.toBeInTheDocument();
  });

  it('asks all, and says how many that were', async () => {
    controller.use(
      http.post(/machines:update-agents$/, () => HttpResponse.json({ machines: [f.WEB, f.MAIL] }, { status: 202 })),
    );
    const { user } = open('/machines');
    await user.click(await screen.findByRole('button', { name: 'Update agents…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Update all agents to 1.4.2?' });
    await user.click(within(dialog).getByRole('button', { name: 'Update all' }));
    expect(await screen.findByText('2 agents were asked to update themselves')).toBeInTheDocument();
  });
});

describe('a machine', () => {
  it('says how it stands, where it runs, and why something cannot be done', async () => {
    const { user } = open(`/machines/${f.LONG}`);
    expect(await screen.findByText('Excluded')).toBeInTheDocument();
    expect(screen.getByText('Only when asked')).toBeInTheDocument();
    expect(screen.getByText(/may be rolled back/)).toBeInTheDocument();
    expect(screen.getAllByText(/It runs in target demo/)).not.toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    const pause = await screen.findByRole('menuitem', { name: /Pause replication/ });
    expect(pause).toHaveAttribute('aria-disabled', 'true');
    expect(pause).toHaveTextContent('there is nothing to pause');
    await expectAccessible();
  });

  it('is paused from its menu', async () => {
    let paused = false;
    controller.use(
      http.post(/replication:park$/, () => {
        paused = true;
        return HttpResponse.json({ ...f.replication, parked: true });
      }),
    );
    const { user } = open(`/machines/${f.WEB}`);
    await user.click(await screen.findByRole('button', { name: 'More actions' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Pause replication' }));
    expect(await screen.findByText(/web-01 is parked/)).toBeInTheDocument();
    expect(paused).toBe(true);
  });

  it('shows what runs for it, and that one may leave', async () => {
    open(`/machines/${f.DB}`);

    expect(await screen.findByText(/you may leave this page/)).toBeInTheDocument();
    expect(screen.getByText(/3.10 GiB sent over the network/)).toBeInTheDocument();
    expect(screen.getByText(/cannot be frozen for a snapshot/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('shows the disks as they lie', async () => {
    open(`/machines/${f.DB}?tab=disks`);

    expect(await screen.findByRole('img', { name: /Layout of disk sda: .*\/boot\/efi vfat 512 MiB/ })).toBeInTheDocument();
    expect(screen.getByText('No partition table and no file system was found on this disk.')).toBeInTheDocument();
    await expectAccessible();
  });

  it('verifies a restore point, and opens its details', async () => {
    let order: unknown;
    controller.use(
      http.post('*/api/v1/jobs', async ({ request }) => {
        order = await request.json();
        return HttpResponse.json(f.jobs[3], { status: 202 });
      }),
    );
    const { user } = open(`/machines/${f.WEB}?tab=points`);
    await user.click((await screen.findAllByRole('button', { name: /^Verify/ }))[0] as HTMLElement);
    expect(await screen.findByText('Verification started')).toBeInTheDocument();
    expect(order).toEqual({ kind: 'verify', point: f.points[0]?.id });

    await user.click(screen.getAllByRole('button', { name: /Details/ })[2] as HTMLElement);
    expect(await screen.findByText(/Damage: sda at 11.3 GiB, 2 MiB/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('says why the level of a restore point is lower than wanted', async () => {
    const { user } = open(`/machines/${f.WEB}?tab=points`);
    expect(await screen.findByText('lower than wanted: see the details')).toBeInTheDocument();
    expect(screen.queryByText(/Wanted: file system consistent/)).not.toBeInTheDocument();
    await user.click(screen.getAllByRole('button', { name: /Details/ })[5] as HTMLElement);
    expect(await screen.findByText(/Wanted: file system consistent/)).toBeInTheDocument();
  });

  it('restores with what was chosen, and follows the job', async () => {
    let order: unknown;
    controller.use(
      http.post('*/api/v1/jobs', async ({ request }) => {
        order = await request.json();
        return HttpResponse.json(f.jobs[2], { status: 202 });
      }),
    );
    const { user, router, search } = open(`/machines/${f.WEB}?tab=points`);
    await user.click((await screen.findAllByRole('button', { name: /^Restore/ }))[1] as HTMLElement);
    const dialog = await screen.findByRole('dialog');
    expect(search()).toEqual({ tab: 'points', restore: f.points[1]?.id });
    await user.type(await within(dialog).findByLabelText('Folder on the controller'), '/srv/r');
    await user.click(within(dialog).getByLabelText('qcow2'));
    await user.click(within(dialog).getByLabelText(/Boot the result/));
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Start the restore' }));

    await waitFor(() => expect(router.state.location.pathname).toBe(`/jobs/${f.jobs[2]?.id}`));
    expect(order).toEqual({
      kind: 'restore',
      point: f.points[1]?.id,
      target: 'file',
      settings: { format: 'qcow2', folder: '/srv/r' },
      boot: { consolePattern: 'login:', limitSeconds: 300, keepRunning: false },
    });
  });

  it('that is not there says so', async () => {
    open('/machines/mch_none');

    expect(await screen.findByRole('heading', { level: 1, name: 'There is no machine with this id' })).toBeInTheDocument();
    await expectAccessible();
  });
});

describe('a restore order', () => {
  it('names the disks only when some are left out', () => {
    const point = f.point(1, 60, f.DB, 'db-01', {
      disks: ['sda', 'sdb'].map((name) => ({ name, sizeBytes: 1, dataBytes: 1, root: '0'.repeat(64), strategy: 'paged' })),
    });
    const wish = { target: 'file', folder: ' ', format: 'raw', left: ['sda'], boot: false, pattern: '', limit: '', keep: false } as const;

    expect(orderFor(point, wish)).toEqual({ kind: 'restore', point: point.id, target: 'file', disks: ['sdb'], settings: { format: 'raw' } });
    expect(orderFor(point, { ...wish, left: [] })).not.toHaveProperty('disks');
  });
});

describe('the layout of a disk', () => {
  it('shows the space between partitions, but not what alignment takes', () => {
    const disk = {
      name: 'sda', sizeBytes: 100 * f.GIB, sectorBytes: 512, device: '/dev/sda',
      partitions: [
        { number: 2, offset: 60 * f.GIB, lengthBytes: 40 * f.GIB, type: '' },
        { number: 1, offset: f.MIB, lengthBytes: 20 * f.GIB, type: '' },
      ],
    };

    expect(stretches(disk).map((each) => each.partition?.number ?? 'free')).toEqual([1, 'free', 2]);
  });
});
