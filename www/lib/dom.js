// Elements, without a framework and without ever parsing text as HTML.
/** @import { Children, ElementOf, Props } from "./dom-types.d.ts" */

/**
 * The element a selector finds. A selector that ends in a tag says what it is: `"form#place-form"` is a form.
 *
 * @template {string} Selector
 * @param {Selector} selector
 * @param {ParentNode} root
 * @returns {ElementOf<Selector>}
 * @throws {Error} when there is none
 */
export function $(selector, root = document) {
  const found = maybe(selector, root);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * The same, where there may be none.
 *
 * @template {string} Selector
 * @param {Selector} selector
 * @param {ParentNode} root
 * @returns {ElementOf<Selector> | null}
 */
export const maybe = (selector, root = document) => root.querySelector(selector);

/**
 * The inputs of a form, by their names.
 *
 * @template {string} Name
 * @param {HTMLFormElement} form
 * @param {readonly Name[]} names
 */
export const inputsOf = (form, names) =>
  /** @type {Record<Name, HTMLInputElement>} */ (
    Object.fromEntries(names.map((name) => [name, /** @type {HTMLInputElement} */ ($(`input[name=${name}]`, form))]))
  );

/**
 * The element that an event began at.
 *
 * @param {Event} event
 */
export const targetOf = ({ target }) => /** @type {HTMLElement} */ (target);

/**
 * The value of the control whose change this is.
 *
 * @param {Event} event
 */
export const choiceOf = ({ target }) => /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;

/**
 * Makes an element. `on…` are listeners, `class` is the class, `true` and `false` set and drop an attribute, the rest are attributes.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props<Tag>} props
 * @param {Children} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== undefined && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/**
 * Sets a text only when it differs: a live region speaks at every write.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `parent` those of `items`, in order, and keeps the elements of those that stay: focus, hover and open
 * details survive.
 *
 * @template Item
 * @template {HTMLElement} Child
 * @param {HTMLElement} parent
 * @param {readonly Item[]} items
 * @param {(item: Item) => unknown} keyOf
 * @param {(item: Item) => Child} create
 * @param {(child: Child, item: Item) => void} update
 */
export function reconcile(parent, items, keyOf, create, update = () => {}) {
  const children = /** @type {Child[]} */ ([...parent.children]);
  const kept = new Map(children.map((child) => [child.dataset.key, child]));
  let before = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let element = kept.get(key);
    kept.delete(key);
    if (!element) {
      element = create(item);
      element.dataset.key = key;
    }
    update(element, item);
    if (element === before) before = before.nextElementSibling;
    else parent.insertBefore(element, before);
  }
  for (const element of kept.values()) element.remove();
}

/**
 * A text of which the parts between backticks are code.
 *
 * @param {string} text
 */
export const prose = (text) => text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

/**
 * A sign from the page's sprite.
 *
 * @param {string} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Makes a button show and hide what it names in `aria-controls`; what is opened gets the focus.
 *
 * @param {HTMLElement} button
 * @param {(isOpen: boolean) => void} changed
 * @returns {(open: boolean) => void} opens or closes it, and leaves the focus where it is
 */
export function disclose(button, changed = () => {}) {
  const panel = $(`#${button.getAttribute("aria-controls")}`);
  /** @param {boolean} isOpen */
  const set = (isOpen) => {
    if (Boolean(panel.hidden) !== isOpen) return;
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    changed(isOpen);
  };
  button.addEventListener("click", () => {
    set(Boolean(panel.hidden));
    if (!panel.hidden) maybe("input:not([type=radio]), select, textarea, button", panel)?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    set(false);
    button.focus();
  });
  return set;
}

/**
 * Brings an element onto the screen when its beginning is not there.
 *
 * @param {Element} element
 */
export function reveal(element) {
  const { top, height } = element.getBoundingClientRect();
  // What is not shown has no place to go to.
  if (!height) return;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  if (top < 0 || top > innerHeight * 0.75) element.scrollIntoView({ block: "start", behavior });
}

/**
 * Says something to those who listen to the page rather than look at it.
 *
 * @param {string} text
 */
export function announce(text) {
  const region = $("#announcer");
  // The same words twice are two messages, and an unchanged text is none.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/**
 * The timers that give buttons their labels back.
 *
 * @type {WeakMap<HTMLElement, ReturnType<typeof setTimeout>>}
 */
const relabelling = new WeakMap();

/**
 * Copies a text, and says so on the button that was pressed.
 *
 * @param {string} text
 * @param {HTMLElement} button
 */
export async function copy(text, button) {
  let done = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or no clipboard on a page served over plain http: the code stays on the page to be selected.
    done = "Not allowed: select it below";
  }
  announce(done);
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = done;
  clearTimeout(relabelling.get(button));
  const timer = setTimeout(() => {
    button.textContent = label;
  }, 1500);
  relabelling.set(button, timer);
}
