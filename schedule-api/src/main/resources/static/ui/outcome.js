import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { pretty } from './draft.js';
import { duration, time } from './format.js';
import { loadBars } from './parts.js';

/**
 * What a draft would come to.
 * preview, across: what the server says, now and around the next change of clocks; load: the forecast of the pool loadOf;
 * own: the schedule's zone; stagger: takes the trigger that is out of the way of others
 */
export function outcome({ preview, across, errors, load, loadOf, own, stagger }) {
  return !preview || errors.length
    ? html`<p class="dim">${errors.length ? 'Shown when the mistakes are gone.' : '…'}</p>`
    : html` <p data-test="words"><strong>${preview.triggerDescription}</strong> <span class="dim">${own}</span></p>
        ${preview.warnings.map(text => html`<div class="note warn">${text}</div>`)}
        ${
          preview.stagger?.trigger
            ? html`<p>
                <button type="button" @click=${() => stagger(preview.stagger.trigger)}>
                  Start ${duration(preview.stagger.delay)} later, out of the way
                </button>
              </p>`
            : nothing
        }
        ${
          load
            ? html`<h2>The next 24 hours of pool ${loadOf}</h2>
                ${loadBars(load.buckets, preview.next, `Expected load of pool ${loadOf}; hours in which this schedule starts are marked`)}
                <p class="dim">Blue hours have a start of this schedule, red ones have more than fits.</p>`
            : nothing
        }
        <div class="grid">
          <div class="s4">
            <h2>Next</h2>
            ${preview.next.map(at => html`<div>${time(at, own)}</div>`)}
          </div>
          <div class="s4">
            <h2>Across the next change of clocks</h2>
            ${across ? across.next.map(at => html`<div>${time(at, own)} <span class="dim">${time(at, 'UTC')} UTC</span></div>`) : html`<span class="dim">There is none within a year.</span>`}
          </div>
          <div class="s4">
            <h2>Input, rendered</h2>
            <pre>${pretty(preview.renderedInput)}</pre>
          </div>
        </div>`;
}
