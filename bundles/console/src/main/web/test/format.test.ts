// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytes, exactBytes } from '../src/format/bytes';
import { ageSeconds, clock, duration, moment } from '../src/format/time';
import { en } from '../src/i18n/en';

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.50 KiB'],
    [10.25 * 1024 ** 2, '10.3 MiB'],
    [412 * 1024 ** 2, '412 MiB'],
    [1023.6 * 1024 ** 2, '1.00 GiB'],
    [2 ** 63, '8192 PiB'],
  ])('%d are %s', (value, text) => expect(bytes(value)).toBe(text));

  it('are exact for those who ask', () => expect(exactBytes(1_073_741_824)).toBe('1,073,741,824 bytes'));
});

describe('time', () => {
  it('is absolute, with its zone', () => {
    expect(moment('2026-11-22T14:05:59Z', 'utc')).toBe('2026-11-22 14:05 UTC');
    expect(clock(new Date('2026-11-22T00:00:09Z'), 'utc')).toBe('00:00:09 UTC');
  });

  it.each([
    [0, '0 s'],
    [2.44, '2.4 s'],
    [59, '59 s'],
    [93, '1 min 33 s'],
    [3599, '60 min'],
    [3600, '1 h'],
    [93_600, '1 d 2 h'],
    [20 * 86_400, '20 d'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('knows no negative age, since clocks differ', () =>
    expect(ageSeconds('2026-11-22T14:05:59Z', Date.parse('2026-11-22T14:05:00Z'))).toBe(0));
});

describe('texts', () => {
  const folder = join(import.meta.dirname, '../src');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('i18n'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

  function at(key: string): unknown {
    return key.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], en);
  }

  it('are there for every key that the console names', () => {
    const keys = [...source.matchAll(/\bt\('([^'$]+)'/g)].map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => at(key) === undefined && at(`${key}_one`) === undefined)).toEqual([]);
  });
});
