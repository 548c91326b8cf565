// A list of any length of which only the rows on the screen are elements. Its rows are of one height; they are options of a list box, one of
// which is the stop for the Tab key.
import { $ } from "./dom.js";

/** How many rows there are beyond each edge: scrolling shows them before the next frame draws more. */
const BEYOND = 10;

/**
 * @template {{ id: number }} Item
 * @param {HTMLElement} scroller a list box with a `.rows`; its style says how high a row is, as the height of a line
 * @param {object} options
 * @param {() => HTMLElement} options.create makes an empty row
 * @param {(row: HTMLElement, item: Item) => void} options.update fills it, perhaps after another item
 * @param {() => void} options.scrolled is called when other rows are on the screen
 */
export function virtualList(scroller, { create, update, scrolled }) {
  const rows = $(".rows", scroller);
  /** @type {readonly Item[]} */
  let items = [];
  /** The row that stays an element wherever the list is scrolled to: the stop for the Tab key. */
  let stop = -1;
  let height = 30;
  let following = true;
  /**
   * The rows that are elements, by the ids of their items.
   *
   * @type {Map<number, HTMLElement>}
   */
  const shown = new Map();
  /** @type {HTMLElement[]} */
  const spare = [];

  /** @param {number} index */
  const at = (index) => Math.min(Math.max(index, 0), items.length - 1);

  /** The first row and the last one that are to be elements. */
  function range() {
    const first = Math.floor(scroller.scrollTop / height) - BEYOND;
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + BEYOND;
    return { first: Math.max(first, 0), last: Math.min(last, items.length - 1) };
  }

  /** @param {boolean} fill whether rows that are there already are filled again */
  function place(fill) {
    const { first, last } = range();
    const indexes = stop >= 0 && stop < items.length && (stop < first || stop > last) ? [stop] : [];
    for (let index = first; index <= last; index += 1) indexes.push(index);
    const wanted = new Set(indexes.map((index) => items[index].id));
    for (const [id, row] of shown) {
      if (wanted.has(id)) continue;
      shown.delete(id);
      spare.push(row);
    }
    for (const index of indexes) {
      const item = items[index];
      let row = shown.get(item.id);
      const isNew = !row;
      if (!row) {
        row = spare.pop() ?? create();
        if (!row.isConnected) rows.append(row);
        row.hidden = false;
        row.dataset.key = String(item.id);
        shown.set(item.id, row);
      }
      if (row.dataset.index !== String(index)) {
        row.dataset.index = String(index);
        row.style.transform = `translateY(${index * height}px)`;
        row.ariaPosInSet = String(index + 1);
      }
      row.ariaSetSize = String(items.length);
      row.tabIndex = index === stop ? 0 : -1;
      if (isNew || fill) update(row, item);
    }
    for (const row of spare) row.hidden = true;
  }

  const isAtEnd = () => scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - height / 2;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };

  let scheduled = false;
  /** Where the list was scrolled to: one that leaves the screen and comes back begins at its top. */
  let top = 0;
  let isHidden = false;
  scroller.addEventListener("scroll", () => {
    if (!scroller.clientHeight) return;
    following = isAtEnd();
    top = scroller.scrollTop;
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      place(false);
      scrolled();
    });
  });
  new ResizeObserver(() => {
    const wasHidden = isHidden;
    isHidden = !scroller.clientHeight;
    if (isHidden) return;
    measure();
    if (following) toEnd();
    else if (wasHidden) scroller.scrollTop = top;
    place(true);
  }).observe(scroller);

  function measure() {
    const now = Number.parseFloat(getComputedStyle(rows).getPropertyValue("line-height")) || height;
    if (now === height) return;
    height = now;
    for (const row of shown.values()) row.dataset.index = "";
    rows.style.height = `${items.length * height}px`;
  }

  return {
    /** Whether the last row is on the screen, and stays there as rows are added. */
    get following() {
      return following;
    },
    /** How many rows are below the screen. */
    get below() {
      return Math.max(0, items.length - Math.floor((scroller.scrollTop + scroller.clientHeight) / height));
    },
    /**
     * Shows these items, with that one as the stop for the Tab key.
     *
     * @param {readonly Item[]} all
     * @param {number} stopAt
     */
    show(all, stopAt) {
      items = all;
      stop = at(stopAt);
      const total = `${items.length * height}px`;
      if (rows.style.height !== total) rows.style.height = total;
      if (following) toEnd();
      place(true);
    },
    /** Goes to the last row, and stays with it. */
    follow() {
      following = true;
      toEnd();
      place(false);
    },
    /**
     * Brings a row onto the screen; gives its element.
     *
     * @param {number} index
     * @param {boolean} [focus] whether it gets the focus
     */
    reveal(index, focus = false) {
      if (!items.length) return undefined;
      stop = at(index);
      const top = stop * height;
      const bottom = top + height - scroller.clientHeight;
      if (scroller.scrollTop > top) scroller.scrollTop = top;
      else if (scroller.scrollTop < bottom) scroller.scrollTop = bottom;
      following = isAtEnd();
      place(false);
      const row = shown.get(items[stop].id);
      if (focus) row?.focus({ preventScroll: true });
      return row;
    },
    /** How many rows fit on the screen. */
    get page() {
      return Math.max(1, Math.floor(scroller.clientHeight / height) - 1);
    },
  };
}
