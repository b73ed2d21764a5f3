import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { get, post } from '../api.js';
import { duration } from '../format.js';
import { attempt, badge, bar, empty, when } from '../parts.js';

export default function executors(app) {
  let list;
  const tell = async (id, what, said) => {
    await attempt(() => post(`/executors/${encodeURIComponent(id)}/${what}`), said);
    app.reload();
  };
  const page = {
    title: 'Executors',
    concerns: change => change.kind === 'executor',
    async load() {
      list = await get('/executors');
      page.loaded = true;
    },
    view: () =>
      html`<div class="head"><h1>Executors</h1></div>
        <div class="panel">
          ${
            list?.items.length
              ? html`<div class="scroll" tabindex="0">
                  <table>
                    <thead>
                      <tr>
                        <th>Executor</th>
                        <th>State</th>
                        <th>Queues</th>
                        <th>Task types</th>
                        <th>Slots</th>
                        <th class="num">Done</th>
                        <th>Heard of</th>
                        <th>Started</th>
                        <th>Load</th>
                        <th></th>
                      </tr>
                    </thead>
                    <tbody>
                      ${list.items.map(
                        e =>
                          html`<tr>
                            <td>
                              ${e.id}
                              <div class="dim">${e.host}, ${e.version}</div>
                            </td>
                            <td>${badge(e.state)}</td>
                            <td>${e.queues.join(', ')}</td>
                            <td>${e.taskTypes.join(', ')}</td>
                            <td>${e.busy} of ${e.slots}${bar(e.busy, e.slots, `${e.busy} of ${e.slots} slots`)}</td>
                            <td class="num">${e.completed}</td>
                            <td>${duration(e.heartbeatAge)} ago</td>
                            <td>${when(e.startedAt)}</td>
                            <td>${e.load?.toFixed(2) ?? '–'}</td>
                            <td>
                              ${app.can('admin') && e.state !== 'LOST' ? (e.state === 'DRAINING' ? html`<button @click=${() => tell(e.id, 'resume', 'It takes work again')}>Resume</button>` : html`<button @click=${() => tell(e.id, 'drain', 'It takes no more work')}>Drain</button>`) : nothing}
                            </td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>`
              : empty(
                  'No executor was heard of',
                  'Executors run what is due. ./escapement up has one; others come with “./escapement service executor” or the Spring Boot starter.',
                )
          }
        </div>`,
  };
  return page;
}
