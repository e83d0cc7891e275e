/* Checklist answers: every change is queued in this page's memory alone, sent, and sent again until the server has it.
   Each answer carries this page load's client id and a rising number, so that a repeated sending changes nothing. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-autosave-url]");
  if (!form) return;
  const LOST = 8000; /* milliseconds after which a sending without an answer counts as lost: on a road lines break silently */
  const client = crypto.randomUUID();
  const queue = new Map();
  const late = new Map();
  const noted = new Map();
  let seq = 0;
  let isSending = false;
  let sending = Promise.resolve(true);
  let tries = 0;
  let timer = 0;

  const show = (state, key) => document.querySelectorAll("[data-save-state]").forEach((place) => {
    const words = { saved: place.dataset.saved, saving: place.dataset.saving, out: place.dataset.signedOut, refused: place.dataset.refused,
      unsent: queue.size === 1 ? place.dataset.unsentOne : place.dataset.unsentMany }[key] ?? "";
    place.dataset.state = state;
    const text = words.replace("{n}", queue.size);
    const line = place.querySelector("[data-save-words]") ?? place;
    if (line.textContent !== text) line.textContent = text;
  });

  const note = (item) => {
    const chosen = item.querySelector("input[type=radio]:checked") ?? item.querySelector("input[type=date]");
    const text = item.querySelector("textarea");
    const answer = { item: item.dataset.item, value: chosen?.value ?? "", note: text?.value ?? "" };
    const words = JSON.stringify(answer);
    if (noted.get(item) === words) return; /* leaving a field tells of the same words once more */
    noted.set(item, words);
    seq += 1;
    queue.set(answer.item, { ...answer, seq });
  };

  /* Whoever asks while answers are on their way waits for them: a tap on "Next part" must not be lost. */
  const send = (isLast = false) => {
    if (!queue.size) return Promise.resolve(true);
    if (isSending && !isLast) return sending.then(() => queue.size === 0);
    sending = post(isLast);
    return sending;
  };

  const post = async (isLast) => {
    clearTimeout(timer);
    isSending = true;
    const answers = [...queue.values()];
    if (!tries) show("saving", "saving");
    let status = 0;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST", keepalive: isLast, redirect: "manual", signal: AbortSignal.timeout(LOST),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": window.roundtable.token() },
        body: JSON.stringify({ client, answers }),
      });
      status = answer.ok ? 200 : answer.status || 401;
    } catch { status = 0; }
    isSending = false;
    if (status === 200) {
      tries = 0;
      answers.forEach((one) => { if (queue.get(one.item)?.seq === one.seq) queue.delete(one.item); });
      const dock = document.getElementById("dock");
      if (dock) window.htmx?.trigger(dock, "answers-saved");
      if (queue.size) return send();
      show("saved", "saved");
      return true;
    }
    tries += 1;
    const isOut = status === 401 || status === 403;
    const isRefused = !isOut && status >= 400 && status < 500 && status !== 408 && status !== 429;
    show("unsent", isOut ? "out" : isRefused ? "refused" : "unsent");
    if (isOut) await window.roundtable.freshToken().catch(() => false);
    if (!isRefused) timer = setTimeout(send, Math.min(30000, 1000 * 2 ** Math.min(tries - 1, 5)));
    return false;
  };

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    clearTimeout(late.get(item));
    note(item);
    send();
  });
  form.addEventListener("input", (event) => {
    const item = event.target.matches("textarea") && event.target.closest("[data-item]");
    if (!item) return;
    note(item);
    clearTimeout(late.get(item));
    late.set(item, setTimeout(send, 800));
  });
  /* The page's own form sends what it shows; if the line is down it stays here instead of losing the page. */
  form.addEventListener("submit", (event) => {
    if (!queue.size) { window.roundtable.leave(); return; }
    event.preventDefault();
    const by = event.submitter;
    send().then((isAllSent) => { if (isAllSent) form.requestSubmit(by); });
  });
  window.addEventListener("online", () => { tries = 0; send(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") send(); });
  document.addEventListener("roundtable:hide", () => { send(true); });
  window.addEventListener("beforeunload", (event) => {
    if (queue.size && !window.roundtable.isLeaving()) event.preventDefault();
  });
  window.roundtable.unsent = () => queue.size;
})();
