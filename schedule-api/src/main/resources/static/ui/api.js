/** Talks to the REST API. The key is kept for this tab only. */
const KEY = 'escapement-key';
/** A position is sent for so long: by then every gateway has it. */
const POSITION_MS = 5000;
let position = { value: '', at: 0 };

export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: value => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

/** What the server refused, with its problem details (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? `The server answered ${status}`);
    this.status = status;
    this.body = body;
    this.fields = body.errors ?? [];
  }
}

export function headers(more = {}) {
  const all = { ...more };
  if (key.get()) all.Authorization = `Bearer ${key.get()}`;
  if (Date.now() - position.at < POSITION_MS) all['Escapement-Position'] = position.value;
  return all;
}

export async function call(method, path, body, more = {}) {
  let response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: headers(body === undefined ? more : { 'Content-Type': 'application/json', ...more }),
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch {
    throw new Problem(0, {
      detail: 'The gateway does not answer. Is it running? Trying again helps when it was a short outage.',
    });
  }
  const seen = response.headers.get('Escapement-Position');
  if (seen) position = { value: seen, at: Date.now() };
  const text = await response.text();
  const json = text && (response.headers.get('Content-Type') ?? '').includes('json') ? JSON.parse(text) : {};
  if (!response.ok) throw new Problem(response.status, json);
  return Object.assign(json, { $etag: response.headers.get('ETag') });
}

export const get = path => call('GET', path);
export const post = (path, body, more) => call('POST', path, body, more);
export const put = (path, body, more) => call('PUT', path, body, more);
export const del = path => call('DELETE', path);

/** A query of those values that are not empty. */
export function query(values) {
  const search = new URLSearchParams();
  Object.entries(values).forEach(([name, value]) => value !== '' && value != null && search.set(name, value));
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** Reads server-sent events with the key in a header, which EventSource cannot send. */
export async function follow(path, onEvent, signal, lastId = '') {
  const more = { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) };
  const response = await fetch(`/api/v1${path}`, { headers: headers(more), signal });
  if (!response.ok) throw new Problem(response.status, {});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += value;
    let end;
    while ((end = buffer.indexOf('\n\n')) >= 0) {
      const event = { id: '', name: '', data: '' };
      for (const line of buffer.slice(0, end).split('\n')) {
        if (line.startsWith('id:')) event.id = line.slice(3).trim();
        else if (line.startsWith('event:')) event.name = line.slice(6).trim();
        else if (line.startsWith('data:')) event.data += line.slice(5);
      }
      buffer = buffer.slice(end + 2);
      if (event.name) onEvent(event);
    }
  }
}
