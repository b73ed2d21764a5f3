/** Times, durations and numbers as people read them. */
const ZONE = 'escapement-zone';
export const zone = {
  get: () => localStorage.getItem(ZONE) || Intl.DateTimeFormat().resolvedOptions().timeZone,
  set: value => localStorage.setItem(ZONE, value),
};

export function time(instant, inZone = zone.get()) {
  if (!instant) return '–';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: inZone,
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant));
}

export function clock(instant, inZone = zone.get()) {
  return new Intl.DateTimeFormat('en-GB', { timeZone: inZone, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(instant),
  );
}

export function millis(ms) {
  if (ms == null) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.round((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.round((s % 86400) / 3600)} h`;
}

/** ISO 8601 durations of days and less, in milliseconds; null when it is none. */
export function ms(iso) {
  const m = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso ?? '');
  return m ? (((+m[2] || 0) * 24 + (+m[3] || 0)) * 60 + (+m[4] || 0)) * 60000 + (+m[5] || 0) * 1000 : null;
}

export const duration = iso => (ms(iso) === null ? (iso ?? '–') : millis(ms(iso)));

export function ago(instant) {
  const ms = Date.now() - new Date(instant).getTime();
  return ms < 0 ? `in ${millis(-ms)}` : `${millis(ms)} ago`;
}

export const between = (from, to) => new Date(to).getTime() - new Date(from).getTime();
