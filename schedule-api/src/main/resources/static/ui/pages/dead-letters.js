import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { post } from '../api.js';
import { pagedList, turning } from '../list.js';
import { ask, attempt, empty, oneAtATime, pager, runLink, scheduleLink, toast, when } from '../parts.js';

export default function deadLetters(app) {
  const list = pagedList('/dead-letters');
  const chosen = new Set();
  const requeue = id => post(`/dead-letters/${encodeURIComponent(id)}/requeue`);
  const one = oneAtATime(async letter => {
    const run = await attempt(() => requeue(letter.runId), 'It runs again');
    if (run) app.go(`#/runs/${encodeURIComponent(run.runId)}`);
  });
  async function many() {
    const ids = [...chosen];
    if (
      !(await ask(`Requeue ${ids.length} runs?`, html`<p class="dim">Each becomes a new run, which honours every limit.</p>`, [
        { value: 'yes', text: `Requeue ${ids.length}`, kind: 'primary' },
      ]))
    )
      return;
    const results = await Promise.allSettled(ids.map(requeue));
    const failed = results.filter(result => result.status === 'rejected');
    toast(
      failed.length
        ? `${ids.length - failed.length} of ${ids.length} requeued; ${failed[0].reason.message}`
        : `${ids.length} requeued`,
    );
    chosen.clear();
    app.reload();
  }
  const page = {
    title: 'Dead letters',
    concerns: change => change.kind === 'dead-letter' && !list.cursors.length,
    async load() {
      await list.load({ limit: 50 });
      page.loaded = true;
    },
    ...turning(list, app),
    view: () =>
      html`<div class="head">
          <h1>Dead letters</h1>
          <div class="actions">
            ${app.can('operator') ? html`<button class="primary" ?disabled=${!chosen.size} @click=${many}>Requeue ${chosen.size || ''}</button>` : nothing}
          </div>
        </div>
        <div class="panel">
          ${
            list.items?.length
              ? html`<div class="scroll" tabindex="0">
                  <table>
                    <thead>
                      <tr>
                        <th></th>
                        <th>Given up</th>
                        <th>Run</th>
                        <th>Schedule</th>
                        <th>Class</th>
                        <th>Why</th>
                        <th class="num">Attempts</th>
                        <th></th>
                      </tr>
                    </thead>
                    <tbody>
                      ${list.items.map(
                        d =>
                          html`<tr>
                            <td>
                              <input
                                type="checkbox"
                                aria-label="Choose ${d.runId}"
                                .checked=${chosen.has(d.runId)}
                                @change=${event => {
                                  if (event.target.checked) chosen.add(d.runId);
                                  else chosen.delete(d.runId);
                                  app.draw();
                                }}
                              />
                            </td>
                            <td>${when(d.at)}</td>
                            <td class="wrap">${runLink(d.runId)}</td>
                            <td>${scheduleLink(d.scheduleId)}</td>
                            <td class="bad">${d.failureClass}</td>
                            <td class="wrap">${d.message}</td>
                            <td class="num">${d.attempts}</td>
                            <td>
                              ${d.requeuedAs ? runLink(d.requeuedAs, 'requeued') : app.can('operator') ? html`<button @click=${() => one(d)}>Requeue</button>` : nothing}
                            </td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>`
              : list.items
                ? empty(
                    'Nothing was given up',
                    'A run whose attempts have all failed comes here, with everything needed to run it again.',
                  )
                : nothing
          }${pager(page, list)}
        </div>`,
  };
  return page;
}
