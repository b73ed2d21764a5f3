import { get, query } from './api.js';

/** A list that is paged by cursors, and knows the way back. */
export function pagedList(path) {
  const list = {
    items: null,
    cursors: [],
    next: null,
    here: '',
    async load(filters = {}) {
      const page = await get(path + query({ ...filters, cursor: list.here }));
      list.items = page.items;
      list.next = page.nextCursor;
    },
    first() {
      Object.assign(list, { cursors: [], here: '' });
    },
    back() {
      list.here = list.cursors.pop();
    },
    forth() {
      list.cursors.push(list.here);
      list.here = list.next;
    },
  };
  return list;
}

/** What the pager of a page with such a list calls. */
export const turning = (list, app) => ({
  async back() {
    list.back();
    await app.reload();
  },
  async forth() {
    list.forth();
    await app.reload();
  },
});
