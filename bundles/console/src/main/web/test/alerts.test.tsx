// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import * as f from '../scripts/fixtures.mjs';
import { expectAccessible, open } from './app';
import { controller, Stream } from './controller';

describe('the list of alerts', () => {
  it('says what is wrong, since when, what to do, and who knows of it', async () => {
    open('/alerts');
    const rows = (await screen.findAllByRole('row')).slice(1);

    expect(rows).toHaveLength(3);
    expect(rows[0]).toHaveTextContent('26 h old');
    expect(rows[0]).toHaveTextContent('Look what hinders its replication.');
    expect(within(rows[0] as HTMLElement).getByRole('link')).toHaveAttribute('href', `/console/machines/${f.DB}`);
    expect(rows[1]).toHaveTextContent('Log in to db as postgres.');
    expect(rows[2]).toHaveTextContent('by ann');
    await expectAccessible();
  });

  it('shows what is over when asked, and keeps that in the address', async () => {
    const { user, search } = open('/alerts');
    await user.selectOptions(await screen.findByLabelText('State'), 'All');

    expect(await screen.findByText('Mails cannot be sent')).toBeInTheDocument();
    expect(search()).toEqual({ all: true });
  });

  it('takes note that somebody knows of it', async () => {
    const taken: string[] = [];
    controller.use(
      http.post('*/api/v1/alerts/:act', ({ request }) => {
        taken.push(decodeURIComponent(new URL(request.url).pathname));
        return HttpResponse.json({ ...f.alerts[0], acknowledgedBy: 'admin' });
      }),
    );
    const { user } = open('/alerts');
    await user.click(await screen.findByRole('button', { name: /^I know of it: db-01/ }));

    await waitFor(() => expect(taken).toEqual([`/api/v1/alerts/${f.alerts[0]?.id}:acknowledge`]));
  });

  it('is read again when the controller tells of an alert', async () => {
    let reads = 0;
    controller.use(
      http.get('*/api/v1/alerts', () => {
        reads += 1;
        return HttpResponse.json({ items: reads === 1 ? f.alerts.slice(0, 1) : [] });
      }),
    );
    open('/alerts');
    expect(await screen.findByRole('row', { name: /26 h old/ })).toBeInTheDocument();
    Stream.all[0]?.dispatchEvent(new MessageEvent('alert', { data: '{}' }));

    expect(await screen.findByText('Nothing asks for a person')).toBeInTheDocument();
  });
});
