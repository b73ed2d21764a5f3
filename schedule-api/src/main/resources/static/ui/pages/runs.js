import { html } from '/webjars/lit-html/lit-html.js';
import { query } from '../api.js';
import { pagedList, turning } from '../list.js';
import { empty, pager, runTable } from '../parts.js';

const STATES = ['', 'QUEUED', 'ADMITTED', 'RUNNING', 'RETRY_WAIT', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED'];
const FIELDS = [
  ['scheduleId', 'Schedule'],
  ['taskType', 'Task type'],
  ['pool', 'Pool'],
  ['executor', 'Executor'],
  ['q', 'Id contains'],
];

export default function runs(app) {
  const list = pagedList('/runs');
  const filters = { state: '', scheduleId: '', taskType: '', pool: '', executor: '', q: '', ...app.query };
  let typing = 0;
  const search = () => {
    list.first();
    history.replaceState(null, '', `#/runs${query(filters)}`);
    app.reload();
  };
  const page = {
    title: 'Runs',
    concerns: change => change.kind === 'run' && !list.cursors.length,
    async load() {
      await list.load({ ...filters, limit: 50 });
      page.loaded = true;
    },
    ...turning(list, app),
    view: () =>
      html`<div class="head"><h1>Runs</h1></div>
        <div class="filters">
          <label
            >State<select
              @change=${event => {
                filters.state = event.target.value;
                search();
              }}
            >
              ${STATES.map(s => html`<option value=${s} ?selected=${s === filters.state}>${s.toLowerCase().replace('_', ' ') || 'any'}</option>`)}
            </select></label
          >
          ${FIELDS.map(
            ([name, text]) =>
              html`<label
                >${text}<input
                  type=${name === 'q' ? 'search' : 'text'}
                  size="14"
                  .value=${filters[name]}
                  @input=${event => {
                    filters[name] = event.target.value.trim();
                    clearTimeout(typing);
                    typing = setTimeout(search, 250);
                  }}
              /></label>`,
          )}
        </div>
        <div class="panel">
          ${list.items?.length ? runTable(list.items) : empty('No such run', 'A run is made when a schedule is due, or with “Run now”.')}${pager(page, list)}
        </div>`,
  };
  return page;
}
