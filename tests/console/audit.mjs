// What is measured in the page: each function is run there, so it may use nothing from around it.

/** What is wrong with names, labels and landmarks. */
export function audit() {
  const wrong = [];
  const open = document.querySelector("dialog[open]");
  const visible = (element) => element.checkVisibility() && (!open || open.contains(element));
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);
  const show = (element) => element.outerHTML.slice(0, 100);
  const text = (ids) =>
    ids
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
  const nameOf = (element) =>
    (
      element.getAttribute("aria-label") ??
      (element.hasAttribute("aria-labelledby") ? text(element.getAttribute("aria-labelledby")) : "")
    ).trim();

  for (const control of all("input, select, textarea")) {
    const label = [...control.labels].map(({ textContent }) => textContent.trim()).join("");
    if (!label && !nameOf(control)) wrong.push(`no label: ${show(control)}`);
  }
  for (const control of all("button, summary, [role=button]")) {
    if (!control.textContent.trim() && !nameOf(control)) wrong.push(`no name: ${show(control)}`);
    if (/^[^\p{L}\p{N}*#]+$/u.test(control.textContent.trim()) && !nameOf(control))
      wrong.push(`only a sign for a name: ${show(control)}`);
  }
  for (const region of all("section, dialog[open], [role=group], [role=region]")) {
    if (!nameOf(region)) wrong.push(`no name: ${show(region)}`);
  }
  for (const attribute of ["aria-labelledby", "aria-describedby", "for"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      if (
        element
          .getAttribute(attribute)
          .split(" ")
          .some((id) => !document.getElementById(id))
      )
        wrong.push(`${attribute} names nothing: ${show(element)}`);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) wrong.push(`two elements have the id ${id}`);
  for (const [selector, count] of Object.entries({ h1: 1, main: 1, "body > header": 1, "body > footer": 1 })) {
    if (document.querySelectorAll(selector).length !== count) wrong.push(`not one ${selector}`);
  }
  let level = 1;
  for (const heading of all("main :is(h1, h2, h3, h4)")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`a heading is skipped before ${show(heading)}`);
    level = next;
  }
  if (!document.documentElement.lang) wrong.push("the page has no language");
  for (const element of document.querySelectorAll("[aria-hidden=true] :is(a, button, input, select, summary, [tabindex])")) {
    wrong.push(`focusable, but hidden from those who listen: ${show(element)}`);
  }
  for (const element of document.querySelectorAll("[tabindex]"))
    if (element.tabIndex > 0) wrong.push(`out of order: ${show(element)}`);
  // A state that is only a colour is no state.
  for (const chip of all(".chip, .bar")) if (!chip.textContent.trim()) wrong.push(`a colour without a word: ${show(chip)}`);
  // Fingers need room, except within a sentence.
  for (const control of all("button:not(.link)")) {
    const { width, height } = control.getBoundingClientRect();
    if (Math.min(width, height) < 24) wrong.push(`smaller than a finger: ${show(control)}`);
  }
  return wrong;
}

/** How many texts there are, and those whose contrast (WCAG 2.2, 1.4.3) is below 4.5. */
export function contrasts() {
  const open = document.querySelector("dialog[open]");
  const colour = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let current = element; current; current = current.parentElement) {
      const { rgb, alpha } = colour(getComputedStyle(current).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const low = [];
  let count = 0;
  const check = (element, style, text) => {
    const [lighter, darker] = [luminance(colour(style.color).rgb), luminance(behind(element))].sort((a, b) => b - a);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    count += 1;
    if (contrast < 4.5) low.push(`${contrast.toFixed(2)} ${text.slice(0, 40)} in ${element.outerHTML.slice(0, 80)}`);
  };
  const walker = document.createTreeWalker(open ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (
      !node.data.trim() ||
      !element.checkVisibility({ visibilityProperty: true }) ||
      element.closest(".unseen, script, noscript, option")
    )
      continue;
    check(element, getComputedStyle(element), node.data.trim());
  }
  for (const field of (open ?? document).querySelectorAll("input:not([type=checkbox], [type=radio]), select, textarea")) {
    if (!field.checkVisibility()) continue;
    check(field, getComputedStyle(field), field.value ?? "");
    if (field.placeholder) check(field, getComputedStyle(field, "::placeholder"), field.placeholder);
  }
  return { count, low };
}
