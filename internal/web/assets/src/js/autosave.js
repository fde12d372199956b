// Autosave: form[data-autosave="<url>"] sends its fields whenever a changed one
// is left. The version goes along; if somebody else, or the same person in
// another window, was first, saving stops and says so.
import { csrf, each } from "./page.js";

const retry = 5000;
const keepaliveLimit = 60000; // browsers refuse larger bodies that outlive the page

export const bind = (root) => each(root, "form[data-autosave]", autosave);

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let saved = body(form);
  let stopped = false;
  let sending = null;
  let again = false;
  let timer;

  const dirty = () => !stopped && body(form) !== saved;
  const say = (text, tone = "") => {
    if (!status) return;
    status.textContent = text ?? "";
    status.dataset.tone = tone;
  };

  const save = async () => {
    clearTimeout(timer);
    if (!dirty()) return;
    if (sending) {
      again = true;
      return;
    }
    const content = body(form);
    sending = send(form, content);
    say(form.dataset.saving);
    try {
      const reply = await sending;
      if (reply.status === 409 || reply.status === 412) {
        stopped = true;
        say(form.dataset.conflict, "danger");
      } else if (reply.ok) {
        saved = content;
        accept(form, await reply.json(), say);
        document.dispatchEvent(new CustomEvent("vk-active"));
      } else {
        say(form.dataset.notSaved, "danger");
      }
    } catch {
      say(form.dataset.offline, "danger");
      timer = setTimeout(save, retry);
    } finally {
      sending = null;
    }
    if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("focusout", save);
  form.addEventListener("change", (event) => {
    if (event.target.matches("[type=checkbox], [type=radio], select")) save();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("online", save);
  // The last save may still be on its way when the form is sent; waiting for it
  // keeps the version in the form right.
  form.addEventListener("submit", (event) => {
    if (!sending) {
      stopped = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    sending.catch(() => {}).finally(() => setTimeout(() => form.requestSubmit(button)));
  });
  addEventListener("beforeunload", (event) => dirty() && event.preventDefault());
}

// body is the form as it is sent: named fields, no files, no tokens.
function body(form) {
  const out = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    if (typeof value !== "string" || name === "_csrf" || name === "_key" || name === "version") continue;
    if (field instanceof Element && field.hasAttribute("data-no-autosave")) continue;
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

function accept(form, reply, say) {
  if (reply.version !== undefined) {
    form.dataset.version = reply.version;
    const field = form.querySelector("input[type=hidden][name=version]");
    if (field) field.value = reply.version;
  }
  say(reply.saved);
  if (reply.percent === undefined) return;
  for (const bar of document.querySelectorAll("[data-percent]")) bar.value = reply.percent;
  for (const text of document.querySelectorAll("[data-percent-text]")) {
    text.textContent = text.dataset.text.replace("%d", reply.percent);
    const bar = text.previousElementSibling;
    if (bar?.matches("progress")) bar.setAttribute("aria-label", text.textContent);
  }
}
