// What dom.js takes and gives.

/** The tag at the end of a selector: `"form#place-form"` → `"form"`, `"li > input:checked"` → `"input"`. */
type TagOf<Selector extends string> = Selector extends `${string} ${infer Last}`
  ? TagOf<Last>
  : Selector extends `${infer Tag}#${string}`
    ? TagOf<Tag>
    : Selector extends `${infer Tag}.${string}`
      ? TagOf<Tag>
      : Selector extends `${infer Tag}[${string}`
        ? TagOf<Tag>
        : Selector extends `${infer Tag}:${string}`
          ? TagOf<Tag>
          : Selector;

/** The element a selector finds. */
export type ElementOf<Selector extends string> =
  TagOf<Selector> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[TagOf<Selector>] : HTMLElement;

type Attribute = string | number | boolean | null | undefined;
type On<Tag extends keyof HTMLElementTagNameMap, Kind> = Kind & { readonly currentTarget: HTMLElementTagNameMap[Tag] };

/** The listeners and attributes of an element. */
export interface Props<Tag extends keyof HTMLElementTagNameMap> {
  onchange?: (event: On<Tag, Event>) => void;
  onclick?: (event: On<Tag, MouseEvent>) => void;
  onkeydown?: (event: On<Tag, KeyboardEvent>) => void;
  onsubmit?: (event: On<Tag, SubmitEvent>) => void;
  [attribute: string]: Attribute | ((event: never) => void);
}

type Child = Node | string | false | null | undefined;

/** What stands in an element; what is not there is left out. */
export type Children = (Child | Child[])[];
