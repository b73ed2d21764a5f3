import { html, nothing } from '/webjars/lit-html/lit-html.js';
import { Problem, key } from './api.js';

/** Signing in: with a key, or with an identity provider (authorization code with PKCE, RFC 7636). */
const PENDING = 'escapement-sign-in';
const here = () => `${location.origin}/`;

const base64url = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function ask(method, body) {
  const response = await fetch('/ui/sign-in', {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const json = await response.json();
  if (!response.ok) throw new Problem(response.status, json);
  return json;
}

/** How one may sign in here. */
export const ways = () => ask('GET');

async function leave({ authorizationUrl, clientId, scope }) {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier, hash: location.hash }));
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  const url = new URL(authorizationUrl);
  Object.entries({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: here(),
    scope,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).forEach(([name, value]) => url.searchParams.set(name, value));
  location.assign(url);
}

/** Takes what the identity provider sent back in the address, if it did; answers what went wrong. */
export async function comeBack() {
  const back = new URLSearchParams(location.search);
  if (!back.has('state')) return '';
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? '{}');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', `/${pending.hash ?? ''}`);
  if (back.get('state') !== pending.state) return 'That sign-in was not begun in this tab. Begin again.';
  if (back.has('error')) return `The identity provider refused: ${back.get('error_description') ?? back.get('error')}`;
  try {
    key.set((await ask('POST', { code: back.get('code'), codeVerifier: pending.verifier, redirectUri: here() })).token);
    return '';
  } catch (error) {
    return error.message;
  }
}

/** The page; found is how one may sign in, or undefined as long as that is not known. */
export function signInPage(found, message, useKey) {
  return html`<form
    class="panel signin"
    @submit=${event => {
      event.preventDefault();
      useKey(new FormData(event.target).get('key').trim());
    }}
  >
    <h1>Escapement</h1>
    ${
      found?.oidc
        ? html`<button type="button" class="primary" ?disabled=${!globalThis.isSecureContext} @click=${() => leave(found.oidc)}>
              Sign in with your organisation
            </button>
            ${globalThis.isSecureContext ? nothing : html`<p class="dim">That needs https.</p>`}
            <p class="dim">Or with an API key:</p>`
        : html`<p class="dim">Sign in with an API key.</p>`
    }
    ${found?.away ? html`<p class="dim">${found.away}</p>` : nothing}
    <label>API key<input name="key" type="password" autocomplete="current-password" required autofocus /></label>
    <p class="error" role="alert">${message}</p>
    <button class=${found?.oidc ? '' : 'primary'}>Sign in</button>
    <p class="dim">It is kept in this tab only.</p>
  </form>`;
}
