// SPDX-License-Identifier: Apache-2.0
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

/** Whether what is on the screen follows the controller, and if not, since when it does not. */
export type Link = { state: 'connecting' | 'live' } | { state: 'lost'; since: Date };

const LinkContext = createContext<Link>({ state: 'connecting' });

export function useLink(): Link {
  return useContext(LinkContext);
}

/** Which queries an event of a topic makes stale; a query's key begins with one of these words. */
const STALE: Record<string, readonly string[]> = {
  job: ['jobs', 'machines', 'summary'],
  machine: ['machines', 'summary'],
  point: ['points', 'machines', 'stores', 'damages', 'summary'],
  plugin: ['plugins', 'stores', 'summary'],
  // What may be done with a migration depends on its site.
  site: ['sites', 'migrations', 'failbacks', 'jobs'],
  migration: ['migrations'],
  plan: ['plans'],
  alert: ['alerts'],
};
/** What stale is besides when a job has begun or ended, and not only come further. */
const STALE_BY_TURN = ['stores', 'damages'];

function isTurn(event: Event): boolean {
  return event instanceof MessageEvent && typeof event.data === 'string' && event.data.includes('"job.state"');
}

/** At most one read per second of what is shown, however many events come. */
const GATHER_MILLISECONDS = 1000;
const RETRY_MILLISECONDS = [1000, 2000, 5000, 10_000] as const;

/**
 * Listens to the controller's events for as long as it is not closed, and begins anew when the connection is lost:
 * the browser itself gives up for good on an answer that is no stream (a restart, a session that ended).
 */
export function listen(queries: QueryClient, tell: (link: Link) => void): () => void {
  const stale = new Set<string>();
  let source: EventSource | undefined;
  let gather: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let heard = new Date();
  let closed = false;

  const refresh = () => {
    gather = undefined;
    for (const word of stale) {
      void queries.invalidateQueries({ queryKey: [word] });
    }
    stale.clear();
  };
  const mark = (words: readonly string[]) => {
    heard = new Date();
    words.forEach((word) => stale.add(word));
    gather ??= setTimeout(refresh, GATHER_MILLISECONDS);
  };
  const everything = () => mark(['jobs', 'machines', 'points', 'plugins', 'stores', 'damages', 'sites', 'migrations', 'failbacks', 'plans', 'alerts', 'summary']);

  const open = () => {
    source = new EventSource('/api/v1/events');
    source.onopen = () => {
      if (failures > 0) {
        everything();
      }
      failures = 0;
      tell({ state: 'live' });
    };
    for (const [topic, words] of Object.entries(STALE)) {
      source.addEventListener(topic, (event) => mark(isTurn(event) ? [...words, ...STALE_BY_TURN] : words));
    }
    source.addEventListener('gap', everything);
    source.onerror = () => {
      source?.close();
      if (closed) {
        return;
      }
      if (failures === 0) {
        heard = new Date();
      }
      tell({ state: 'lost', since: heard });
      const wait = RETRY_MILLISECONDS[Math.min(failures, RETRY_MILLISECONDS.length - 1)] ?? 10_000;
      failures += 1;
      // The session may be what ended: then the sign-in screen says so.
      void queries.invalidateQueries({ queryKey: ['session'] });
      retry = setTimeout(open, wait);
    };
  };
  open();
  return () => {
    closed = true;
    source?.close();
    clearTimeout(gather);
    clearTimeout(retry);
  };
}

export function EventsProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [link, setLink] = useState<Link>({ state: 'connecting' });
  useEffect(() => listen(queries, setLink), [queries]);
  return <LinkContext value={link}>{children}</LinkContext>;
}
