// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const TICK_MILLISECONDS = 10_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  now = Date.now();
  listeners.forEach((each) => each());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(tick, TICK_MILLISECONDS);
    now = Date.now();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, told every ten seconds by one clock, so that ages on a screen agree with each other. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
