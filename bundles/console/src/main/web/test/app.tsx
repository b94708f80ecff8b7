// SPDX-License-Identifier: Apache-2.0
import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect } from 'vitest';
import { App } from '../src/App';
import { makeQueries } from '../src/queryClient';
import { makeRouter } from '../src/router';

/** The whole console, opened at an address. */
export function open(path: string) {
  const queries = makeQueries();
  queries.setDefaultOptions({ queries: { ...queries.getDefaultOptions().queries, retry: false } });
  const router = makeRouter(createMemoryHistory({ initialEntries: [`/console${path}`] }));
  const user = userEvent.setup();
  render(<App queries={queries} router={router} />);
  const search = () => router.state.location.search as Record<string, unknown>;
  return { user, router, queries, search };
}

/** axe finds nothing; colours need a real browser and are looked at by scripts/screens.mjs. */
export async function expectAccessible() {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
