// Countdown: [data-countdown="<moment>"] goes on telling how much time is left,
// by the clock of the server, which said data-now when it made the page.
import { each } from "./page.js";

const minute = 60_000;

export const bind = (root) =>
  each(root, "[data-countdown]", (element) => {
    const { countdown, now, hours, minutes, over } = element.dataset;
    const ahead = Date.parse(now) - Date.now();
    const show = () => {
      const left = Math.ceil((Date.parse(countdown) - Date.now() - ahead) / minute);
      const pattern = left <= 0 ? over : left < 60 ? minutes : hours;
      element.textContent = pattern.replace("%h", Math.floor(left / 60)).replace("%m", left % 60);
      if (left <= 0 || !element.isConnected) clearInterval(timer);
    };
    const timer = setInterval(show, minute / 6);
    show();
  });
