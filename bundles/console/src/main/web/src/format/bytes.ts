// SPDX-License-Identifier: Apache-2.0
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes in the IEC unit that leaves one to four digits: 0 B, 1023 B, 1.50 GiB, 512 MiB. */
export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= 1023.5 && unit < UNITS.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : scaled >= 99.95 || Number.isInteger(scaled) ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)} ${UNITS[unit] ?? 'PiB'}`;
}

/** Bytes exactly, for those who hover: 1,073,741,824 bytes. */
export function exactBytes(value: number): string {
  return `${value.toLocaleString('en')} bytes`;
}
