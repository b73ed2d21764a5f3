import { html, svg, nothing, render } from '/webjars/lit-html/lit-html.js';
import { ago, clock, millis, time } from './format.js';

/** Pieces that pages are made of. */
const COLOURS = {
  ACTIVE: 'good',
  SUCCEEDED: 'good',
  RUNNING: 'accent',
  ADMITTED: 'accent',
  QUEUED: 'dim',
  RETRY_WAIT: 'warn',
  PAUSED: 'warn',
  FAILED: 'bad',
  CANCELLED: 'dim',
  SKIPPED: 'dim',
  COMPLETED: 'dim',
  LOST: 'bad',
  DRAINING: 'warn',
};

export const badge = state =>
  state
    ? html`<span class="badge ${COLOURS[state] ?? 'dim'}">${state.toLowerCase().replace('_', ' ')}</span>`
    : html`<span class="dim">–</span>`;
export const when = instant =>
  instant ? html`<time datetime=${instant} title=${ago(instant)}>${time(instant)}</time>` : html`<span class="dim">–</span>`;
export const scheduleLink = id =>
  id ? html`<a href="#/schedules/${encodeURIComponent(id)}">${id}</a>` : html`<span class="dim">–</span>`;
export const runLink = (id, text = id) => html`<a href="#/runs/${encodeURIComponent(id)}">${text}</a>`;

export function empty(title, text, action = nothing) {
  return html`<div class="empty">
    <strong>${title}</strong>
    <p>${text}</p>
    ${action}
  </div>`;
}

