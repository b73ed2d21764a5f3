import { html, nothing, render } from '/webjars/lit-html/lit-html.js';
import { Problem, get, key } from './api.js';
import { live } from './live.js';
import { zone } from './format.js';
import { ask } from './parts.js';
import { comeBack, signInPage, ways } from './sign-in.js';

/** The shell: where one is, who one is, what is live. Pages are modules that are loaded when they are asked for. */
const PAGES = [
  ['overview', 'Overview', 'o'],
  ['schedules', 'Schedules', 's'],
  ['runs', 'Runs', 'r'],
  ['forecast', 'Forecast', 'f'],
  ['pools', 'Pools and limits', 'p'],
  ['executors', 'Executors', 'e'],
  ['calendars', 'Calendars', 'c'],
  ['dead-letters', 'Dead letters', 'd'],
  ['audit', 'Audit', 'a'],
];
const ROUTES = [
  [/^\/(?:overview)?$/, 'overview'],
  [/^\/schedules$/, 'schedules'],
  [/^\/schedules\/new$/, 'editor'],
  [/^\/schedules\/([^/]+)\/edit$/, 'editor'],
  [/^\/schedules\/([^/]+)$/, 'schedule'],
  [/^\/runs$/, 'runs'],
  [/^\/runs\/([^/]+)$/, 'run'],
  [/^\/forecast$/, 'forecast'],
  [/^\/pools$/, 'pools'],
  [/^\/executors$/, 'executors'],
  [/^\/calendars$/, 'calendars'],
  [/^\/dead-letters$/, 'dead-letters'],
  [/^\/audit$/, 'audit'],
];
const ROLES = ['viewer', 'operator', 'admin'];
/** Changes come many a second; a page is read again at most so often. */
const RELOAD_MS = 1000;

const app = document.getElementById('app');
let session = null;
let connected = false;
let page = null;
let current = '';
let problem = null;
let stopLive = null;
let reloadTimer = 0;
let lastHash = location.hash;

const route = () => {
  const [path, search = ''] = decodeURI(location.hash.slice(1) || '/').split('?');
  const found = ROUTES.map(([pattern, name]) => [pattern.exec(path), name]).find(([match]) => match);
  return {
    name: found?.[1] ?? 'missing',
    params: (found?.[0] ?? []).slice(1).map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
};

const can = role => ROLES.indexOf(session?.role) >= ROLES.indexOf(role);

async function open() {
  const { name, params, query } = route();
  page?.close?.();
  page = null;
  problem = null;
  current = name;
  if (name === 'missing') return draw();
  const here = location.hash;
  const { default: create } = await import(`./pages/${name}.js`);
  if (here !== location.hash) return undefined;
  const mine = create({
    params,
    query,
    can,
    traceUrl: () => session?.traceUrl,
    draw: () => page === mine && draw(),
    reload: () => (page === mine ? reload() : undefined),
    go: hash => {
      location.hash = hash;
    },
  });
  page = mine;
  document.title = `${page.title} · Escapement`;
  await reload();
  document.querySelector('main')?.focus();
  return undefined;
}

async function reload() {
  const loading = page;
  try {
    await loading?.load?.();
    if (loading === page) problem = null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return signOut();
    if (loading === page) problem = error;
  }
  if (loading === page) draw();
  return undefined;
}

function changed(batch) {
  if (!page?.load || reloadTimer || (batch.complete && !batch.changes.some(change => page.concerns?.(change)))) return;
  reloadTimer = setTimeout(() => {
    reloadTimer = 0;
    if (!document.hidden) reload();
  }, RELOAD_MS);
}

function theme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('escapement-theme', document.documentElement.dataset.theme);
}

function help() {
  ask(
    'Keyboard',
    html`<dl>
        ${PAGES.map(
          ([, text, letter]) =>
            html`<dt><code>g ${letter}</code></dt>
              <dd>${text}</dd>`,
        )}
        <dt><code>/</code></dt>
        <dd>search</dd>
        <dt><code>n</code></dt>
        <dd>new schedule</dd>
        <dt><code>?</code></dt>
        <dd>this help</dd>
      </dl>
      <p class="dim">
        The whole API: <a href="/openapi.json">openapi.json</a>. The topics: <a href="/asyncapi.json">asyncapi.json</a>
      </p>`,
    [],
  );
}

