// Autosave: form[data-autosave="<url>"] sends its fields whenever a changed one
// is left, and when one stops writing for a while. The version goes along; if
// somebody else, or the same person in another window, was first, saving stops and
// says so. Links wait until all is saved, and whoever leaves with something that
// is not is warned.
import { csrf, each } from "./page.js";

const retry = 5000;
const pause = 4000; // of writing
const keepaliveLimit = 60000; // browsers refuse larger bodies that outlive the page

export const bind = (root) => each(root, "form[data-autosave]", autosave);

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let saved = "unsaved" in form.dataset ? null : body(form);
  const kept = body(form, true);
  let stopped = false;
  let sent = false;
  let running = null;
  let again = false;
  let timer;

  const dirty = () => !stopped && body(form) !== saved;
  // Fields that are not saved while one writes count as well.
  const unsaved = () => !sent && (body(form) !== saved || body(form, true) !== kept);
  const say = (text, tone = "") => {
    if (!status) return;
    status.textContent = text ?? "";
    status.dataset.tone = tone;
  };

  const once = async () => {
    const content = body(form);
    say(form.dataset.saving);
    try {
      const reply = await send(form, content);
      if (reply.status === 409 || reply.status === 412) {
        stopped = true;
        say(form.dataset.conflict, "danger");
        return;
      }
      if (!reply.ok) return say(form.dataset.notSaved, "danger");
      const answer = await reply.json();
      document.dispatchEvent(new CustomEvent("vk-active"));
      if (answer.unsaved) return say(answer.unsaved, "danger");
      saved = content;
      accept(form, answer, say);
    } catch {
      say(form.dataset.offline, "danger");
      timer = setTimeout(save, retry);
    }
  };

  const save = () => {
    clearTimeout(timer);
    if (running) {
      again = true;
      return running;
    }
    if (!dirty()) return Promise.resolve();
    running = once().then(() => {
      running = null;
      if (!again) return;
      again = false;
      return save();
    });
    return running;
  };

  form.addEventListener("focusout", save);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=checkbox], [type=radio], select, .vk-chips")) save();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("online", save);
  document.addEventListener("click", (event) => {
    const link = leads(event);
    if (!link || !(running || dirty())) return;
    event.preventDefault();
    save().then(() => location.assign(link.href));
  });
  // Another form of the page waits as links do; what still cannot be saved is warned of.
  let passing = null;
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (target === passing || target === form || event.defaultPrevented || !(running || dirty())) return;
    event.preventDefault();
    save().then(() => {
      passing = target;
      target.requestSubmit(submitter);
      passing = null;
    });
  });
  // The last save may still be on its way when the form is sent; waiting for it
  // keeps the version in the form right.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) {
      stopped = sent = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    running.finally(() => setTimeout(() => form.requestSubmit(button)));
  });
  addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());
}

// leads is the link that a plain press would follow in this window.
function leads(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return null;
  return link.hash && link.pathname + link.search === location.pathname + location.search ? null : link;
}

// body is the form as it is sent: named fields, no files, no tokens. The other part
// is what is left out of saving while one writes.
function body(form, left = false) {
  const out = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    if (typeof value !== "string" || name === "_csrf" || name === "_key" || name === "version") continue;
    if ((field instanceof Element && field.hasAttribute("data-no-autosave")) !== left) continue;
    out.append(name, value);
  }
  return out.toString();
}

const send = (form, content) =>
  fetch(form.dataset.autosave, {
    method: "PATCH",
    body: content,
    keepalive: content.length < keepaliveLimit,
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "If-Match": `"${form.dataset.version}"`,
      "X-CSRF-Token": csrf(),
      Accept: "application/json",
    },
  });

// versions are the fields that carry the version of what was saved: the form's own,
// and those of the page's other forms about the same thing.
function versions(form) {
  const under = form.dataset.autosave.replace(/[^/]*$/, "");
  return [...document.querySelectorAll("input[type=hidden][name=version]")].filter(
    (field) =>
      field.form === form ||
      (field.value === form.dataset.version && new URL(field.form.action).pathname.startsWith(under)),
  );
}

function accept(form, reply, say) {
  if (reply.version !== undefined) {
    for (const field of versions(form)) field.value = reply.version;
    form.dataset.version = reply.version;
  }
  const revision = form.querySelector("input[type=hidden][name=revision]");
  if (revision && reply.revision !== undefined) revision.value = reply.revision;
  say(reply.saved);
  if (reply.percent === undefined) return;
  for (const bar of document.querySelectorAll("[data-percent]")) bar.value = reply.percent;
  for (const text of document.querySelectorAll("[data-percent-text]")) {
    text.textContent = text.dataset.text.replace("%d", reply.percent);
    const bar = text.previousElementSibling;
    if (bar?.matches("progress")) bar.setAttribute("aria-label", text.textContent);
  }
}
