// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { expectAccessible, open } from './app';
import { controller } from './controller';

type Policy = { schedule?: object; limits?: { readBytesPerSecond: number; windows: object[]; parallelDisks?: number } };

function saving(): Policy[] {
  const saved: Policy[] = [];
  controller.use(
    http.put('*/api/v1/machines/:id/replication', async ({ request }) => {
      saved.push((await request.json()) as Policy);
      return HttpResponse.json(f.replication);
    }),
  );
  return saved;
}

describe('limits by day and hour', () => {
  it('are added, put in order, and saved in bytes', async () => {
    const saved = saving();
    const { user } = open(`/machines/${f.WEB}?tab=replication`);
    await user.click(await screen.findByRole('button', { name: 'Add a window' }));
    const added = screen.getByRole('group', { name: 'Window 2' });
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu']) {
      await user.click(within(added).getByLabelText(day));
    }
    await user.selectOptions(within(added).getByLabelText('From'), '22:00');
    await user.selectOptions(within(added).getByLabelText('Until'), '06:00');
    expect(within(added).getByText('It ends on the next day.')).toBeInTheDocument();
    await user.clear(within(added).getByLabelText('Send (MiB/s)'));
    await user.type(within(added).getByLabelText('Send (MiB/s)'), '2.5');
    await user.click(screen.getByRole('button', { name: 'Put window 2 before the one above' }));
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.limits).toEqual({
      readBytesPerSecond: 104_857_600,
      sendBytesPerSecond: 0,
      windows: [
        { days: ['fri'], fromHour: 22, toHour: 6, readBytesPerSecond: 0, sendBytesPerSecond: 2_621_440 },
        ...(f.replication.limits.windows ?? []),
      ],
      parallelDisks: 0,
    });
  });

  it('are beside how many disks are copied at a time', async () => {
    const saved = saving();
    const { user } = open(`/machines/${f.WEB}?tab=replication`);
    const disks = await screen.findByLabelText('Disks at a time');
    expect(screen.getByText(/, 2 disks at a time$/)).toBeInTheDocument();
    await user.clear(disks);
    await user.type(disks, '17');
    expect(screen.getByText('0 to 16')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.clear(disks);
    await user.type(disks, '4');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.limits).toEqual({ ...f.replication.limits, parallelDisks: 4 });
  });

  it('say beside the field what is wrong, and are not saved', async () => {
    const { user } = open(`/machines/${f.WEB}?tab=replication`);
    const window = await screen.findByRole('group', { name: 'Window 1' });
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) {
      await user.click(within(window).getByLabelText(day));
    }
    expect(within(window).getByText('Choose at least one day.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
    await user.click(within(window).getByLabelText('Sun'));
    await user.selectOptions(within(window).getByLabelText('From'), '18:00');
    expect(within(window).getByText('It ends at another hour than it begins.')).toBeInTheDocument();
    await user.selectOptions(within(window).getByLabelText('Until'), '24:00');
    await user.clear(within(window).getByLabelText('Read (MiB/s)'));
    expect(within(window).getByText('0 or more')).toBeInTheDocument();
    expect(within(window).getByLabelText('Read (MiB/s)')).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible();
  });

  it('that are removed leave the others', async () => {
    const saved = saving();
    const { user } = open(`/machines/${f.WEB}?tab=replication`);
    await user.click(await screen.findByRole('button', { name: 'Remove window 1' }));
    expect(screen.getByText('The limits above hold at all times.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(saved[0]?.limits?.windows).toEqual([]));
  });

  it('that nobody touched are not made those of the machine', async () => {
    const saved = saving();
    const { user } = open(`/machines/${f.WEB}?tab=replication`);
    await user.selectOptions(await screen.findByLabelText('Target RPO'), '15 s');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).not.toHaveProperty('limits');
  });
});

describe('a machine that is replicated continuously', () => {
  it('has a point taken at once, though a run is under way', async () => {
    const web = f.machines.find((each) => each.id === f.WEB);
    const runningJob = { id: 'run_1', kind: 'replicate', state: 'running', startedBy: 'schedule', progress: f.jobs[0]?.progress };
    const orders: unknown[] = [];
    controller.use(
      http.get('*/api/v1/machines/:id', () => HttpResponse.json({ ...web, protection: { ...web?.protection, runningJob } })),
      http.post('*/api/v1/jobs', async ({ request }) => {
        orders.push(await request.json());
        return HttpResponse.json(f.jobs[0], { status: 202 });
      }),
    );
    const { user } = open(`/machines/${f.WEB}`);
    await user.click(await screen.findByRole('button', { name: 'Take a restore point now' }));
    await waitFor(() => expect(orders).toEqual([{ kind: 'replicate', machine: f.WEB }]));
    expect(await screen.findByText(/as soon as the run under way has ended/)).toBeInTheDocument();
  });
});
