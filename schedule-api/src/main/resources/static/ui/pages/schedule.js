import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { Problem, del, get, post, query } from '../api.js';
import { duration, millis, ms, time, zone } from '../format.js';
import { ask, attempt, badge, empty, oneAtATime, runBars, runLink, runTable, toast, when } from '../parts.js';

/** More due times are not looked at before a backfill. */
const MOST_PREVIEWED = 500;

export default function schedulePage(app) {
  const id = app.params[0];
  const path = `/schedules/${encodeURIComponent(id)}`;
  let schedule, runs, fires, next, changes, backfills;

  async function runNow(how = '') {
    try {
      const run = await post(`${path}/run-now${how}`);
      toast(run.forced ? 'Forced: it is in the audit' : 'It runs');
      app.go(`#/runs/${encodeURIComponent(run.runId)}`);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 429) {
        toast(problem.message);
        return;
      }
      const answer = await ask(
        'There is no free slot',
        html`<p>${problem.message}</p>
          <p class="dim">
            A slot should be free in about ${problem.body.slotEtaSeconds ?? '?'} s. Queue it to run then, or force it past the
            limit, which the audit keeps.
          </p>`,
        [
          { value: '?force=true', text: 'Force it', kind: 'danger' },
          { value: '?wait=queue', text: 'Queue it', kind: 'primary' },
        ],
      );
      if (answer) await runNow(answer.choice);
    }
  }

  const runOnce = oneAtATime(() => runNow());
  const testOnce = oneAtATime(() => attempt(() => post(`${path}/test-run`), 'A test run: it counts for nothing'));

  /** How many of the latest ended runs came to the same. */
  function streak() {
    const ended = runs.items.filter(run => ['SUCCEEDED', 'FAILED'].includes(run.state));
    const other = ended.findIndex(run => run.state !== ended[0].state);
    const length = other < 0 ? ended.length : other;
    return length ? `${length} ${ended[0].state.toLowerCase()}` : '–';
  }

  async function pause() {
    const answer = await ask(
      `Pause ${id}?`,
      html`<label>Note<input name="note" placeholder="why, for those who find it paused" /></label>
        <label>Resume by itself at (optional, your local time)<input name="until" type="datetime-local" /></label>`,
      [{ value: 'yes', text: 'Pause', kind: 'primary' }],
    );
    if (answer)
      await attempt(
        () => post(`${path}/pause`, { note: answer.note, until: answer.until ? new Date(answer.until).toISOString() : null }),
        'Paused',
      );
    app.reload();
  }

  /** What a backfill would fire, as far as one page of due times tells. */
  async function due(from, to) {
    const times = await get(`${path}/next${query({ count: MOST_PREVIEWED, after: new Date(from.getTime() - 1).toISOString() })}`);
    const within = times.next.filter(at => new Date(at) < to);
    return { within, more: within.length === MOST_PREVIEWED };
  }

  async function backfill() {
    const answer = await ask(
      'Backfill',
      html`<p class="dim">Fires what was due and did not fire, at its own pace. Two at a time is a calm start.</p>
        <label>From (your local time)<input name="from" type="datetime-local" required /></label
        ><label>To<input name="to" type="datetime-local" required /></label>
        <label>At the same time<input name="maxConcurrent" type="number" min="1" value="2" /></label>
        <label
          >Order<select name="order">
            <option value="oldest-first">oldest first</option>
            <option value="newest-first">newest first</option>
          </select></label
        >`,
      [{ value: 'yes', text: 'Preview', kind: 'primary' }],
    );
    if (!answer) return;
    const [from, to] = [new Date(answer.from), new Date(answer.to)];
    const preview = await attempt(() => due(from, to));
    if (!preview) return;
    const { within, more } = preview;
    const each = schedule.stats.succeeded
      ? millis((within.length * ms(schedule.stats.averageDuration)) / Number(answer.maxConcurrent))
      : null;
    const sure = await ask(
      `Backfill ${more ? 'at least ' : ''}${within.length} due times?`,
      html`<p>
          ${within.length ? html`The first at ${time(within[0])}, the last${more ? ' that is shown' : ''} at ${time(within.at(-1))}.` : 'Nothing was due then.'}
          Those that have fired already are left out.
        </p>
        ${each ? html`<p class="dim">At this schedule’s usual pace that takes about ${each}.</p>` : nothing}
        <details>
          <summary>Due times</summary>
          <pre>${within.slice(0, 100).map(at => `${time(at)}\n`)}</pre>
        </details>`,
      [{ value: 'yes', text: 'Backfill', kind: 'primary' }],
    );
    if (!sure) return;
    const result = await attempt(() =>
      post(`${path}/backfill`, {
        from: from.toISOString(),
        to: to.toISOString(),
        maxConcurrent: Number(answer.maxConcurrent),
        order: answer.order,
      }),
    );
    if (result) toast(`${result.fires} fires will be made up for`);
    app.reload();
  }

  async function remove() {
    const answer = await ask(`Delete ${id}?`, html`<p>It will not fire again. Its history stays.</p>`, [
      { value: 'yes', text: 'Delete', kind: 'danger' },
    ]);
    if (answer && (await attempt(() => del(path), 'Deleted'))) app.go('#/schedules');
  }

  const page = {
    title: id,
    concerns: change =>
      change.id === id ||
      change.scheduleId === id ||
      change.kind === 'backfill' ||
      (change.kind === 'audit' && change.id.includes(id)),
    async load() {
      schedule = await get(path);
      [runs, fires, next, changes, backfills] = await Promise.all([
        get(`${path}/runs?limit=60`),
        get(`${path}/fires?limit=20`),
        schedule.state === 'COMPLETED' ? { next: [] } : get(`${path}/next?count=8`),
        get(`/audit${query({ subject: `/api/v1${path}`, limit: 15 })}`),
        get(`${path}/backfills?limit=5`),
      ]);
      page.loaded = true;
    },
    view() {
      if (!schedule) return html`<div class="head"><h1>${id}</h1></div>`;
      const own = schedule.trigger.zone ?? 'UTC';
      const stats = schedule.stats;
      return html`<div class="head">
          <h1>${schedule.name}</h1>
          ${badge(schedule.state)}
          <div class="actions">
            ${
              app.can('operator')
                ? html` <button class="primary" @click=${runOnce}>Run now</button>
                    <button @click=${testOnce}>Test run</button>
                    ${
                      schedule.state === 'PAUSED'
                        ? html`<button
                            @click=${async () => {
                              await attempt(() => post(`${path}/resume`, {}), 'Resumed');
                              app.reload();
                            }}
                          >
                            Resume
                          </button>`
                        : html`<button ?disabled=${schedule.state !== 'ACTIVE'} @click=${pause}>Pause</button>`
                    }
                    <button @click=${backfill}>Backfill</button
                    ><a class="button" href="#/schedules/${encodeURIComponent(id)}/edit">Edit</a>
                    <a class="button" href="#/schedules/new?clone=${encodeURIComponent(id)}">Clone</a
                    ><button class="danger" @click=${remove}>Delete</button>`
                : nothing
            }
          </div>
        </div>
        ${schedule.state === 'PAUSED' ? html`<div class="note warn">Paused${schedule.pausedReason ? html`: ${schedule.pausedReason}` : nothing}${schedule.pausedUntil ? html`, until ${time(schedule.pausedUntil)}` : nothing}</div>` : nothing}
        <div class="grid">
          <section class="panel s5">
            <h2>What and when</h2>
            <p>${schedule.description ?? nothing}</p>
            <dl>
              <dt>Id</dt>
              <dd><code>${schedule.id}</code></dd>
              <dt>When</dt>
              <dd>
                ${schedule.triggerDescription} <code>${schedule.trigger.expression ?? schedule.trigger.every ?? ''}</code>
                <span class="dim">${schedule.trigger.type === 'once' ? '' : own}</span>
              </dd>
              <dt>Task</dt>
              <dd>${schedule.task.type} on queue ${schedule.task.queue}</dd>
              <dt>Pool</dt>
              <dd>${schedule.pool}, priority ${schedule.priority}</dd>
              <dt>When it overlaps</dt>
              <dd>${schedule.overlapPolicy}</dd>
              <dt>After downtime</dt>
              <dd>${schedule.catchUp.policy} within ${duration(schedule.catchUp.window)}</dd>
              <dt>Attempts</dt>
              <dd>${schedule.retry.maxAttempts}, then after ${duration(schedule.retry.initialBackoff)}</dd>
              <dt>Labels</dt>
              <dd>
                ${Object.entries(schedule.labels).map(([k, v]) => html`<a href="#/schedules${query({ label: `${k}:${v}` })}">${k}:${v}</a> `)}
              </dd>
              <dt>Input</dt>
              <dd><code>${JSON.stringify(schedule.task.input)}</code></dd>
            </dl>
          </section>
          <section class="panel s4">
            <h2>Next due</h2>
            ${
              next.next.length
                ? html`<table>
                    <thead>
                      <tr>
                        <th>${own}</th>
                        ${own === zone.get() ? nothing : html`<th>${zone.get()}</th>`}
                      </tr>
                    </thead>
                    <tbody>
                      ${next.next.map(
                        at =>
                          html`<tr>
                            <td>${time(at, own)}</td>
                            ${own === zone.get() ? nothing : html`<td>${time(at)}</td>`}
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                : html`<p class="dim">Never again.</p>`
            }
          </section>
          <section class="panel s3">
            <h2>So far</h2>
            <dl>
              <dt>Fired</dt>
              <dd>${stats.fired}</dd>
              <dt>Skipped</dt>
              <dd>${stats.skipped}</dd>
              <dt>Succeeded</dt>
              <dd class="good">${stats.succeeded}</dd>
              <dt>Failed</dt>
              <dd class=${stats.failed ? 'bad' : ''}>${stats.failed}</dd>
              <dt>Cancelled</dt>
              <dd>${stats.cancelled}</dd>
              <dt>In a row</dt>
              <dd>${streak()}</dd>
              <dt>Takes</dt>
              <dd>${duration(stats.averageDuration)}</dd>
              <dt>Steps</dt>
              <dd>${stats.averageSteps.toFixed(1)}</dd>
            </dl>
          </section>
          <section class="panel">
            <h2>Runs</h2>
            ${
              runs.items.length
                ? html`${runBars(runs.items)}${runTable(runs.items.slice(0, 20), false)}
                    <p><a href="#/runs?scheduleId=${encodeURIComponent(id)}">All runs</a></p>`
                : empty('It has not run yet', 'It runs when it is due, or now, with the button above.')
            }
          </section>
          <section class="panel s7">
            <h2>Every due time</h2>
            <div class="scroll" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th>Due</th>
                    <th>Outcome</th>
                    <th>Why</th>
                    <th>Run</th>
                  </tr>
                </thead>
                <tbody>
                  ${fires.pending.map(
                    at =>
                      html`<tr>
                        <td>${when(at.scheduledFor ?? at)}</td>
                        <td class="warn">pending</td>
                        <td class="wrap">${at.reason ?? (schedule.state === 'PAUSED' ? 'decided when it is resumed' : '')}</td>
                        <td></td>
                      </tr>`,
                  )}
                  ${fires.items.map(
                    fire =>
                      html`<tr>
                        <td>
                          ${when(fire.scheduledFor)}${fire.count > 1 ? html` <span class="dim">and ${fire.count - 1} more</span>` : nothing}
                        </td>
                        <td>${fire.outcome}</td>
                        <td class="wrap">${fire.reason ?? ''}</td>
                        <td>${fire.runId ? runLink(fire.runId, 'run') : nothing}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </section>
          <section class="panel s5">
            <h2>Who changed it</h2>
            ${
              changes.items.length
                ? html`<ul class="timeline">
                    ${changes.items.map(
                      entry =>
                        html`<li>
                          <strong>${entry.actor}</strong> ${entry.action} <span class="dim">${when(entry.at)}</span>
                          <div class="dim">${entry.detail}</div>
                        </li>`,
                    )}
                  </ul>`
                : html`<p class="dim">Nobody, since it was created.</p>`
            }
            ${
              backfills.items.length
                ? html`<h2>Backfills</h2>
                    <table>
                      <tbody>
                        ${backfills.items.map(
                          b =>
                            html`<tr>
                              <td>${b.backfillId}</td>
                              <td>${badge(b.state)}</td>
                              <td class="num">${b.submitted} of ${b.fires}</td>
                            </tr>`,
                        )}
                      </tbody>
                    </table>`
                : nothing
            }
          </section>
        </div>`;
    },
  };
  return page;
}
