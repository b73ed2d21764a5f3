import { follow } from './api.js';

/** Tells listeners what changes, reconnecting where it was lost. */
export function live(onChanges, onState) {
  let stop = new AbortController();
  let lastId = '';
  let wait = 500;
  (async function connect() {
    while (!stop.signal.aborted) {
      try {
        const connected = setTimeout(() => onState(true), 300);
        await follow(
          '/events',
          event => {
            lastId = event.id || lastId;
            wait = 500;
            onState(true);
            onChanges(JSON.parse(event.data));
          },
          stop.signal,
          lastId,
        ).finally(() => clearTimeout(connected));
      } catch {
        // Said by the dot in the corner; it goes on trying.
      }
      onState(false);
      await new Promise(resolve => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 10000);
    }
  })();
  return () => stop.abort();
}
