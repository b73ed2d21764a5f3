import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { del, get, put, query } from '../api.js';
import { ask, attempt, bar, empty, when } from '../parts.js';

const number = text => (text === '' ? null : Number(text));
const map = text =>
  Object.fromEntries(
    text
      .split(',')
      .map(part => part.split('='))
      .filter(([k, v]) => k.trim() && v)
      .map(([k, v]) => [k.trim(), Number(v)]),
  );
const text = values =>
  Object.entries(values ?? {})
    .map(([k, v]) => `${k}=${v}`)
    .join(', ');

/** What a cap would do to what runs and waits now, and to the hours to come. */
function effect(most, { running, waiting }, forecast) {
  if (!(most > 0)) return '';
  const now =
    most < running
      ? `${running - most} of the ${running} that run are too many: they end by themselves, and nothing new starts until then.`
      : waiting
        ? `${Math.min(waiting, most - running)} of the ${waiting} that wait may start at once.`
        : 'Nothing changes for what runs now.';
  // Saturation is told against the present cap.
  const full = cap => forecast.buckets.filter(bucket => bucket.saturation * forecast.cap >= cap).length;
  return `${now} In ${full(most)} of the next 24 hours more is expected than fits; now in ${full(forecast.cap)}.`;
}

const preview = (usage, forecast) => event => {
  event.target.form.querySelector('[data-test=effect]').textContent = effect(Number(event.target.value), usage, forecast);
};

export default function pools(app) {
  let limits, list;
  async function cap() {
    const forecast = await get('/forecast');
    const answer = await ask(
      'Cap over all pools',
      html`<p class="dim">
          ${limits.running} are running, ${limits.waiting} wait. A lower cap lets what runs end; a higher one lets waiting runs
          start at once.
        </p>
        <label
          >At the same time<input
            name="most"
            type="number"
            min="1"
            required
            value=${limits.maxConcurrent}
            @input=${preview(limits, forecast)}
        /></label>
        <p data-test="effect" role="status">${effect(limits.maxConcurrent, limits, forecast)}</p>`,
      [{ value: 'yes', text: 'Set', kind: 'primary' }],
    );
    if (answer && (await attempt(() => put('/limits', { maxConcurrent: Number(answer.most) }), 'The cap is set'))) app.reload();
  }
  async function edit(pool) {
    const usage = pool ?? { running: 0, waiting: 0 };
    const forecast = await get(`/forecast${query({ pool: pool?.id })}`);
    const answer = await ask(
      pool ? `Limits of ${pool.id}` : 'A pool’s limits',
      html` ${pool ? html`<p class="dim">${pool.running} of its runs are running, ${pool.waiting} wait. Below ${pool.running} nothing new starts until some have ended.</p>` : html`<label>Pool<input name="id" required pattern="[a-z0-9][a-z0-9._\\-]*" /></label>`}
        <label
          >At the same time (empty: no limit of its own)<input
            name="most"
            type="number"
            min="1"
            value=${pool?.maxConcurrent ?? ''}
            @input=${preview(usage, forecast)}
        /></label>
        <p data-test="effect" role="status">${effect(pool?.maxConcurrent, usage, forecast)}</p>
        <label>Per task type, such as http=2, shell=1<input name="types" value=${text(pool?.perTaskType)} /></label>
        <label>Of one schedule<input name="schedule" type="number" min="1" value=${pool?.perSchedule ?? ''} /></label
        ><label>Of one concurrency key<input name="key" type="number" min="1" value=${pool?.perConcurrencyKey ?? ''} /></label>`,
      [{ value: 'yes', text: 'Set', kind: 'primary' }],
    );
    if (!answer) return;
    await attempt(
      () =>
        put(`/pools/${encodeURIComponent(pool?.id ?? answer.id)}`, {
          maxConcurrent: number(answer.most),
          perTaskType: map(answer.types),
          perSchedule: number(answer.schedule),
          perConcurrencyKey: number(answer.key),
          weights: pool?.weights ?? {},
        }),
      'The limits are set',
    );
    app.reload();
  }
  const page = {
    title: 'Pools and limits',
    concerns: change => change.kind === 'pool' || change.kind === 'run',
    async load() {
      [limits, list] = await Promise.all([get('/limits'), get('/pools')]);
      page.loaded = true;
    },
    view: () =>
      limits
        ? html`<div class="head">
              <h1>Pools and limits</h1>
              <div class="actions">
                ${app.can('admin') ? html`<button @click=${cap}>Set the cap</button><button class="primary" @click=${() => edit()}>Limit a pool</button>` : nothing}
              </div>
            </div>
            <div class="grid">
              <section class="panel">
                <h2>Over all pools</h2>
                <div class="figure">
                  ${limits.running} <small>of ${limits.maxConcurrent} running, ${limits.waiting} waiting</small>
                </div>
                ${bar(limits.running, limits.maxConcurrent, `${limits.running} of ${limits.maxConcurrent}`)}
              </section>
              <section class="panel">
                <h2>Pools with limits of their own</h2>
                ${
                  list.items.length
                    ? html`<div class="scroll" tabindex="0">
                        <table>
                          <thead>
                            <tr>
                              <th>Pool</th>
                              <th>Usage</th>
                              <th class="num">Running</th>
                              <th class="num">Waiting</th>
                              <th class="num">Cap</th>
                              <th>Per task type</th>
                              <th>Changed</th>
                              <th></th>
                            </tr>
                          </thead>
                          <tbody>
                            ${list.items.map(
                              p =>
                                html`<tr>
                                  <td>${p.id}</td>
                                  <td>
                                    ${bar(p.running, p.maxConcurrent ?? limits.maxConcurrent, `${p.running} running in ${p.id}`)}
                                  </td>
                                  <td class="num">${p.running}</td>
                                  <td class="num">${p.waiting}</td>
                                  <td class="num">${p.maxConcurrent ?? '∞'}</td>
                                  <td>${text(p.perTaskType)}</td>
                                  <td>${when(p.updatedAt)}</td>
                                  <td>
                                    ${
                                      app.can('admin')
                                        ? html`<button @click=${() => edit(p)}>Edit</button>
                                            <button
                                              class="danger"
                                              @click=${async () => {
                                                await attempt(
                                                  () => del(`/pools/${encodeURIComponent(p.id)}`),
                                                  'It has no limits any more',
                                                );
                                                app.reload();
                                              }}
                                            >
                                              Remove
                                            </button>`
                                        : nothing
                                    }
                                  </td>
                                </tr>`,
                            )}
                          </tbody>
                        </table>
                      </div>`
                    : empty(
                        'Every pool shares the cap',
                        'A pool groups runs that share a limit, such as those that use one database. Schedules name theirs in “pool”.',
                      )
                }
              </section>
            </div>`
        : nothing,
  };
  return page;
}
