import { html } from '/webjars/lit-html/lit-html.js';
import { query } from '../api.js';
import { pagedList, turning } from '../list.js';
import { empty, pager, when } from '../parts.js';

export default function audit(app) {
  const list = pagedList('/audit');
  const filters = { actor: '', action: '', subject: '', ...app.query };
  let typing = 0;
  const page = {
    title: 'Audit',
    concerns: change => change.kind === 'audit' && !list.cursors.length,
    async load() {
      await list.load({ ...filters, limit: 100 });
      page.loaded = true;
    },
    ...turning(list, app),
    view: () =>
      html`<div class="head"><h1>Audit</h1></div>
        <div class="filters">
          ${Object.keys(filters).map(
            name =>
              html`<label
                >${name}<input
                  type=${name === 'subject' ? 'search' : 'text'}
                  .value=${filters[name]}
                  @input=${event => {
                    filters[name] = event.target.value.trim();
                    clearTimeout(typing);
                    typing = setTimeout(() => {
                      list.first();
                      history.replaceState(null, '', `#/audit${query(filters)}`);
                      app.reload();
                    }, 250);
                  }}
              /></label>`,
          )}
        </div>
        <div class="panel">
          ${
            list.items?.length
              ? html`<div class="scroll" tabindex="0">
                  <table>
                    <thead>
                      <tr>
                        <th>When</th>
                        <th>Who</th>
                        <th>Did</th>
                        <th>To</th>
                        <th>Came of it</th>
                      </tr>
                    </thead>
                    <tbody>
                      ${list.items.map(
                        e =>
                          html`<tr>
                            <td>${when(e.at)}</td>
                            <td>${e.actor}</td>
                            <td>${e.action}</td>
                            <td class="wrap">${e.subject}</td>
                            <td class="wrap">${e.detail}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>
                </div>`
              : empty('Nothing like that', 'Every request that changes something is kept here, the refused ones as well.')
          }${pager(page, list)}
        </div>`,
  };
  return page;
}
