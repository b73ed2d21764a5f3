import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { follow, get, post } from '../api.js';
import { clock, millis, time } from '../format.js';
import { ask, attempt, badge, oneAtATime, runLink, scheduleLink, when } from '../parts.js';

const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED'];
/** Beyond this the oldest lines leave the page; they stay in the API. */
const MOST_LINES = 5000;

export default function runPage(app) {
  const id = app.params[0];
  const path = `/runs/${encodeURIComponent(id)}`;
  const stop = new AbortController();
  const log = [];
  let run,
    letter,
    search = '',
    logState = 'connecting',
    drawing = 0;

  async function tail() {
    let last = '';
    while (!stop.signal.aborted) {
      try {
        await follow(
          `${path}/logs`,
          event => {
            if (event.name === 'end') {
              logState = 'ended';
              stop.abort();
            } else {
              last = event.id;
              log.push(JSON.parse(event.data));
              if (log.length > MOST_LINES) log.shift();
              logState = 'live';
            }
            if (!drawing)
              drawing = requestAnimationFrame(() => {
                drawing = 0;
                app.draw();
              });
          },
          stop.signal,
          last,
        );
      } catch {
        if (stop.signal.aborted) return;
        logState = 'reconnecting';
      }
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }

  async function cancel() {
    const answer = await ask('Cancel this run?', html`<label>Reason<input name="reason" /></label>`, [
      { value: 'yes', text: 'Cancel the run', kind: 'danger' },
    ]);
    if (answer) await attempt(() => post(`${path}/cancel`, { reason: answer.reason }), 'It is told to stop');
    app.reload();
  }
  const again = oneAtATime(async () => {
    const next = await attempt(() => post(`${path}/retry`), 'It runs again');
    if (next) app.go(`#/runs/${encodeURIComponent(next.runId)}`);
  });

  const page = {
    title: 'Run',
    concerns: change => change.id === id || (run?.state === 'QUEUED' && change.kind === 'run'),
    close: () => stop.abort(),
    async load() {
      run = await get(path);
      if (!page.loaded) {
        page.loaded = true;
        tail();
      }
    },
    view() {
      if (!run) return html`<div class="head"><h1>Run</h1></div>`;
      const m = run.metrics;
      const wait = run.waitingFor;
      const shown = search ? log.filter(line => line.text.toLowerCase().includes(search.toLowerCase())) : log;
      return html`<div class="head">
          <h1>${id}</h1>
          ${badge(run.state)}
          <div class="actions">
            ${
              app.can('operator')
                ? html` <button class="danger" ?disabled=${ENDED.includes(run.state)} @click=${cancel}>Cancel</button
                    ><button ?disabled=${!ENDED.includes(run.state)} @click=${again}>Run again</button>`
                : nothing
            }
          </div>
        </div>
        ${wait ? html`<div class="note warn">It waits for <strong>${wait.limit ?? wait.reason ?? 'its turn'}</strong>${wait.position ? html`, at position ${wait.position}` : nothing}${(wait.etaSeconds ?? wait.slotEtaSeconds) ? html`, for about ${wait.etaSeconds ?? wait.slotEtaSeconds} s` : nothing}.</div>` : nothing}
        ${run.failureClass ? html`<div class="note bad"><strong>${run.failureClass}</strong> ${run.failureMessage}</div>` : nothing}
        <div class="grid">
          <section class="panel s4">
            <h2>What came of it</h2>
            <ul class="timeline">
              ${run.transitions.map(
                t =>
                  html`<li>
                    <strong>${t.to.toLowerCase().replace('_', ' ')}</strong>
                    <span class="dim" title=${time(t.at)}>${clock(t.at)}</span
                    >${t.attempt ? html` <span class="dim">attempt ${t.attempt}</span>` : nothing}
                    <div class="dim">${t.reason ? `${t.reason}, ` : ''}${t.actor}</div>
                  </li>`,
              )}
            </ul>
          </section>
          <section class="panel s4">
            <h2>Run</h2>
            <dl>
              <dt>Schedule</dt>
              <dd>${scheduleLink(run.scheduleId)}</dd>
              <dt>Origin</dt>
              <dd>${run.origin}${run.forced ? ', forced' : ''}</dd>
              <dt>Task</dt>
              <dd>${run.taskType}</dd>
              <dt>Pool</dt>
              <dd>${run.pool}, priority ${run.priority}</dd>
              <dt>Due</dt>
              <dd>${when(run.scheduledFor)}</dd>
              <dt>Queued</dt>
              <dd>${when(run.queuedAt)}</dd>
              <dt>Attempt</dt>
              <dd>${run.attempt}</dd>
              <dt>Executor</dt>
              <dd>${run.executorId ?? '–'}</dd>
              <dt>Trace</dt>
              <dd>
                ${app.traceUrl() ? html`<a href=${app.traceUrl().replace('{traceId}', run.traceId)} rel="noreferrer">${run.traceId}</a>` : html`<code>${run.traceId}</code>`}
              </dd>
              ${
                run.retryAt
                  ? html`<dt>Tried again</dt>
                      <dd>${when(run.retryAt)}</dd>`
                  : nothing
              }${
                run.retryOf
                  ? html`<dt>Retry of</dt>
                      <dd>${runLink(run.retryOf)}</dd>`
                  : nothing
              }${
                run.progress != null
                  ? html`<dt>Progress</dt>
                      <dd>${Math.round(run.progress * 100)} %</dd>`
                  : nothing
              }
            </dl>
          </section>
          <section class="panel s4">
            <h2>Figures</h2>
            ${
              m
                ? html`<dl>
                    <dt>Waited for a slot</dt>
                    <dd>${millis(m.slotWaitMs)}</dd>
                    <dt>Took</dt>
                    <dd>${millis(m.durationMs)}</dd>
                    <dt>Steps</dt>
                    <dd>${m.steps}${m.stepBudget ? ` of ${m.stepBudget}` : ''}</dd>
                    <dt>Beside it</dt>
                    <dd>${m.concurrentAtAdmission} running at admission</dd>
                    ${Object.entries(m.usage).map(
                      ([name, value]) =>
                        html`<dt>${name}</dt>
                          <dd>${value}</dd>`,
                    )}
                  </dl>`
                : html`<p class="dim">When it has ended.</p>`
            }
          </section>
          <section class="panel">
            <h2>Log <span class="dim">${logState}</span></h2>
            <input
              type="search"
              aria-label="Search the log"
              placeholder="search"
              .value=${search}
              @input=${event => {
                search = event.target.value;
                app.draw();
              }}
            />
            <p></p>
            <pre data-test="log" tabindex="0">
${shown.length ? shown.map(line => html`<span class="dim">${clock(line.at)}</span> ${line.text}${'\n'}`) : html`<span class="dim">${log.length ? 'No line has that.' : 'Nothing was written.'}</span>`}</pre>
          </section>
          <section class="panel s6">
            <h2>Input</h2>
            <pre tabindex="0">${JSON.stringify(run.input, null, 2)}</pre>
          </section>
          <section class="panel s6">
            <h2>Result</h2>
            <pre tabindex="0">${run.result == null ? '–' : JSON.stringify(run.result, null, 2)}</pre>
          </section>
        </div>`;
    },
  };
  return page;
}
