import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { Problem, get, post, put, query } from '../api.js';
import { BLANK, CRONS, INPUTS, TRIGGERS, definitionOf, nextClockChange, pretty, zones } from '../draft.js';
import { duration, millis, ms } from '../format.js';
import { outcome } from '../outcome.js';
import { ask, oneAtATime, toast } from '../parts.js';

export default function editor(app) {
  const id = app.params[0];
  let draft = structuredClone(BLANK);
  let json = pretty(draft);
  let etag,
    preview,
    across,
    errors = [],
    jsonError = '',
    saved = pretty(draft),
    inputText = pretty(draft.task.input),
    typing = 0,
    similar,
    load,
    loadOf;

  function changed(from = 'form') {
    if (from === 'form') json = pretty(draft);
    else inputText = pretty(draft.task?.input ?? {});
    app.draw();
    clearTimeout(typing);
    typing = setTimeout(look, 250);
  }

  async function look() {
    const asked = json;
    // Before it has a name one may look already.
    const named = { ...draft, name: draft.name || 'new' };
    try {
      const result = await post('/schedules/preview?count=8', named);
      await Promise.all([calibrate(), forecast()]);
      const change = draft.trigger.type === 'once' ? null : nextClockChange(draft.trigger.zone ?? 'UTC');
      const around =
        change && draft.trigger.zone !== 'UTC'
          ? await post(`/schedules/preview${query({ count: 5, after: change.toISOString() })}`, named)
          : null;
      if (asked !== json) return;
      [preview, across, errors] = [result, around, []];
    } catch (problem) {
      if (asked !== json) return;
      errors = problem.fields?.length ? problem.fields : [{ field: '', message: problem.message }];
    }
    app.draw();
  }

  /** What schedules with the same task type come to, when this one has not run yet. */
  async function calibrate() {
    const type = draft.task?.type;
    if (id || !type) return;
    const others = (await get(`/schedules${query({ taskType: type, sort: '-updatedAt', limit: 100 })}`)).items.filter(
      s => s.stats.succeeded,
    );
    const mean = of => others.reduce((sum, s) => sum + of(s), 0) / others.length;
    similar = others.length
      ? `Schedules like this (${others.length} of type ${type}) average ${mean(s => s.stats.averageSteps).toFixed(1)} steps and ${millis(mean(s => ms(s.stats.averageDuration)))}.`
      : '';
  }

  /** The pool's next 24 hours, read again when the pool is another. */
  async function forecast() {
    const pool = draft.pool ?? 'default';
    if (loadOf === pool) return;
    load = await get(`/forecast${query({ pool })}`);
    loadOf = pool;
  }

  const of = field =>
    errors.filter(error => error.field === field).map(error => html`<div class="error" role="alert">${error.message}</div>`);
  const set =
    (target, name, convert = value => value) =>
    event => {
      const value = convert(event.target.value);
      if (value === '' || value === undefined) delete target()[name];
      else target()[name] = value;
      changed();
    };
  const number = value => (value === '' ? undefined : Number(value));

  const saveOnce = oneAtATime(save);

  async function save() {
    if (jsonError) {
      toast(`The JSON is not valid: ${jsonError}`);
      return;
    }
    try {
      const result = id
        ? await put(`/schedules/${encodeURIComponent(id)}`, draft, { 'If-Match': etag })
        : await post('/schedules', draft);
      saved = json;
      result.warnings.forEach(toast);
      app.go(`#/schedules/${encodeURIComponent(result.schedule.id)}`);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 412) return conflict();
      errors = problem.fields.length ? problem.fields : [{ field: '', message: problem.message }];
      app.draw();
    }
  }

  async function conflict() {
    const theirs = await get(`/schedules/${encodeURIComponent(id)}`);
    const answer = await ask(
      'Somebody else changed it meanwhile',
      html`<p>Yours on the left, theirs on the right.</p>
        <div class="grid">
          <pre class="s6">${json}</pre>
          <pre class="s6">${pretty(definitionOf(theirs))}</pre>
        </div>`,
      [
        { value: 'theirs', text: 'Take theirs' },
        { value: 'mine', text: 'Keep editing mine over it', kind: 'primary' },
      ],
    );
    if (!answer) return;
    etag = theirs.$etag;
    if (answer.choice === 'theirs') {
      draft = definitionOf(theirs);
      saved = json = pretty(draft);
      changed('json');
    }
  }

  const page = {
    title: id ? `Edit ${id}` : 'New schedule',
    unsaved: () => json !== saved,
    async load() {
      if (page.loaded) return;
      const from = id ?? app.query.clone;
      if (from) {
        const schedule = await get(`/schedules/${encodeURIComponent(from)}`);
        draft = definitionOf(schedule);
        if (id) etag = schedule.$etag;
        else {
          delete draft.id;
          draft.name = `${draft.name} copy`;
        }
        if (schedule.stats.succeeded)
          similar = `This schedule takes ${duration(schedule.stats.averageDuration)} and ${schedule.stats.averageSteps.toFixed(1)} steps on average.`;
      }
      saved = json = pretty(draft);
      inputText = pretty(draft.task.input);
      page.loaded = true;
      look();
    },
    view() {
      if (!page.loaded) return nothing;
      const t = draft.trigger ?? {};
      const task = draft.task ?? {};
      const own = t.zone ?? 'UTC';
      return html`<form
        @submit=${event => {
          event.preventDefault();
          saveOnce();
        }}
      >
        <div class="head">
          <h1>${id ? `Edit ${id}` : 'New schedule'}</h1>
          <div class="actions">
            <a class="button" href=${id ? `#/schedules/${encodeURIComponent(id)}` : '#/schedules'}>Cancel</a
            ><button class="primary" ?disabled=${!app.can('operator')}>${id ? 'Save' : 'Create'}</button>
          </div>
        </div>
        ${of('')}
        <div class="grid">
          <section class="panel s7">
            <h2>Schedule</h2>
            <div class="form">
              <label
                >Name<input
                  name="name"
                  .value=${draft.name ?? ''}
                  @input=${set(() => draft, 'name')}
                  required
                />${of('name')}</label
              >
              <label
                >Id${id ? '' : ' (optional, made from the name)'}<input
                  name="id"
                  .value=${draft.id ?? ''}
                  ?disabled=${!!id}
                  @input=${set(() => draft, 'id')}
                />${of('id')}</label
              >
              <label class="wide"
                >Description<input
                  .value=${draft.description ?? ''}
                  @input=${set(() => draft, 'description')}
                />${of('description')}</label
              >
              <label
                >When<select
                  name="trigger"
                  @change=${event => {
                    draft.trigger = { ...TRIGGERS[event.target.value] };
                    changed();
                  }}
                >
                  ${[
                    ['cron', 'by a cron expression'],
                    ['interval', 'at an interval'],
                    ['once', 'once'],
                  ].map(([value, text]) => html`<option value=${value} ?selected=${t.type === value}>${text}</option>`)}</select
                >${of('trigger')}</label
              >
              ${
                t.type === 'cron'
                  ? html`<label
                        >Common ones<select
                          @change=${event => {
                            if (event.target.value) {
                              t.expression = event.target.value;
                              changed();
                            }
                          }}
                        >
                          <option value="">choose …</option>
                          ${CRONS.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
                        </select></label
                      >
                      <label
                        >Cron expression<input
                          name="expression"
                          class="code"
                          .value=${t.expression ?? ''}
                          @input=${set(() => t, 'expression')}
                        />${of('trigger.expression')}</label
                      >
                      <label
                        >Time zone<select @change=${set(() => t, 'zone')}>
                          ${zones.map(name => html`<option ?selected=${name === own}>${name}</option>`)}</select
                        >${of('trigger.zone')}</label
                      >`
                  : nothing
              }
              ${t.type === 'interval' ? html`<label>Every (ISO 8601)<input name="every" .value=${t.every ?? ''} @input=${set(() => t, 'every')} placeholder="PT5M" />${of('trigger.every')}</label>` : nothing}
              ${t.type === 'once' ? html`<label>At (ISO 8601)<input name="at" .value=${t.at ?? ''} @input=${set(() => t, 'at')} />${of('trigger.at')}</label>` : nothing}
              <label
                >Task type<input
                  name="taskType"
                  list="types"
                  .value=${task.type ?? ''}
                  @change=${event => {
                    draft.task = { ...task, type: event.target.value, input: INPUTS[event.target.value] ?? task.input };
                    inputText = pretty(draft.task.input);
                    changed();
                  }}
                /><datalist id="types">
                  <option>http</option>
                  <option>shell</option>
                  <option>kafka</option></datalist
                >${of('task.type')}</label
              >
              <label
                >Queue<input
                  .value=${task.queue ?? ''}
                  placeholder="default"
                  @input=${set(() => task, 'queue')}
                />${of('task.queue')}</label
              >
              <label class="wide"
                >Input (JSON, may have templates)<textarea
                  name="input"
                  class="code"
                  rows="5"
                  .value=${inputText}
                  @input=${event => {
                    inputText = event.target.value;
                    try {
                      task.input = JSON.parse(inputText);
                      jsonError = '';
                      changed();
                    } catch (error) {
                      jsonError = error.message;
                      app.draw();
                    }
                  }}
                ></textarea
                >${jsonError ? html`<div class="error">${jsonError}</div>` : nothing}${errors.filter(e => e.field.startsWith('task.input')).map(e => html`<div class="error">${e.field}: ${e.message}</div>`)}</label
              >
              <label
                >Pool<input
                  .value=${draft.pool ?? ''}
                  placeholder="default"
                  @input=${set(() => draft, 'pool')}
                />${of('pool')}</label
              >
              <label
                >Priority, 0 to 10<input
                  type="number"
                  .value=${draft.priority ?? ''}
                  placeholder="5"
                  @input=${set(() => draft, 'priority', number)}
                />${of('priority')}</label
              >
              <label
                >When it overlaps<select @change=${set(() => draft, 'overlapPolicy')}>
                  ${['', 'allow', 'skip', 'queue-one', 'queue-all', 'cancel-running'].map(p => html`<option value=${p} ?selected=${p === (draft.overlapPolicy ?? '')}>${p || 'as the server decides'}</option>`)}
                </select></label
              >
              <label
                >Attempts<input
                  type="number"
                  min="1"
                  .value=${draft.retry?.maxAttempts ?? ''}
                  placeholder="3"
                  @input=${set(() => (draft.retry ??= {}), 'maxAttempts', number)}
                />${of('retry.maxAttempts')}</label
              >
              <label
                >Most steps of a run<input
                  type="number"
                  min="1"
                  .value=${task.stepBudget ?? ''}
                  placeholder="no budget"
                  @input=${set(() => task, 'stepBudget', number)}
                />${of('task.stepBudget')}</label
              >
              <label
                >Longest run<input
                  .value=${task.maxDuration ?? ''}
                  placeholder="PT20M"
                  @input=${set(() => task, 'maxDuration')}
                />${of('task.maxDuration')}</label
              >
              ${similar ? html`<p class="wide dim">${similar}</p>` : nothing}
            </div>
          </section>
          <section class="panel s5">
            <h2>As JSON</h2>
            <textarea
              class="code"
              rows="30"
              aria-label="The schedule as JSON"
              .value=${json}
              @input=${event => {
                json = event.target.value;
                try {
                  draft = JSON.parse(json);
                  jsonError = '';
                  changed('json');
                } catch (error) {
                  jsonError = error.message;
                  app.draw();
                }
              }}
            ></textarea
            >${errors.filter(e => e.field).map(e => html`<div class="error"><code>${e.field}</code> ${e.message}</div>`)}
          </section>
          <section class="panel">
            <h2>What would happen</h2>
            ${outcome({
              preview,
              across,
              errors,
              load,
              loadOf,
              own,
              stagger: trigger => {
                draft.trigger = trigger;
                changed();
              },
            })}
          </section>
        </div>
      </form>`;
    },
  };
  return page;
}
