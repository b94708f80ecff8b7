// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { session } from '../scripts/fixtures.mjs';
import { expectAccessible, open } from './app';
import { controller, problem, Stream } from './controller';

const nobody = http.get('*/api/v1/session', () => problem(401, 'NOT_SIGNED_IN', 'Nobody is signed in.'));

describe('signing in', () => {
  it('leads to the page one came for', async () => {
    controller.use(
      nobody,
      http.post('*/api/v1/session', async ({ request }) => {
        expect(await request.json()).toEqual({ user: 'admin', password: 'open sesame' });
        return HttpResponse.json({ ...session, token: 'secret' }, { status: 201 });
      }),
    );
    const { user } = open('/plugins');
    const field = await screen.findByLabelText(/Password/);
    expect(field).toHaveFocus();
    await expectAccessible();

    await user.type(field, 'open sesame{Enter}');

    expect(await screen.findByRole('heading', { level: 1, name: 'Plugins' })).toBeInTheDocument();
  });

  it('says why it did not work, with code and correlation id, and empties the password', async () => {
    controller.use(
      nobody,
      http.post('*/api/v1/session', () => problem(401, 'SIGN_IN_REFUSED', 'User name or password is wrong.')),
    );
    const { user } = open('/');
    await user.type(await screen.findByLabelText(/Password/), 'wrong{Enter}');

    const alert = await screen.findByText('User name or password is wrong.');
    expect(alert).toBeInTheDocument();
    expect(screen.getByText('SIGN_IN_REFUSED')).toBeInTheDocument();
    expect(screen.getByText('req_01KAPZ7N5T2X4C')).toBeInTheDocument();
    expect(screen.getByLabelText(/Password/)).toHaveValue('');
    await expectAccessible();
  });

  it('is asked for again when the session ends, wherever that shows', async () => {
    const { queries } = open('/');
    await screen.findByText('Needs attention');
    controller.use(http.get('*/api/v1/summary', () => problem(401, 'NOT_SIGNED_IN', 'Nobody is signed in.')), nobody);

    await queries.invalidateQueries({ queryKey: ['summary'] });

    expect(await screen.findByText(/Your session has ended/)).toBeInTheDocument();
  });

  it('is not offered while the controller does not answer', async () => {
    controller.use(http.get('*/api/v1/session', () => HttpResponse.error()));
    open('/');

    expect(await screen.findByText('CONTROLLER_UNREACHABLE')).toBeInTheDocument();
    expect(screen.queryByLabelText(/Password/)).not.toBeInTheDocument();
  });
});

describe('the stream of events', () => {
  it('says since when the page is old, and is opened again', async () => {
    open('/');
    await screen.findByText('Needs attention');
    const first = Stream.all.at(-1);
    first?.onopen?.();
    expect(await screen.findByText('Live')).toBeInTheDocument();

    first?.onerror?.();

    expect(await screen.findByText(/Connection lost, data of \d\d:\d\d:\d\d UTC/)).toBeInTheDocument();
    await waitFor(() => expect(Stream.all.at(-1)).not.toBe(first), { timeout: 5000 });
    Stream.all.at(-1)?.onopen?.();
    await waitFor(() => expect(screen.queryByText(/Connection lost/)).not.toBeInTheDocument());
  });

  it('makes what is shown read anew', async () => {
    open('/machines');
    await screen.findByText('web-01');
    controller.use(http.get('*/api/v1/machines', () => HttpResponse.json({ items: [] })));

    Stream.all.at(-1)?.dispatchEvent(new Event('machine'));

    expect(await screen.findByText('No machines yet', {}, { timeout: 5000 })).toBeInTheDocument();
  });
});
