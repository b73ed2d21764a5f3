import { zone } from './format.js';

/** What a definition of a schedule begins with in the editor, and what one may choose from. */
export const BLANK = {
  name: '',
  trigger: { type: 'cron', expression: '0 9 * * 1-5', zone: zone.get() },
  task: { type: 'http', input: { url: 'http://127.0.0.1:8080/actuator/health', method: 'GET' } },
  labels: {},
};
export const TRIGGERS = {
  cron: { type: 'cron', expression: '0 9 * * 1-5', zone: zone.get() },
  interval: { type: 'interval', every: 'PT5M' },
  once: { type: 'once', at: new Date(Date.now() + 3600000).toISOString() },
};
export const INPUTS = { http: BLANK.task.input, shell: { command: 'echo hello' }, kafka: { topic: 'my-topic', value: 'hello' } };
export const CRONS = [
  ['*/5 * * * *', 'every 5 minutes'],
  ['0 * * * *', 'hourly'],
  ['0 9 * * *', 'daily at 9'],
  ['0 9 * * 1-5', 'on weekdays at 9'],
  ['0 3 * * 0', 'on Sundays at 3'],
  ['0 0 1 * *', 'monthly'],
  ['0 0 L * *', 'on the last day of the month'],
];
/** What the server adds to a definition when it is read back. */
const READ_ONLY = [
  'state',
  'pausedReason',
  'pausedUntil',
  'probeAt',
  'version',
  'createdAt',
  'updatedAt',
  'triggerDescription',
  'nextFireAt',
  'lastFireAt',
  'lastRun',
  'stats',
  '$etag',
];

export const definitionOf = schedule =>
  Object.fromEntries(Object.entries(schedule).filter(([name]) => !READ_ONLY.includes(name)));
export const pretty = value => JSON.stringify(value, null, 2);
export const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter(name => name !== 'UTC')];

/** The next hour in which a zone's clocks change, to preview around; null when they do not within a year. */
export function nextClockChange(inZone) {
  const offset = at =>
    new Intl.DateTimeFormat('en', { timeZone: inZone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find(part => part.type === 'timeZoneName').value;
  let before = Date.now();
  for (let day = 1; day <= 366; day++) {
    const at = Date.now() + day * 86400000;
    if (offset(at) !== offset(before)) return new Date(before - 86400000);
    before = at;
  }
  return null;
}
