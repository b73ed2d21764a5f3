import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { call, del, get, put } from '../api.js';
import { ask, attempt, empty, when } from '../parts.js';

const iso = date =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

export default function calendars(app) {
  let list,
    month = new Date(new Date().getFullYear(), new Date().getMonth(), 1);
  /** One looks at what is in a file before it is saved. */
  async function paste(event) {
    const [file] = event.target.files;
    if (file) event.target.form.ical.value = await file.text();
  }
  async function edit(calendar) {
    const dates = (calendar?.dates ?? []).map(d => (d.from === d.to ? d.from : `${d.from}/${d.to}`)).join('\n');
    const answer = await ask(
      calendar ? `Calendar ${calendar.id}` : 'A new calendar',
      html` ${calendar ? nothing : html`<label>Id<input name="id" required pattern="[a-z0-9][a-z0-9._\\-]*" /></label>`}
        <label
          >Dates, one in a line; a range as 2026-12-24/2026-12-31<textarea name="dates" rows="8" .value=${dates}></textarea>
        </label>
        <label>Or an iCalendar file<input type="file" accept=".ics,text/calendar" @change=${paste} /></label>
        <label>as text<textarea name="ical" rows="3" placeholder="BEGIN:VCALENDAR …"></textarea></label>`,
      [{ value: 'yes', text: 'Save', kind: 'primary' }],
    );
    if (!answer) return;
    const path = `/calendars/${encodeURIComponent(calendar?.id ?? answer.id)}`;
    await attempt(
      () =>
        answer.ical.trim()
          ? call('PUT', path, answer.ical, { 'Content-Type': 'text/calendar' })
          : put(path, {
              kind: calendar?.kind ?? 'exclude',
              weekly: calendar?.weekly ?? [],
              ...(calendar?.zone ? { zone: calendar.zone } : {}),
              dates: answer.dates
                .split('\n')
                .map(d => d.trim())
                .filter(Boolean)
                .map(d => (d.includes('/') ? { from: d.split('/')[0], to: d.split('/')[1] } : d)),
            }),
      'Saved',
    );
    app.reload();
  }
  function monthView(calendar) {
    const first = new Date(month);
    first.setDate(1 - ((month.getDay() + 6) % 7));
    const days = Array.from({ length: 42 }, (_, i) => new Date(first.getFullYear(), first.getMonth(), first.getDate() + i));
    const off = day => calendar.dates.find(d => d.from <= iso(day) && iso(day) <= d.to);
    return html`<div
      class="month"
      role="img"
      aria-label="${calendar.id} in ${month.toLocaleDateString('en-GB', { month: 'long', year: 'numeric' })}"
    >
      ${['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'].map(d => html`<span class="dim">${d}</span>`)}
      ${days.map(day => html`<span class="day ${off(day) ? 'off' : ''} ${day.getMonth() === month.getMonth() ? '' : 'out'}" title=${off(day)?.label ?? ''}>${day.getDate()}</span>`)}
    </div>`;
  }
  const page = {
    title: 'Calendars',
    concerns: change => change.kind === 'calendar',
    async load() {
      list = await get('/calendars');
      page.loaded = true;
    },
    view: () =>
      html`<div class="head">
          <h1>Calendars</h1>
          <button
            aria-label="Month before"
            @click=${() => {
              month = new Date(month.getFullYear(), month.getMonth() - 1, 1);
              app.draw();
            }}
          >
            ‹
          </button>
          <span>${month.toLocaleDateString('en-GB', { month: 'long', year: 'numeric' })}</span
          ><button
            aria-label="Month after"
            @click=${() => {
              month = new Date(month.getFullYear(), month.getMonth() + 1, 1);
              app.draw();
            }}
          >
            ›
          </button>
          <div class="actions">
            ${app.can('admin') ? html`<button class="primary" @click=${() => edit()}>New calendar</button>` : nothing}
          </div>
        </div>
        <div class="grid">
          ${
            list?.items.length
              ? list.items.map(
                  c =>
                    html`<section class="panel s4">
                      <h2>${c.id}</h2>
                      <p class="dim">
                        ${c.kind === 'exclude' ? 'Nothing fires on these days' : c.kind}${c.description ? `: ${c.description}` : ''}
                      </p>
                      ${monthView(c)}
                      <p class="dim">${c.dates.length} entries, changed ${when(c.updatedAt)} by ${c.updatedBy}</p>
                      ${
                        app.can('admin')
                          ? html`<button @click=${() => edit(c)}>Edit</button>
                              <button
                                class="danger"
                                @click=${async () => {
                                  await attempt(() => del(`/calendars/${encodeURIComponent(c.id)}`), 'Deleted');
                                  app.reload();
                                }}
                              >
                                Delete
                              </button>`
                          : nothing
                      }
                    </section>`,
                )
              : html`<div class="panel">
                  ${empty('No calendars yet', 'A calendar is a set of days, such as public holidays, on which schedules that name it do not fire.')}
                </div>`
          }
        </div>`,
  };
  return page;
}
