import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { get, post, query } from '../api.js';
import { pagedList, turning } from '../list.js';
import { ask, attempt, badge, empty, pager, scheduleLink, spark, toast, when } from '../parts.js';

const LIMIT = 50;
const SORTS = [
  ['id', 'id'],
  ['name', 'name'],
  ['nextFireAt', 'next due'],
  ['-updatedAt', 'changed last'],
  ['-createdAt', 'created last'],
];

export default function schedules(app) {
  const list = pagedList('/schedules');
  const filters = { q: '', state: '', taskType: '', pool: '', label: '', sort: 'id', ...app.query };
  const chosen = new Set();
  let typing = 0;

  const search = () => {
    list.first();
    history.replaceState(null, '', `#/schedules${query({ ...filters, sort: filters.sort === 'id' ? '' : filters.sort })}`);
    app.reload();
  };
  const type = name => event => {
    filters[name] = event.target.value.trim();
    clearTimeout(typing);
    typing = setTimeout(search, 150);
  };

  /** The chosen ones one by one; with none chosen, all that the filter finds at once. */
  async function bulk(action, verb) {
    const ids = [...chosen];
    if (!ids.length) {
      const given = ['q', 'state', 'taskType', 'pool', 'label'].some(name => filters[name]);
      const which = given ? 'every schedule that the filter finds' : 'every schedule there is';
      const answer = await ask(`${verb} ${which}?`, html`<label>Note<input name="note" placeholder="why" /></label>`, [
        { value: 'yes', text: verb, kind: 'primary' },
      ]);
      if (!answer) return;
      const { sort, ...which_ } = filters;
      const outcome = await attempt(() =>
        post(`/schedules/${action}${query({ ...which_, all: given ? '' : 'true' })}`, { note: answer.note }),
      );
      if (outcome) toast(`${outcome.accepted} of ${outcome.matched} done`);
    } else {
      const answer = await ask(
        `${verb} ${ids.length} schedules?`,
        html`<p class="dim">${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ' …' : ''}</p>
          ${action === 'run-now' ? nothing : html`<label>Note<input name="note" placeholder="why" /></label>`}`,
        [{ value: 'yes', text: `${verb} ${ids.length}`, kind: 'primary' }],
      );
      if (!answer) return;
      const path = action === 'run-now' ? '/run-now?wait=queue' : `/${action}`;
      const results = await Promise.allSettled(
        ids.map(id =>
          post(`/schedules/${encodeURIComponent(id)}${path}`, action === 'run-now' ? undefined : { note: answer.note }),
        ),
      );
      const failed = results.filter(result => result.status === 'rejected');
      toast(
        failed.length ? `${ids.length - failed.length} of ${ids.length} done; ${failed[0].reason.message}` : `${ids.length} done`,
      );
      chosen.clear();
    }
    app.reload();
  }

  const page = {
    title: 'Schedules',
    concerns: change =>
      ['schedule', 'fire'].includes(change.kind) || (change.kind === 'run' && ['SUCCEEDED', 'FAILED'].includes(change.state)),
    async load() {
      const { sort, ...rest } = filters;
      await list.load({ ...rest, sort, limit: LIMIT, recent: 12 });
      page.loaded = true;
    },
    ...turning(list, app),
    view() {
      const filtered = ['q', 'state', 'taskType', 'pool', 'label'].some(name => filters[name]);
      return html`<div class="head">
          <h1>Schedules</h1>
          <div class="actions">
            ${
              app.can('operator')
                ? html`<button @click=${() => bulk('pause', 'Pause')}>Pause ${chosen.size || 'all found'}</button>
                    <button @click=${() => bulk('resume', 'Resume')}>Resume ${chosen.size || 'all found'}</button>
                    <button ?disabled=${!chosen.size} @click=${() => bulk('run-now', 'Run')}>Run ${chosen.size || ''} now</button>
                    <a class="button primary" href="#/schedules/new">New schedule</a>`
                : nothing
            }
          </div>
        </div>
        <div class="filters">
          <label>Search<input type="search" placeholder="id or name ( / )" .value=${filters.q} @input=${type('q')} /></label>
          <label
            >State<select
              @change=${event => {
                filters.state = event.target.value;
                search();
              }}
            >
              ${['', 'ACTIVE', 'PAUSED', 'COMPLETED'].map(s => html`<option value=${s} ?selected=${s === filters.state}>${s.toLowerCase() || 'any'}</option>`)}
            </select></label
          >
          <label>Task type<input size="8" .value=${filters.taskType} @input=${type('taskType')} /></label>
          <label>Pool<input size="8" .value=${filters.pool} @input=${type('pool')} /></label>
          <label>Label<input size="10" placeholder="name:value" .value=${filters.label} @change=${type('label')} /></label>
          <label
            >Sort by<select
              @change=${event => {
                filters.sort = event.target.value;
                search();
              }}
            >
              ${SORTS.map(([value, text]) => html`<option value=${value} ?selected=${value === filters.sort}>${text}</option>`)}
            </select></label
          >
        </div>
        ${
          list.items === null
            ? nothing
            : list.items.length === 0
              ? html`<div class="panel">
                  ${
                    filtered
                      ? empty('Nothing is like that', 'No schedule matches the filter.')
                      : empty(
                          'No schedules yet',
                          'A schedule says what is to run when. The first takes a minute.',
                          app.can('operator')
                            ? html`<a class="button primary" href="#/schedules/new">Create the first schedule</a>`
                            : nothing,
                        )
                  }
                </div>`
              : html`<div class="panel">
                  <div class="scroll" tabindex="0">
                    <table>
                      <thead>
                        <tr>
                          <th>
                            <input
                              type="checkbox"
                              aria-label="Choose all on this page"
                              .checked=${list.items.every(s => chosen.has(s.id))}
                              @change=${event => {
                                list.items.forEach(s => (event.target.checked ? chosen.add(s.id) : chosen.delete(s.id)));
                                app.draw();
                              }}
                            />
                          </th>
                          <th>Schedule</th>
                          <th>State</th>
                          <th>When</th>
                          <th>Next due</th>
                          <th>Task</th>
                          <th>Last runs</th>
                          <th class="num">Good</th>
                          <th class="num">Failed</th>
                        </tr>
                      </thead>
                      <tbody>
                        ${list.items.map(
                          s =>
                            html`<tr>
                              <td>
                                <input
                                  type="checkbox"
                                  aria-label="Choose ${s.id}"
                                  .checked=${chosen.has(s.id)}
                                  @change=${event => {
                                    if (event.target.checked) chosen.add(s.id);
                                    else chosen.delete(s.id);
                                    app.draw();
                                  }}
                                />
                              </td>
                              <td class="wrap">
                                ${scheduleLink(s.id)}
                                <div class="dim">${s.name === s.id ? nothing : s.name}</div>
                              </td>
                              <td>
                                ${badge(s.state)}${s.pausedReason ? html`<div class="dim why">${s.pausedReason}</div>` : nothing}
                              </td>
                              <td class="wrap">${s.triggerDescription}</td>
                              <td>${when(s.state === 'ACTIVE' ? s.nextFireAt : null)}</td>
                              <td>
                                ${s.task.type}
                                <div class="dim">${s.pool}</div>
                              </td>
                              <td>
                                ${s.lastRun ? html`<a href="#/runs/${encodeURIComponent(s.lastRun.id)}">${badge(s.lastRun.state)}</a>` : nothing}
                                ${spark(s.recentRuns)}
                              </td>
                              <td class="num">${s.stats.succeeded}</td>
                              <td class="num ${s.stats.failed ? 'bad' : ''}">${s.stats.failed}</td>
                            </tr>`,
                        )}
                      </tbody>
                    </table>
                  </div>
                  ${pager(page, list)}
                </div>`
        }`;
    },
  };
  return page;
}
