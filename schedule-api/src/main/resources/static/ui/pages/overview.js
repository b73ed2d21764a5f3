import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { get } from '../api.js';
import { ago, clock, duration, millis, ms } from '../format.js';
import { bar, empty, lines, scheduleLink, when } from '../parts.js';

const WORDS = {
  'auto-paused': 'Paused by itself',
  'dead-letter': 'Given up',
  'queue-unserved': 'Nobody takes this queue',
  'schedule-warned': 'Getting close to its limits',
  'slots-drift': 'Slots are counted wrong',
};
const HELD_BY = {
  global: 'the cap over all pools',
  pool: 'their pool’s limit',
  task_type: 'a limit of their task type',
  executors: 'the executors’ slots',
  schedule: 'a limit of their schedule',
  overlap: 'the run before',
  concurrency_key: 'a limit of their key',
  time: 'a time: delay, retry or pressure',
};
const LINKS = {
  'auto-paused': id => `#/schedules/${encodeURIComponent(id)}`,
  'dead-letter': id => `#/runs/${encodeURIComponent(id)}`,
  'queue-unserved': () => '#/executors',
  'schedule-warned': id => `#/schedules/${encodeURIComponent(id)}`,
  'slots-drift': id => `#/audit?subject=${encodeURIComponent(id)}`,
};
const total = numbers => numbers.reduce((sum, n) => sum + n, 0);

/** A view may be some milliseconds behind the ticker. */
const OVERDUE_MS = 1000;
const overdue = stats => ms(stats.oldestDue) > OVERDUE_MS;

export default function overview(app) {
  let stats, limits, pools, executors;
  const page = {
    title: 'Overview',
    concerns: () => true,
    async load() {
      [stats, limits, pools, executors] = await Promise.all([get('/stats'), get('/limits'), get('/pools'), get('/executors')]);
      page.loaded = true;
    },
    view() {
      if (!stats) return html`<div class="head"><h1>Overview</h1></div>`;
      const schedules = total(Object.values(stats.schedules));
      const alive = executors.items.filter(executor => executor.state !== 'LOST');
      return html`<div class="head">
          <h1>Overview</h1>
          <span class="dim">as of ${clock(stats.at)}</span>
        </div>
        ${
          schedules === 0
            ? html`<div class="panel">
                  ${empty(
                    'No schedules yet',
                    'A schedule says what is to run when: a cron expression, an interval or one time, and a task such as an HTTP call.',
                    app.can('operator')
                      ? html`<a class="button primary" href="#/schedules/new">Create the first schedule</a>`
                      : nothing,
                  )}
                </div>
                <br />`
            : nothing
        }
        <div class="grid">
          <section class="panel s3">
            <h2>Running</h2>
            <div class="figure">${limits.running} <small>of ${limits.maxConcurrent}</small></div>
            ${bar(limits.running, limits.maxConcurrent, `${limits.running} of ${limits.maxConcurrent} running`)}
          </section>
          <section class="panel s3">
            <h2>Waiting</h2>
            <div class="figure">${limits.waiting}</div>
            ${Object.entries(limits.waitingBy)
              .sort((a, b) => b[1] - a[1])
              .map(([kind, runs]) => html`<div class="dim" data-test="waiting-by">${runs} for ${HELD_BY[kind] ?? kind}</div>`)}
            <a href="#/runs?state=QUEUED">what waits</a>
          </section>
          <section class="panel s3">
            <h2>Lateness, 5 min</h2>
            <div class="figure">${millis(stats.lateness.p50Ms)} <small>p99 ${millis(stats.lateness.p99Ms)}</small></div>
            <span class="dim">${stats.lateness.samples} starts</span>
            <div class=${overdue(stats) ? 'bad' : 'dim'}>
              ${overdue(stats) ? html`overdue for ${duration(stats.oldestDue)}: is a ticker running?` : 'nothing is overdue'}
            </div>
          </section>
          <section class="panel s3">
            <h2>Schedules</h2>
            <div class="figure">${stats.schedules.ACTIVE} <small>active</small></div>
            <a href="#/schedules?state=PAUSED">${stats.schedules.PAUSED} paused</a>
          </section>
          <section class="panel s8 tall">
            <h2>Fires <span class="dim">(blue)</span> and ended runs <span class="good">(green)</span> a second, 5 min</h2>
            ${lines([stats.firesPerSecond, stats.endedPerSecond], 'Fires and ended runs per second')}
            <span class="dim">${total(stats.firesPerSecond)} fires, ${total(stats.endedPerSecond)} ended</span>
          </section>
          <section class="panel s4">
            <h2>Needs attention</h2>
            ${
              stats.attention.length
                ? html`<ul class="timeline">
                      ${stats.attention.slice(0, 8).map(
                        one =>
                          html`<li>
                            <a href=${LINKS[one.kind](one.subject)}>${one.subject}</a>
                            <div><span class="bad">${WORDS[one.kind]}</span> <span class="dim">${ago(one.at)}</span></div>
                            <div class="dim">${one.detail}</div>
                          </li>`,
                      )}
                    </ul>
                    ${stats.attention.length > 8 ? html`<a href="#/dead-letters">and ${stats.attention.length - 8} more</a>` : nothing}`
                : html`<p class="good">Nothing does.</p>`
            }
          </section>
          <section class="panel s5">
            <h2>Next fires</h2>
            ${
              stats.nextFires.length
                ? html`<table>
                    <tbody>
                      ${stats.nextFires.map(
                        due =>
                          html`<tr>
                            <td>${scheduleLink(due.scheduleId)}</td>
                            <td>${when(due.at)}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                : html`<p class="dim">Nothing is due.</p>`
            }
          </section>
          <section class="panel s4">
            <h2>Pools</h2>
            ${
              pools.items.length
                ? html`<table>
                    <tbody>
                      ${pools.items.map(
                        pool =>
                          html`<tr>
                            <td>
                              <a href="#/pools">${pool.id}</a
                              >${bar(pool.running, pool.maxConcurrent ?? limits.maxConcurrent, `${pool.id}: ${pool.running} running`)}
                            </td>
                            <td class="num">${pool.running} / ${pool.maxConcurrent ?? '∞'}</td>
                            <td class="num dim">${pool.waiting} wait</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                : html`<p class="dim">No pool has limits of its own. <a href="#/pools">Set some</a></p>`
            }
          </section>
          <section class="panel s3">
            <h2>Failures, 5 min</h2>
            ${
              Object.keys(stats.failuresByClass).length
                ? html`<table>
                    <tbody>
                      ${Object.entries(stats.failuresByClass).map(
                        ([name, n]) =>
                          html`<tr>
                            <td><a href="#/runs?state=FAILED">${name}</a></td>
                            <td class="num">${n}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                : html`<p class="good">None.</p>`
            }
            <h2>Executors</h2>
            <a href="#/executors"
              >${alive.length} alive, ${total(alive.map(e => e.busy))} of ${total(alive.map(e => e.slots))} slots busy</a
            >
          </section>
        </div>`;
    },
  };
  return page;
}