let prefix = 0;
addEventListener('keydown', event => {
  if (event.target.closest('input, textarea, select, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (Date.now() - prefix < 1200) {
    const to = PAGES.find(([, , letter]) => letter === event.key);
    prefix = 0;
    if (to) location.hash = `#/${to[0]}`;
  } else if (event.key === 'g') prefix = Date.now();
  else if (event.key === '/') {
    document.querySelector('input[type=search]')?.focus();
    event.preventDefault();
  } else if (event.key === 'n' && can('operator')) location.hash = '#/schedules/new';
  else if (event.key === '?') help();
});

const zones = () => [
  ...new Set([zone.get(), Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
];

function draw() {
  render(
    html`<a class="skip" href="#main">Skip to the content</a>
      <div class="shell">
        <nav class="side" aria-label="Pages">
          <a class="brand" href="#/"><img src="/favicon.svg" alt="" /> Escapement</a>
          ${PAGES.map(([name, text]) => html`<a class="nav" href="#/${name}" aria-current=${current === name || (current === 'editor' && name === 'schedules') || `${current}s` === name ? 'page' : nothing}>${text}</a>`)}
          <div class="foot">
            <span><span class="dot ${connected ? 'on' : ''}"></span>${connected ? 'live' : 'not connected'}</span>
            <label
              >Time zone<select
                @change=${event => {
                  zone.set(event.target.value);
                  draw();
                }}
              >
                ${zones().map(name => html`<option ?selected=${name === zone.get()}>${name}</option>`)}
              </select></label
            >
            <button @click=${theme}>Light or dark</button><button @click=${help}>Keys (?)</button>
            ${key.get() ? html`<span>${session?.actor} (${session?.role})</span><button @click=${signOut}>Sign out</button>` : nothing}
          </div>
        </nav>
        <main id="main" tabindex="-1">
          ${
            problem
              ? html`<div class="note bad" role="alert">
                  <strong>${problem.status === 404 ? 'There is no such thing here.' : 'That did not work.'}</strong>
                  ${problem.message} <button @click=${reload}>Try again</button>
                </div>`
              : nothing
          }
          ${current === 'missing' ? html`<div class="empty"><strong>There is no such page</strong><a href="#/">To the overview</a></div>` : nothing}
          ${page?.loaded ? page.view() : page ? html`<div class="head"><h1>${page.title}</h1></div>` : nothing}
        </main>
      </div>`,
    app,
  );
}

function signIn(message = '') {
  const useKey = value => {
    key.set(value);
    start('That key is not known here.');
  };
  session = null;
  const show = found => {
    if (!session) render(signInPage(found, message, useKey), app);
  };
  show();
  ways().then(show, error => show({ away: error.message }));
}

function signOut() {
  stopLive?.();
  key.set('');
  start();
}

async function start(refused = '') {
  const wrong = await comeBack();
  if (wrong) return signIn(wrong);
  try {
    session = await get('/session');
  } catch (error) {
    if (error.status === 401) {
      const had = key.get();
      key.set('');
      return signIn(had ? refused : '');
    }
    session = { actor: '', role: 'viewer' };
    problem = error;
  }
  stopLive?.();
  stopLive = live(changed, state => {
    if (state !== connected) {
      connected = state;
      draw();
    }
  });
  return open();
}

const saved = localStorage.getItem('escapement-theme');
if (saved) document.documentElement.dataset.theme = saved;
addEventListener('hashchange', () => {
  if (page?.unsaved?.() && !confirm('What you changed is not saved. Leave it?')) {
    history.replaceState(null, '', lastHash);
    return;
  }
  lastHash = location.hash;
  if (location.hash !== '#main') open();
});
addEventListener('beforeunload', event => {
  if (page?.unsaved?.()) event.preventDefault();
});
start();
