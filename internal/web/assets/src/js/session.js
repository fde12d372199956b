// Session: dialog[data-session="<seconds left>"] warns data-warn seconds before the
// session ends and offers to stay. Other windows of the same service are told, so
// that one answer is enough.
import { csrf, each } from "./page.js";

export const bind = (root) => each(root, "dialog[data-session]", watch);

function watch(dialog) {
  const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("vakans-session") : null;
  let warning, end;

  const start = (seconds) => {
    clearTimeout(warning);
    clearTimeout(end);
    if (dialog.open) dialog.close();
    const left = Math.max(seconds, 1) * 1000;
    // Longer timers than browsers keep would fire at once; the session is
    // shorter than that, an endless one is not watched.
    if (left > 2 ** 31 - 1) return;
    warning = setTimeout(() => dialog.showModal(), Math.max(left - Number(dialog.dataset.warn) * 1000, 0));
    end = setTimeout(() => location.assign(dialog.dataset.signIn || location.href), left + 1000);
  };

  const stay = async () => {
    const reply = await fetch(dialog.dataset.keepAlive, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf(), Accept: "application/json" },
    });
    if (!reply.ok) return location.assign(dialog.dataset.signIn || location.href);
    const answer = await reply.json().catch(() => ({}));
    const seconds = answer.seconds ?? Number(dialog.dataset.session);
    start(seconds);
    others?.postMessage(seconds);
  };

  dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  others?.addEventListener("message", (event) => start(event.data));
  // A saved draft has kept the session alive as well.
  document.addEventListener("vk-active", () => start(Number(dialog.dataset.session)));
  start(Number(dialog.dataset.session));
}
