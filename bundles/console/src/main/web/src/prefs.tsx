// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Zone } from './format/time';

export type Theme = 'auto' | 'light' | 'dark';

type Prefs = { theme: Theme; setTheme(theme: Theme): void; zone: Zone; setZone(zone: Zone): void };

const PrefsContext = createContext<Prefs | undefined>(undefined);

function remembered<T extends string>(key: string, words: readonly T[], otherwise: T): T {
  try {
    const found = localStorage.getItem(key);
    return words.find((word) => word === found) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key: string, value: string) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is forbidden here: the choice lasts until the tab closes.
  }
}

export function PrefsProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState(() => remembered<Theme>('godwit.theme', ['auto', 'light', 'dark'], 'auto'));
  const [zone, setZone] = useState(() => remembered<Zone>('godwit.zone', ['local', 'utc'], 'local'));

  useEffect(() => {
    remember('godwit.theme', theme);
    const system = matchMedia('(prefers-color-scheme: dark)');
    const apply = () =>
      document.documentElement.classList.toggle('pf-v6-theme-dark', theme === 'dark' || (theme === 'auto' && system.matches));
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
  useEffect(() => remember('godwit.zone', zone), [zone]);

  const prefs = useMemo(() => ({ theme, setTheme, zone, setZone }), [theme, zone]);
  return <PrefsContext value={prefs}>{children}</PrefsContext>;
}

export function usePrefs(): Prefs {
  const prefs = useContext(PrefsContext);
  if (!prefs) {
    throw new Error('PrefsProvider is missing');
  }
  return prefs;
}
