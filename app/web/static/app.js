/* Own behaviour of Roundtable, all of it optional: every act is a form or link that works without this file.
   No markup is ever made from text (Trusted Types allow only htmx's own policy), nothing is kept in browser storage. */
(() => {
  "use strict";
  const root = document.documentElement;
  const words = document.getElementById("words")?.dataset ?? {};
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isWriting = (node) => node.closest?.("input:not([type=radio],[type=checkbox],[type=submit]),textarea,select,[contenteditable]") != null;
  const dirty = new Set();
  const typed = new WeakMap();
  let isLeaving = false;

  /* The session's token stands on the body for htmx and in every form; after a new sign-in elsewhere it is fetched afresh. */
  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRF-Token"] ?? "";
  const freshToken = async () => {
    const page = await fetch("/", { headers: { Accept: "text/html" } });
    const found = page.ok && (await page.text()).match(/name="csrf_token" value="([^"]+)"/);
    if (!found) return false;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": found[1] }));
    all("input[name=csrf_token]").forEach((field) => { field.value = found[1]; });
    return true;
  };
  window.roundtable = { token, freshToken, leave: () => { isLeaving = true; }, isLeaving: () => isLeaving };

  /* Hide screen: blank at once, then end the sign-in. Shift three times within five seconds, with no other key between. */
  const hide = () => {
    const form = $("#hide-screen");
    if (!form) return;
    root.classList.add("blank");
    document.title = "Roundtable";
    isLeaving = true;
    document.dispatchEvent(new Event("roundtable:hide"));
    form.submit();
  };
  let shifts = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { shifts = []; return; }
    if (event.repeat) return;
    shifts = [...shifts.filter((at) => event.timeStamp - at < 5000), event.timeStamp];
    if (shifts.length >= 3) hide();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "hide-screen") { event.preventDefault(); hide(); }
  }, true);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    root.classList.add("blank");
    isLeaving = true;
    location.reload();
  });

  /* Errors: the summary gets the focus, and the title says so; focus never falls to the body after a swap. */
  const settle = () => {
    const summary = $("#error-summary");
    const bare = document.title.startsWith(words.error) ? document.title.slice(words.error.length).trimStart() : document.title;
    document.title = summary && words.error ? `${words.error} ${bare}` : bare;
    const first = summary ?? $(".conflict");
    if (first && !first.dataset.seen) { first.dataset.seen = "1"; first.focus(); }
    all("dialog[data-open]:not([open])").forEach((one) => one.showModal());
  };
  let held = null;
  document.addEventListener("htmx:before:swap", () => { held = document.activeElement; });
  document.addEventListener("htmx:after:swap", (event) => {
    settle();
    if (document.activeElement !== document.body || !held || held === document.body) return;
    const again = held.id && document.getElementById(held.id);
    const target = event.detail?.ctx?.target;
    if (again) again.focus();
    else if (target?.isConnected) { if (!target.hasAttribute("tabindex")) target.tabIndex = -1; target.focus(); }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".errors a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (field) { event.preventDefault(); field.scrollIntoView({ block: "center" }); field.focus(); }
    all("details.me[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* Trouble: a calm line and a way to try again; an error page is never swapped over what was written. */
  const trouble = $("#trouble");
  let again = null;
  const plain = (text) => text.replace(/&#39;/g, "'").replace(/&#34;|&quot;/g, '"').replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&").trim();
  const tell = (sentence, retry) => {
    if (!trouble || isLeaving) return;
    $("[data-words]", trouble).textContent = sentence;
    $("[data-retry]", trouble).hidden = !retry;
    again = retry;
    trouble.hidden = false;
  };
  const retryOf = (ctx) => async () => {
    await freshToken().catch(() => false);
    const source = ctx?.sourceElement;
    if (!source?.isConnected) return;
    if (source.matches("form")) source.requestSubmit();
    else window.htmx.trigger(source, ctx.sourceEvent?.type ?? "click");
  };
  document.addEventListener("htmx:response:error", (event) => {
    const ctx = event.detail.ctx;
    const status = ctx.response.status;
    const isMessage = ctx.text?.includes('id="error-message"');
    if (status < 500 && (!isMessage || status === 404)) return;
    ctx.swap = "none";
    const isReading = (ctx.request?.method ?? "GET") === "GET";
    const reason = status === 401 ? words.signedOut : plain(ctx.text?.match(/data-sentence>([^<]*)</)?.[1] ?? "");
    const reference = ctx.response.headers?.get("x-reference");
    tell([status === 401 ? "" : isReading ? "" : words.notSaved, reason || (isReading ? words.stale : ""),
      status >= 500 && reference ? words.reference.replace("{id}", reference) : ""].filter(Boolean).join(" "), retryOf(ctx));
  });
  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail.ctx;
    if (ctx) tell((ctx.request?.method ?? "GET") === "GET" ? words.stale : words.notSaved, retryOf(ctx));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail.ctx;
    if (!ctx.response || ctx.response.status >= 400) return;
    if (trouble) trouble.hidden = true;
    const form = ctx.sourceElement?.closest?.("form");
    if (form && ctx.request?.method !== "GET" && ctx.typed === typed.get(form)) { dirty.delete(form); delete form.dataset.dirty; }
  });
  /* A save that waited its turn builds on the one before it; what was typed after it was made is not saved by it. */
  document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.typed = typed.get(event.detail.ctx.request.form); });
  document.addEventListener("htmx:before:request", (event) => {
    const { form, body } = event.detail.ctx.request;
    const version = form?.matches?.("[data-guard]") && form.querySelector("input[type=hidden][name=version]");
    if (version && body instanceof URLSearchParams && body.has("version")) body.set("version", version.value);
  });
  trouble?.addEventListener("click", (event) => {
    if (event.target.closest("[data-retry]")) { trouble.hidden = true; again?.(); }
  });

  /* Unsaved words: leaving warns. */
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) { dirty.add(form); form.dataset.dirty = ""; typed.set(form, (typed.get(form) ?? 0) + 1); }
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && !event.target.hasAttribute("hx-post")) { dirty.clear(); }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && [...dirty].some((form) => form.isConnected)) event.preventDefault();
  });

  /* Timer of a case: counts up, hatched and in words when over; no sound, no flashing. */
  const tick = () => all("[data-started][data-target-seconds]").forEach((timer) => {
    const gone = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.started)) / 1000));
    const goal = Number(timer.dataset.targetSeconds);
    $("[data-clock]", timer).textContent = `${Math.floor(gone / 60)}:${String(gone % 60).padStart(2, "0")}`;
    $(".run", timer)?.setAttribute("stroke-dasharray", `${(125.7 * Math.min(1, goal ? gone / goal : 1)).toFixed(1)} 125.7`);
    timer.classList.toggle("over", gone > goal);
    if (gone > goal) $("[data-of]", timer).textContent = timer.dataset.over.replace("{n}", Math.ceil((gone - goal) / 60));
  });

  /* Sign-in time: typing counts as being here; two minutes before the end the page asks. At the end it locks, and keeps the words. */
  const idle = $("#idle");
  const span = Number(idle?.dataset.seconds ?? 0) * 1000;
  let end = Date.now() + span;
  let lastStay = Date.now();
  const stay = async () => {
    lastStay = Date.now();
    const answer = await fetch($("form", idle).action, { method: "POST", redirect: "manual", headers: { "X-CSRF-Token": token() } });
    if (!answer.ok) return answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 ? "out" : "failed";
    end = Date.now() + span;
    root.classList.remove("locked");
    if (idle.open) idle.close();
    return "in";
  };
  const watch = () => {
    const left = Math.round((end - Date.now()) / 1000);
    if (left > 120) return;
    $("[data-left]", idle).textContent = `${Math.max(0, Math.floor(left / 60))}:${String(Math.max(0, left) % 60).padStart(2, "0")}`;
    if (!idle.open) idle.showModal();
    if (left > 0) return;
    const isUnsent = window.roundtable.unsent?.() > 0;
    if (dirty.size || isUnsent) root.classList.add("locked");
    else { isLeaving = true; root.classList.add("blank"); location.reload(); }
  };
  if (idle && span) {
    ["keydown", "pointerdown", "input"].forEach((name) => document.addEventListener(name, () => {
      if (!idle.open && Date.now() - lastStay > 60000) stay().catch(() => {});
    }, { passive: true }));
    idle.addEventListener("cancel", (event) => event.preventDefault());
    idle.addEventListener("submit", async (event) => {
      event.preventDefault();
      let state = await stay().catch(() => "failed");
      if (state === "out" && (await freshToken().catch(() => false))) state = await stay().catch(() => "failed");
      if (state !== "in") $("p", idle).textContent = state === "out" ? words.signedOut : words.stale;
    });
    setInterval(watch, 1000);
  }

  /* Shortcuts: letters only while nothing is being written, listed under "?", and they can be switched off. */
  const keys = $("#keys");
  const isOff = () => document.cookie.includes("keys=off");
  const showKeys = () => {
    const list = $("dl", keys);
    list.replaceChildren(...all("[data-key]").flatMap((one) => {
      const [term, meaning, key] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
      key.textContent = one.dataset.key.toUpperCase();
      term.append(key);
      meaning.textContent = one.dataset.keyLabel || one.textContent.trim();
      return [term, meaning];
    }));
    $("[data-keys-off]", keys).checked = isOff();
    keys.showModal();
  };
  keys?.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-off]")) document.cookie = `keys=${event.target.checked ? "off" : "on"};path=/;max-age=31536000;samesite=strict`;
  });
  const step = (by) => {
    const rows = all("[data-row]");
    const at = rows.findIndex((row) => row.contains(document.activeElement) || row.closest("tr,li")?.contains(document.activeElement));
    rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
    return rows.length > 0;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.me[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form");
      const main = form && $("[data-ctrl-enter]", form);
      if (main) { event.preventDefault(); form.requestSubmit(main); }
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const item = event.target.closest?.("[data-reorder] > [data-id]");
      if (item) { event.preventDefault(); place(item, places(item).indexOf(item) + (event.key === "ArrowUp" ? -1 : 1)); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || $("dialog[open]")) return;
    if (event.key === "?" && keys) { event.preventDefault(); showKeys(); return; }
    if (isOff()) return;
    if ((event.key === "j" && step(1)) || (event.key === "k" && step(-1))) { event.preventDefault(); return; }
    const wanted = all("[data-key]").find((one) => one.dataset.key.toLowerCase() === event.key.toLowerCase() && !one.disabled);
    if (wanted) { event.preventDefault(); if (wanted.matches("input,textarea,select")) wanted.focus(); else wanted.click(); }
  });

  /* Order by drag or Alt+arrows: both send the item's own move form, which also works by its buttons. */
  const places = (item) => [...item.parentElement.children].filter((one) => one.dataset.id);
  /* <ol data-reorder="id">: one form for the whole list, whose field `to` names item and place; otherwise each item has its own. */
  const place = (item, index) => {
    const shared = document.getElementById(item.parentElement.dataset.reorder);
    const form = shared || $("form.move", item);
    if (!form || index < 0 || index >= places(item).length || index === places(item).indexOf(item)) return;
    $("input[data-drop]", form)?.remove();
    const value = shared ? `${item.dataset.id}:${index + 1}` : String(index + 1);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: shared ? "to" : "place", value });
    field.dataset.drop = "";
    form.append(field);
    form.requestSubmit();
  };
  let dragged = null;
  document.addEventListener("pointerdown", (event) => {
    const item = event.target.closest?.("[data-reorder] .grip")?.closest("[data-id]");
    if (item) item.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-reorder] > [data-id]");
    if (dragged) { dragged.classList.add("drag"); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", ""); }
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest?.("[data-reorder] > [data-id]");
    if (!over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    all(".over", over.parentElement).forEach((one) => one.classList.remove("over"));
    over.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const over = dragged && event.target.closest?.("[data-reorder] > [data-id]");
    if (over && over !== dragged) { event.preventDefault(); place(dragged, places(dragged).indexOf(over)); }
  });
  document.addEventListener("dragend", () => {
    all("[data-reorder] > [data-id]").forEach((one) => { one.classList.remove("drag", "over"); one.draggable = false; });
    dragged = null;
  });

  /* The status line steps back after ten seconds; what was said stays readable for a screen reader. */
  const line = $("#status");
  let fade = 0;
  if (line) new MutationObserver(() => {
    line.classList.remove("quiet");
    clearTimeout(fade);
    fade = setTimeout(() => line.classList.add("quiet"), 10000);
  }).observe(line, { childList: true, characterData: true, subtree: true });

  /* On a tablet the rail is a strip: the case of now is brought into it. */
  const now = $(".rail [aria-current]");
  const strip = now?.closest("ol");
  if (strip) strip.scrollLeft = now.closest("li").offsetLeft - strip.offsetLeft - 40;

  settle();
  tick();
  setInterval(tick, 1000);
})();
