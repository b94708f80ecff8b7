// SPDX-License-Identifier: Apache-2.0
/** In whose time a moment is written: the browser's zone, or UTC. */
export type Zone = 'local' | 'utc';

function parts(at: Date, zone: Zone): { date: string; time: string; zone: string } {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  const found = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  const offset = (found.get('timeZoneName') ?? 'UTC').replace('GMT', 'UTC').replace(/^UTC\+0$/, 'UTC');
  return {
    date: `${found.get('year')}-${found.get('month')}-${found.get('day')}`,
    time: `${found.get('hour')}:${found.get('minute')}:${found.get('second')}`,
    zone: offset,
  };
}

/** 2026-11-22 14:05 UTC+1 */
export function moment(at: string | Date, zone: Zone): string {
  const p = parts(new Date(at), zone);
  return `${p.date} ${p.time.slice(0, 5)} ${p.zone}`;
}

/** 2026-11-22 */
export function date(at: Date, zone: Zone): string {
  return parts(at, zone).date;
}

/** 14:05:12 UTC+1 */
export function clock(at: Date, zone: Zone): string {
  const p = parts(at, zone);
  return `${p.time} ${p.zone}`;
}

/** The zone's name as people know it: UTC+1 */
export function zoneName(zone: Zone, at: Date = new Date()): string {
  return parts(at, zone).zone;
}

/** 47 s, 5 min, 3 h 20 min, 4 d 2 h: the two largest units, the second only where it matters. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return seconds < 10 && !Number.isInteger(seconds) ? `${Math.max(0, seconds).toFixed(1)} s` : `${s} s`;
  }
  if (s < 3600) {
    const rest = s % 60;
    return s < 600 && rest > 0 ? `${Math.floor(s / 60)} min ${rest} s` : `${Math.round(s / 60)} min`;
  }
  if (s < 86_400) {
    const minutes = Math.floor((s % 3600) / 60);
    return minutes > 0 ? `${Math.floor(s / 3600)} h ${minutes} min` : `${Math.floor(s / 3600)} h`;
  }
  const hours = Math.floor((s % 86_400) / 3600);
  return s < 10 * 86_400 && hours > 0 ? `${Math.floor(s / 86_400)} d ${hours} h` : `${Math.floor(s / 86_400)} d`;
}

/** Seconds from then to now, never negative: clocks differ. */
export function ageSeconds(at: string, now: number): number {
  return Math.max(0, (now - Date.parse(at)) / 1000);
}
