// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { expectAccessible, open } from './app';
import { controller, problem } from './controller';

const HELD = f.points[3];
const GOING = f.points[5];

describe('restore points', () => {
  it('say why they stay, until when, or that they go', async () => {
    const { user } = open(`/machines/${f.WEB}?tab=points`);

    expect(await screen.findByText('with the next pass')).toBeInTheDocument();
    expect(screen.getByText('newest complete 1 of 3, too young to go +5')).toBeInTheDocument();
    expect(screen.getByText('Held')).toBeInTheDocument();
    const [first] = screen.getAllByRole('button', { name: /Details/ });
    await user.click(first as HTMLElement);
    expect(screen.getByText('week 2026-W47')).toBeInTheDocument();
    await expectAccessible();
  });

  it('are held with a reason, for a time', async () => {
    let given: { reason?: string; until?: string } = {};
    controller.use(
      http.post('*/api/v1/restore-points/*', async ({ request }) => {
        expect(request.url).toContain(`${GOING?.id}:hold`);
        given = (await request.json()) as typeof given;
        return HttpResponse.json(GOING);
      }),
    );
    const { user } = open(`/machines/${f.WEB}?tab=points`);
    const buttons = await screen.findAllByRole('button', { name: /^Hold…/ });
    await user.click(buttons.at(-1) as HTMLElement);
    const dialog = await screen.findByRole('dialog', { name: 'Hold this restore point' });
    expect(within(dialog).getByRole('button', { name: 'Hold' })).toBeDisabled();
    await user.type(within(dialog).getByLabelText(/Why must it stay/), 'audit');
    await user.selectOptions(within(dialog).getByLabelText('The hold ends'), 'in 30 days');
    await expectAccessible();
    await user.click(within(dialog).getByRole('button', { name: 'Hold' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(given.reason).toBe('audit');
    expect(Date.parse(given.until ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000);
  });

  it('that are held already say so', async () => {
    controller.use(http.post('*/api/v1/restore-points/*', () => problem(409, 'HOLD_EXISTS', 'ann holds it.')));
    const { user } = open(`/machines/${f.WEB}?tab=points`);
    const [button] = await screen.findAllByRole('button', { name: /^Hold…/ });
    await user.click(button as HTMLElement);
    await user.type(await screen.findByLabelText(/Why must it stay/), 'mine{Enter}');
    expect(await screen.findByText('HOLD_EXISTS')).toBeInTheDocument();
  });

  it('are released only after a question that names who holds them and why', async () => {
    let released = '';
    controller.use(
      http.post('*/api/v1/restore-points/*', ({ request }) => {
        released = request.url;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { user } = open(`/machines/${f.WEB}?tab=points`);
    await user.click(await screen.findByRole('button', { name: /^Release…/ }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(/ann holds the point of .*: “last state before the database was upgraded”/);
    expect(released).toBe('');
    await user.click(within(dialog).getByRole('button', { name: 'Release' }));
    await waitFor(() => expect(released).toContain(`${HELD?.id}:release`));
  });
});

describe('the retention of a machine', () => {
  it('is shown, tried with other numbers, and saved after a question', async () => {
    let simulated: unknown;
    let saved: unknown;
    controller.use(
      http.post('*/api/v1/machines/*', async ({ request }) => {
        simulated = await request.json();
        return HttpResponse.json(f.simulation);
      }),
      http.put('*/api/v1/machines/*', async ({ request }) => {
        saved = await request.json();
        return HttpResponse.json(f.retention);
      }),
    );
    const { user } = open(`/machines/${f.WEB}?tab=retention`);
    expect(await screen.findByText('4 last, 14 daily, 4 weekly, 6 monthly, 2 annually')).toBeInTheDocument();
    expect(screen.getByText('The newest 3 complete points, and all younger than 24 h')).toBeInTheDocument();
    const save = screen.getByRole('button', { name: 'Save the rule' });
    expect(save).toBeDisabled();
    await user.clear(screen.getByLabelText('Days'));
    await user.type(screen.getByLabelText('Days'), '7');
    await user.selectOptions(screen.getByLabelText('A point is taken'), 'every 4 hours');
    await user.click(screen.getByRole('button', { name: 'Simulate' }));

    expect(await screen.findByText(/43 points on/)).toBeInTheDocument();
    expect(screen.getByText(/Left of the 2 there are now: 1/)).toBeInTheDocument();
    const rule = { keepLast: 4, daily: 7, weekly: 4, monthly: 6, annually: 2 };
    expect(simulated).toEqual({ days: 30, cadenceSeconds: 14_400, rule });
    await expectAccessible();

    await user.click(save);
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('cannot be undone');
    expect(saved).toBeUndefined();
    await user.click(within(dialog).getByRole('button', { name: 'Save the rule' }));
    await waitFor(() => expect(saved).toEqual({ rule }));
  });

  it('refuses a rule that keeps nothing, and too many points', async () => {
    const { user } = open(`/machines/${f.WEB}?tab=retention`);
    for (const name of ['Last', 'Days', 'Weeks', 'Months', 'Years']) {
      const field = await screen.findByLabelText(name);
      await user.clear(field);
      await user.type(field, '0');
    }
    expect(screen.getByRole('alert')).toHaveTextContent('not all of them 0');
    expect(screen.getByRole('button', { name: 'Save the rule' })).toBeDisabled();
    await user.clear(screen.getByLabelText('Days ahead'));
    await user.type(screen.getByLabelText('Days ahead'), '3660');
    expect(screen.getByText(/More than 20000 points/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Simulate' })).toBeDisabled();
    await expectAccessible();
  });
});
