// The search: an index of all sections, which is fetched when it is first used.

/** @typedef {{ url: string, page: string, title: string, text: string }} Section */

const MOST = 12;

/** @type {Promise<(Section & { lower: string })[]> | undefined} */
let index;

/** @param {string} root where the site begins */
function sections(root) {
  index ??= fetch(`${root}search.json`)
    .then((response) => response.json())
    .then((/** @type {Section[]} */ all) =>
      all.map((section) => ({ ...section, lower: `${section.page} ${section.title} ${section.text}`.toLowerCase() })),
    );
  return index;
}

/**
 * The sections that have every word, those first that have them in their titles.
 *
 * @param {string} root
 * @param {string} text
 * @returns {Promise<Section[]>}
 */
async function find(root, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const rank = (/** @type {Section} */ { page, title, url }) => {
    const has = (/** @type {string} */ place, /** @type {number} */ points) =>
      words.filter((word) => place.toLowerCase().includes(word)).length * points;
    return has(title, 4) + has(page, 2) - (url.startsWith("api/") ? 3 : 0);
  };
  return (await sections(root))
    .filter(({ lower }) => words.every((word) => lower.includes(word)))
    .sort((one, other) => rank(other) - rank(one))
    .slice(0, MOST);
}

/** Puts the search into the head of a page. */
export function search() {
  const root = document.body.dataset.root ?? "./";
  const input = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  const list = /** @type {HTMLElement} */ (document.getElementById("found"));
  const box = /** @type {HTMLElement} */ (input.closest(".search"));
  box.hidden = false;
  let chosen = -1;

  const choose = (/** @type {number} */ next) => {
    const options = [...list.querySelectorAll("[data-url]")];
    chosen = options.length ? (next + options.length) % options.length : -1;
    for (const [position, option] of options.entries()) option.setAttribute("aria-selected", String(position === chosen));
    const current = options[chosen];
    if (current) {
      input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const open = (/** @type {boolean} */ yes) => {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) input.removeAttribute("aria-activedescendant");
  };
  const go = (/** @type {Element | undefined} */ option) => {
    const url = /** @type {HTMLElement | undefined} */ (option)?.dataset.url;
    if (!url) return;
    open(false);
    location.href = root + url;
  };

  input.addEventListener("input", async () => {
    const text = input.value;
    const found = await find(root, text);
    // Of two answers, the later question's counts.
    if (text !== input.value) return;
    list.replaceChildren(...(found.length ? found.map(optionOf) : text.trim() ? [nothing()] : []));
    open(text.trim() !== "");
    choose(0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") go(list.querySelectorAll("[data-url]")[chosen]);
    else if (event.key === "Escape") open(false);
  });
  input.addEventListener("blur", () => open(false));
  // Before the field loses the focus.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    go(/** @type {Element} */ (event.target).closest("[data-url]") ?? undefined);
  });
  document.addEventListener("keydown", (event) => {
    const isTyped = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key !== "/" || isTyped || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
  });
}

/**
 * @param {Section} section
 * @param {number} position
 */
function optionOf({ url, page, title }, position) {
  const option = document.createElement("li");
  option.id = `found-${position}`;
  option.dataset.url = url;
  option.setAttribute("role", "option");
  option.textContent = title || page;
  const where = document.createElement("span");
  where.textContent = title ? page : url.startsWith("api/") ? "API" : "Page";
  option.append(where);
  return option;
}

function nothing() {
  const option = document.createElement("li");
  option.setAttribute("role", "option");
  option.setAttribute("aria-disabled", "true");
  option.textContent = "Nothing was found.";
  return option;
}
