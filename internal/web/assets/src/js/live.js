// Live filter: form[data-live="results"] fetches its own address while one
// types, and only the results change. The address follows, so a copied link and
// the back button mean what they show. On any trouble the form is sent plainly.
import { announce, each, parse, replace } from "./page.js";

const pause = 300;

export const bind = (root) => each(root, "form[data-live]", liven);

function liven(form) {
  let timer, running;
  let shown = location.search;

  const address = () => {
    const url = new URL(form.action);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value !== "") query.append(name, value);
    }
    url.search = query;
    return url;
  };

  const load = async (url, push) => {
    running?.abort();
    running = new AbortController();
    const results = document.getElementById(form.dataset.live);
    results?.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(url, { signal: running.signal, headers: { Accept: "text/html" } });
      if (!reply.ok) throw new Error(reply.status);
      const fresh = parse(await reply.text());
      const next = replace(form.dataset.live, fresh);
      if (!next) throw new Error("no results in reply");
      if (push) history.pushState(null, "", url);
      shown = url.search;
      document.title = fresh.title || document.title;
      clearing(form, fresh);
      announce(next.dataset.status);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
    }
  };

  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => load(address(), true), wait);
  };

  // Half a date is no date: one that is written is asked for when it is left.
  const dated = (event) => event.target.closest("[data-date]");
  form.addEventListener("change", (event) => dated(event) && soon(0));
  form.addEventListener("input", (event) => {
    if (dated(event)) return;
    const typed = event.target.matches("input:not([type=checkbox], [type=radio]), textarea");
    soon(typed ? pause : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
  addEventListener("popstate", () => {
    if (location.search === shown) return; // a jump within the page
    refill(form, new URLSearchParams(location.search));
    load(new URL(location.href), false);
  });
}

// The link that clears the filters is there while there is something to clear.
function clearing(form, fresh) {
  const link = fresh.querySelector(`form[data-live="${form.dataset.live}"] [data-clear]`);
  const old = form.querySelector("[data-clear]");
  if (old && link) old.href = link.href;
  else if (link) form.querySelector(".vk-actions").append(document.adoptNode(link));
  else if (old !== document.activeElement) old?.remove();
}

function refill(form, query) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    const values = query.getAll(field.name);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if ("value" in field) field.value = values[0] ?? "";
  }
}