export function bar(value, most, label) {
  const share = most ? Math.min(1, value / most) : 0;
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="back" width="100" height="10" rx="2"></rect>
    <rect class=${share >= 1 ? 'full' : 'fill'} width=${share * 100} height="10" rx="2"></rect>
  </svg>`;
}

/** Lines over the same seconds, sums of a few seconds a point. */
export function lines(series, label) {
  const step = 5;
  const summed = series.map(values =>
    values.reduce((points, value, i) => {
      points[Math.floor(i / step)] = (points[Math.floor(i / step)] ?? 0) + value / step;
      return points;
    }, []),
  );
  const most = Math.max(1, ...summed.flat());
  const path = points =>
    points
      .map((y, i) => `${i ? 'L' : 'M'}${((i / (points.length - 1)) * 300).toFixed(1)},${(98 - (y / most) * 92).toFixed(1)}`)
      .join('');
  return html`<svg class="chart" viewBox="0 0 300 100" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${summed.map((points, i) => svg`<path class=${'ab'[i]} d=${path(points)}></path>`)}
    </svg>
    <div class="dim">highest ${most.toFixed(1)} a second</div>`;
}

/** Durations of runs, the oldest left. */
export function runBars(runs) {
  const shown = runs.slice(0, 60).reverse();
  const most = Math.max(1, ...shown.map(run => run.metrics?.durationMs ?? 0));
  return html`<svg
    class="chart bars"
    viewBox="0 0 300 60"
    preserveAspectRatio="none"
    role="img"
    aria-label="Durations of the last ${shown.length} runs, longest ${millis(most)}"
  >
    ${shown.map((run, i) => {
      const height = 4 + ((run.metrics?.durationMs ?? 0) / most) * 54;
      return svg`<rect class=${run.state} x=${i * 5} y=${60 - height} width="4" height=${height}><title>${clock(run.scheduledFor)} ${run.state} ${millis(run.metrics?.durationMs)}</title></rect>`;
    })}
  </svg>`;
}

/** The latest runs of a schedule in a row, the oldest left. */
export function spark(runs) {
  const shown = [...runs].reverse();
  const most = Math.max(1, ...shown.map(run => run.durationMs ?? 0));
  return shown.length
    ? html`<svg
        class="spark bars"
        viewBox="0 0 60 16"
        role="img"
        aria-label=${`Last ${shown.length} runs: ${shown.filter(run => run.state === 'FAILED').length} failed`}
      >
        ${shown.map((run, i) => {
          const height = 3 + ((run.durationMs ?? 0) / most) * 13;
          return svg`<rect class=${run.state} x=${i * 5} y=${16 - height} width="4" height=${height}><title>${clock(run.scheduledFor)} ${run.state} ${millis(run.durationMs)}</title></rect>`;
        })}
      </svg>`
    : html`<span class="dim">–</span>`;
}

/** Expected load of each bucket against the cap; those in which something of ours starts are marked. */
export function loadBars(buckets, starts, label) {
  const most = Math.max(1, ...buckets.map(bucket => bucket.saturation));
  const width = 300 / buckets.length;
  const ours = bucket =>
    starts.some(
      at =>
        at >= bucket.from &&
        new Date(at) < new Date(new Date(bucket.from).getTime() + (new Date(buckets[1].from) - new Date(buckets[0].from))),
    );
  return html`<svg class="chart bars" viewBox="0 0 300 60" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${buckets.map((bucket, i) => svg`<rect class=${bucket.saturation >= 1 ? 'FAILED' : ours(bucket) ? 'RUNNING' : 'SKIPPED'} x=${i * width} y=${58 - (bucket.saturation / most) * 54} width=${width - 1} height=${2 + (bucket.saturation / most) * 54}><title>${time(bucket.from)}: ${bucket.starts} starts, ${Math.round(bucket.saturation * 100)} % of the slots</title></rect>`)}
  </svg>`;
}

export function runTable(runs, withSchedule = true) {
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          <th>Run</th>
          ${withSchedule ? html`<th>Schedule</th>` : nothing}
          <th>State</th>
          <th>Due</th>
          <th class="num">Late</th>
          <th class="num">Waited</th>
          <th class="num">Took</th>
          <th class="num">Steps</th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          run =>
            html`<tr>
              <td>
                ${runLink(run.id, time(run.queuedAt))}
                <div class="dim">${run.origin}${run.forced ? ', forced' : ''}</div>
              </td>
              ${withSchedule ? html`<td>${scheduleLink(run.scheduleId)}</td>` : nothing}
              <td>${badge(run.state)}</td>
              <td>${when(run.scheduledFor)}</td>
              <td class="num">
                ${run.metrics?.startedAt && run.origin === 'fire' ? millis(Math.max(0, new Date(run.metrics.startedAt) - new Date(run.scheduledFor))) : '–'}
              </td>
              <td class="num">${millis(run.metrics?.slotWaitMs)}</td>
              <td class="num">${millis(run.metrics?.durationMs)}</td>
              <td class="num">${run.metrics?.steps ?? '–'}</td>
              <td class="wrap">
                ${run.failureClass ? html`<span class="bad">${run.failureClass}</span> ${run.failureMessage}` : nothing}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function pager(page, list) {
  return list.cursors.length || list.next
    ? html`<div class="pager">
        <button ?disabled=${!list.cursors.length} @click=${() => page.back()}>Newer</button>
        <button ?disabled=${!list.next} @click=${() => page.forth()}>Older</button
        ><span class="dim">page ${list.cursors.length + 1}</span>
      </div>`
    : nothing;
}

export function toast(text) {
  let box = document.querySelector('.toasts');
  if (!box) {
    box = Object.assign(document.createElement('div'), { className: 'toasts', role: 'status' });
    document.body.append(box);
  }
  const one = Object.assign(document.createElement('div'), { className: 'toast', textContent: text });
  box.append(one);
  setTimeout(() => one.remove(), 5000);
}

/**
 * Asks in a dialog; answers the choice's value and the form's fields, or undefined.
 * choices: [{value, text, kind}]
 */
export function ask(title, content, choices) {
  return new Promise(resolve => {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', title);
    document.body.append(dialog);
    const done = value => {
      const fields = Object.fromEntries(new FormData(dialog.querySelector('form')));
      dialog.close();
      dialog.remove();
      resolve(value === undefined ? undefined : { choice: value, ...fields });
    };
    render(
      html`<form
        method="dialog"
        @submit=${event => {
          event.preventDefault();
          done(choices.at(-1).value);
        }}
      >
        <h1>${title}</h1>
        <div>${content}</div>
        <div class="actions">
          <button type="button" @click=${() => done()}>Cancel</button>
          ${choices.map(({ value, text, kind }, i) => html`<button type=${i === choices.length - 1 ? 'submit' : 'button'} class=${kind ?? ''} @click=${i === choices.length - 1 ? null : () => done(value)}>${text}</button>`)}
        </div>
      </form>`,
      dialog,
    );
    dialog.addEventListener('cancel', () => done());
    dialog.showModal();
  });
}

/** An action that is not begun again before it has ended: on a slow line people click twice. */
export function oneAtATime(action) {
  let busy = false;
  return async (...given) => {
    if (busy) return undefined;
    busy = true;
    try {
      return await action(...given);
    } finally {
      busy = false;
    }
  };
}

/** Runs an action and says what came of it. */
export async function attempt(action, success) {
  try {
    const result = await action();
    if (success) toast(success);
    return result;
  } catch (problem) {
    toast(problem.fields?.length ? problem.fields.map(f => `${f.field}: ${f.message}`).join('; ') : problem.message);
    return undefined;
  }
}
