// Which name was meant, where an option or a column has another.
/** @import { Advise } from "../platform/core.js" */
import { didYouMean } from "../platform/options.js";

/** @type {Advise} */
export function advise(message, target = "") {
  const [, before, column, names] = /^(.*?(?:the column (.*?)|this option) does not exist); there are (.*)$/s.exec(message) ?? [];
  if (!before || !names) return message;
  const name = column ?? target.slice(target.lastIndexOf(".") + 1);
  return `${before}${didYouMean(name, names.split(", "))}; there are ${names}`;
}
