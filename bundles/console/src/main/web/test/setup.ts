// SPDX-License-Identifier: Apache-2.0
import '@testing-library/jest-dom/vitest';
import '../src/i18n';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { controller, Stream } from './controller';

// What jsdom lacks and the console uses.
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
});
Object.defineProperty(window, 'scrollTo', { writable: true, value: () => undefined });
Element.prototype.scrollTo = () => undefined;
HTMLCanvasElement.prototype.getContext = () => null;
Object.defineProperty(globalThis, 'EventSource', { writable: true, value: Stream });

// The machine that builds may be busy.
configure({ asyncUtilTimeout: 8000 });

beforeAll(() => controller.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  controller.resetHandlers();
  Stream.all.length = 0;
  localStorage.clear();
});
afterAll(() => controller.close());
