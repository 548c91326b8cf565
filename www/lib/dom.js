// Elements, without a framework and without ever parsing text as HTML.

export const $ = (selector, root = document) => root.querySelector(selector);

/** Makes an element. `on…` are listeners, `class` is the class, `true` and `false` set and drop an attribute, the rest are attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Sets a text only when it differs: a live region speaks at every write. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of `parent` those of `items`, in order, and keeps the elements of those that stay: focus, hover and open
 * details survive.
 */
export function reconcile(parent, items, keyOf, create, update = () => {}) {
  const kept = new Map([...parent.children].map((child) => [child.dataset.key, child]));
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

/** Brings an element onto the screen when its beginning is not there. */
export function reveal(element) {
  const { top } = element.getBoundingClientRect();
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  if (top < 0 || top > innerHeight * 0.75) element.scrollIntoView({ block: "start", behavior });
}

/** Says something to those who listen to the page rather than look at it. */
export function announce(text) {
  const region = $("#announcer");
  // The same words twice are two messages, and an unchanged text is none.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/** Copies a text, and says so on the button that was pressed. */
export async function copy(text, button) {
  let done = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or no clipboard on a page served over plain http: the code stays on the page to be selected.
    done = "Not allowed: select it below";
  }
  announce(done);
  const { label = button.textContent } = button.dataset;
  button.dataset.label = label;
  button.textContent = done;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = label), 1500);
}
