// What several modules need: finding elements once, speaking to screen readers,
// the form token, and putting a fresh piece of a page in place of an old one.

const seen = new WeakMap();

/** Calls fn once for each element under root that matches. */
export function each(root, selector, fn) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const done = seen.get(element) ?? new Set();
    if (done.has(selector)) continue;
    seen.set(element, done.add(selector));
    fn(element);
  }
}

/** Says a text to screen readers. */
export function announce(text) {
  const region = document.querySelector("[data-announce]");
  if (!region || !text) return;
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// The only policy. It marks pages that our own server has rendered, and they
// are only ever parsed into a document where scripts do not run.
const policy = globalThis.trustedTypes?.createPolicy("vakans", { createHTML: (html) => html });

/** Parses a page of our own server. */
export function parse(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}

const listeners = [];

/** Registers what is to be done with elements put in later. */
export const onReplace = (fn) => listeners.push(fn);

/** Puts the element with the id from a fresh page in place of the present one,
    and keeps the focus where it was. */
export function replace(id, fresh) {
  const old = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!old || !next) return null;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(document.adoptNode(next));
  listeners.forEach((fn) => fn(next));
  if (focused) document.getElementById(focused)?.focus();
  return next;
}
