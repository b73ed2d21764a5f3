import { html, nothing, svg } from '/webjars/lit-html/lit-html.js';
import { get, query } from '../api.js';
import { duration, time } from '../format.js';
import { empty, scheduleLink } from '../parts.js';

const level = saturation => (saturation === 0 ? 0 : saturation < 0.25 ? 1 : saturation < 0.75 ? 2 : saturation < 1 ? 3 : 4);

export default function forecast(app) {
  let data,
    pools,
    pool = app.query.pool ?? '',
    chosen = null;
  const page = {
    title: 'Forecast',
    concerns: change => change.kind === 'schedule' || change.kind === 'pool',
    async load() {
      const from = new Date();
      from.setMinutes(0, 0, 0);
      const to = new Date(from.getTime() + 48 * 3600000);
      [data, pools] = await Promise.all([
        get(`/forecast${query({ from: from.toISOString(), to: to.toISOString(), bucket: 'PT1H', pool })}`),
        get('/pools'),
      ]);
      page.loaded = true;
    },
    view() {
      if (!data) return html`<div class="head"><h1>Forecast</h1></div>`;
      const bucket = data.buckets[chosen ?? -1];
      return html`<div class="head">
          <h1>Forecast, 48 hours</h1>
          <div class="actions">
            <label
              >Against<select
                @change=${event => {
                  pool = event.target.value;
                  chosen = null;
                  app.reload();
                }}
              >
                <option value="">the cap over all pools</option>
                ${pools.items.map(p => html`<option ?selected=${p.id === pool}>${p.id}</option>`)}
              </select></label
            >
          </div>
        </div>
        ${data.complete ? nothing : html`<div class="note warn">There is more than could be counted; the figures are a lower bound.</div>`}
        <div class="grid">
          <section class="panel">
            <h2>Load of each hour against ${data.cap} slots</h2>
            <svg
              class="chart heat"
              viewBox="0 0 480 60"
              preserveAspectRatio="none"
              role="img"
              aria-label="Load of each of the next 48 hours"
            >
              ${data.buckets.map(
                (b, i) =>
                  svg`<rect class=${`l${level(b.saturation)}`} x=${i * 10} width="10" height="60" @mouseenter=${() => {
                    chosen = i;
                    app.draw();
                  }} @click=${() => {
                    chosen = i;
                    app.draw();
                  }}><title>${time(b.from)}: ${b.starts} starts, ${Math.round(b.saturation * 100)} % of the slots</title></rect>`,
              )}
            </svg>
            <p class="dim">Grey is idle, blue is calm, amber is nearly full, red is more than fits. Point at an hour.</p>
            ${bucket ? html`<p><strong>${time(bucket.from)}</strong> ${bucket.starts} starts, ${Math.round(bucket.saturation * 100)} % of the slots, expected wait ${duration(bucket.expectedWait)}<br />${bucket.schedules.map(id => html`${scheduleLink(id)} `)}</p>` : nothing}
          </section>
          <section class="panel s6">
            <h2>Fullest hours</h2>
            <table>
              <thead>
                <tr>
                  <th>From</th>
                  <th class="num">Starts</th>
                  <th class="num">Saturation</th>
                  <th class="num">Wait</th>
                </tr>
              </thead>
              <tbody>
                ${[...data.buckets]
                  .sort((a, b) => b.saturation - a.saturation || b.starts - a.starts)
                  .slice(0, 8)
                  .filter(b => b.starts)
                  .map(
                    b =>
                      html`<tr>
                        <td>${time(b.from)}</td>
                        <td class="num">${b.starts}</td>
                        <td class="num">${(b.saturation * 100).toFixed(1)} %</td>
                        <td class="num">${duration(b.expectedWait)}</td>
                      </tr>`,
                  )}
              </tbody>
            </table>
          </section>
          <section class="panel s6">
            <h2>Collisions</h2>
            ${
              data.collisions.length
                ? html`<table>
                    <tbody>
                      ${data.collisions.map(
                        c =>
                          html`<tr>
                            <td>${time(c.from)}</td>
                            <td>${c.schedules.map(id => html`${scheduleLink(id)} `)}</td>
                          </tr>`,
                      )}
                    </tbody>
                  </table>`
                : empty(
                    pool ? 'None' : 'Choose a pool',
                    pool ? 'No two heavy schedules of this pool start together.' : 'Collisions are told within a pool.',
                  )
            }
          </section>
        </div>`;
    },
  };
  return page;
}
