// What a page does beyond being read: examples that run, tabs, copying, the menu, the search. Without this file, everything can be read.

import { line } from "./inspect.js";
import { search } from "./search.js";

search();
for (const tabs of document.querySelectorAll(".tabs")) asTabs(tabs);
for (const button of document.querySelectorAll("button.copy")) copying(/** @type {HTMLButtonElement} */ (button));
for (const button of document.querySelectorAll("button.run")) running(/** @type {HTMLButtonElement} */ (button));

// The menu is open beside the page, and closed above it where the page is narrow.
const narrow = matchMedia("(width < 800px)");
const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".menu"));
const setMenu = () => {
  if (menu) menu.open = !narrow.matches;
};
narrow.addEventListener("change", setMenu);
setMenu();
// The page that is read is in sight in the menu, and nothing else is moved for that.
const current = /** @type {HTMLElement | null} */ (menu?.querySelector('[aria-current="page"]') ?? null);
if (menu && current) menu.scrollTop = Math.max(0, current.offsetTop - menu.clientHeight / 2);

following();
document.body.dataset.ready = "yes";

/**
 * The sections between two marks become tabs, one for each heading.
 *
 * @param {Element} container
 */
function asTabs(container) {
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Platforms");
  /** @type {{ tab: HTMLButtonElement, panel: HTMLElement }[]} */
  const all = [];
  for (const node of [...container.children]) {
    if (node.tagName === "H3") {
      const panel = document.createElement("div");
      panel.setAttribute("role", "tabpanel");
      panel.id = `panel-${node.id}`;
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${node.id}`;
      tab.textContent = (node.firstChild?.textContent ?? "").trim();
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("aria-labelledby", tab.id);
      list.append(tab);
      all.push({ tab, panel });
    }
    all.at(-1)?.panel.append(node);
  }
  container.replaceChildren(list, ...all.map(({ panel }) => panel));
  const choose = (/** @type {number} */ chosen, focus = false) => {
    for (const [position, { tab, panel }] of all.entries()) {
      tab.setAttribute("aria-selected", String(position === chosen));
      tab.tabIndex = position === chosen ? 0 : -1;
      panel.hidden = position !== chosen;
    }
    if (focus) all[chosen].tab.focus();
  };
  for (const [position, { tab }] of all.entries()) {
    tab.addEventListener("click", () => choose(position));
    tab.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowLeft: -1 };
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      if (!step) return;
      event.preventDefault();
      choose((position + step + all.length) % all.length, true);
    });
  }
  // A link to a heading opens its tab.
  const byHash = () => all.findIndex(({ panel }) => panel.querySelector(`#${CSS.escape(location.hash.slice(1) || "-")}`));
  addEventListener("hashchange", () => byHash() >= 0 && choose(byHash()));
  choose(Math.max(byHash(), 0));
}

/** @param {HTMLButtonElement} button */
function copying(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.closest("figure")?.querySelector(":scope > pre")?.textContent ?? "";
    const done = await navigator.clipboard.writeText(code).then(
      () => true,
      () => false,
    );
    button.textContent = done ? "Copied" : "Select it and copy it by hand";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

/** @param {HTMLButtonElement} button */
function running(button) {
  const output = /** @type {HTMLElement} */ (button.closest("figure")?.querySelector(".output"));
  button.hidden = false;
  let isBusy = false;
  button.addEventListener("click", async () => {
    if (isBusy) return;
    isBusy = true;
    button.setAttribute("aria-disabled", "true");
    output.hidden = false;
    output.replaceChildren();
    delete output.dataset.state;
    /** @type {() => [string, string][]} */
    let exchanged = () => [];
    const print =
      (kind = "") =>
      (/** @type {unknown[]} */ ...values) => {
        const row = document.createElement("p");
        if (kind) row.className = kind;
        row.textContent = line(values);
        output.append(row);
      };
    const began = performance.now();
    try {
      const { forget, wire } = await import("./wire.js");
      forget();
      exchanged = wire;
      const { default: run } = await import(new URL(button.dataset.module ?? "", document.baseURI).href);
      await run({ log: print(), info: print(), warn: print("bad"), error: print("bad") });
      output.dataset.state = "done";
    } catch (error) {
      print("bad")(error instanceof Error ? `${error.name}: ${error.message}` : error);
      output.dataset.state = "failed";
    }
    print("end")(`${output.dataset.state === "done" ? "Ended" : "Failed"} after ${Math.round(performance.now() - began)} ms.`);
    if (exchanged().length) output.append(wireOf(exchanged()));
    button.removeAttribute("aria-disabled");
    isBusy = false;
  });
}

/**
 * What went over the wire, to be opened.
 *
 * @param {[string, string][]} exchanged
 */
function wireOf(exchanged) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const count = (/** @type {string} */ sign) => exchanged.filter(([, text]) => text.startsWith(sign)).length;
  summary.textContent = `On the wire: requests ${count("→")}, callbacks ${count("⇠")}`;
  const list = document.createElement("ol");
  for (const [time, text] of exchanged) {
    const row = document.createElement("li");
    const when = document.createElement("span");
    when.textContent = time;
    row.append(when, ` ${text}`);
    list.append(row);
  }
  details.append(summary, list);
  return details;
}

/** Marks the section that is being read in the list beside the page. */
function following() {
  /** @type {Map<string, Element>} */
  const links = new Map(
    [...document.querySelectorAll("aside a")].map((link) => [link.getAttribute("href")?.slice(1) ?? "", link]),
  );
  if (!links.size || !("IntersectionObserver" in globalThis)) return;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.classList.remove("here");
        links.get(target.id)?.classList.add("here");
      }
    },
    { rootMargin: "-70px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id);
    if (heading) observer.observe(heading);
  }
}
