/* Which view is shown, by the address; keys; the theme. */

const VIEWS = ["summary", "cases", "label"];
const THEMES = ["auto", "dark", "light"];
let view = "summary";
let filled = false;

/** Write what names a pair in an address. */
function addressOf(pair) {
  const parts = new URLSearchParams({ case: linkOf(pair) });
  if (severalModels()) parts.set("model", pair.model);
  return parts;
}

/** Write the address of what is shown; `asStep`: one can go back to what was before. */
function remember({ asStep = false } = {}) {
  const reading = shownPair && chosen >= 0 && run().pairs[listed[chosen]] === shownPair;
  const parts = reading ? addressOf(shownPair) : new URLSearchParams({ view });
  for (const [name, value] of Object.entries(wishes)) {
    if (value !== NO_WISHES[name] && !(reading && name === "model")) parts.set(name, value);
  }
  const hash = `#${parts}`;
  if (hash === location.hash) return;
  history[asStep ? "pushState" : "replaceState"](null, "", hash);
}

/** Show what the address names. */
function follow() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const named = parts.get("case");
  if (!named && !parts.has("view")) return show("summary");
  if (named) {
    wishes = wished(parts, { model: "" });
    show("cases");
    list({ open: false });
    openNamed(named, parts.get("model"));
  } else {
    const next = VIEWS.includes(parts.get("view")) ? parts.get("view") : "summary";
    byId("view-cases").classList.remove("reading");
    if (next === "cases") wishes = wished(parts, {});
    show(next);
    if (next === "cases") list();
  }
}

function wished(parts, change) {
  const told = Object.keys(NO_WISHES).map((name) => [name, parts.get(name) ?? NO_WISHES[name]]);
  return { ...Object.fromEntries(told), ...change };
}

function openNamed(named, model) {
  const isNamed = (number) => linkOf(run().pairs[number]) === named && (!model || run().pairs[number].model === model);
  if (!listed.some(isNamed)) {
    wishes = { ...NO_WISHES };
    list({ open: false });
  }
  const place = listed.findIndex(isNamed);
  if (place >= 0) choose(place, { read: true });
  else showNone("This run has no case of that name.");
}

function show(next) {
  view = next;
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== next;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === next) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (next === "cases" && !filled) {
    filled = true;
    fillFilters();
  }
  if (next === "label") openSheet();
}

function step(change) {
  if (view === "cases") choose(chosen + change);
}

function escape() {
  const reading = byId("view-cases");
  if (view !== "cases") return;
  reading.classList.remove("reading");
  byId("list").focus();
}

function search() {
  if (view !== "cases") {
    history.pushState(null, "", "#view=cases");
    follow();
  }
  byId("query").focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  d: toggleMarks,
  "/": search,
  "?": () => byId("keys").showModal(),
  Escape: escape,
  1: () => view === "label" && label("first"),
  2: () => view === "label" && label("second"),
  t: () => view === "label" && label("tie"),
  s: () => view === "label" && skip(),
  u: () => view === "label" && undo(),
};
const LIST_KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  PageDown: () => step(10),
  PageUp: () => step(-10),
  Home: () => choose(0),
  End: () => choose(listed.length - 1),
  Enter: () => {
    choose(Math.max(chosen, 0), { read: true });
    byId("case").focus();
  },
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  const typing = event.target.closest("input, select, textarea");
  if (typing && event.key === "Escape") typing.blur();
  else if (typing) return;
  const act = KEYS[event.key] ?? (event.target.closest("#list") && LIST_KEYS[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
}

function dress(theme) {
  if (theme === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
  byId("theme").replaceChildren(el("span", { class: "wide" }, "Theme: "), theme);
  byId("theme").dataset.now = theme;
  byId("theme").title = "Light, dark, or as the system has it";
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(byId("theme").dataset.now) + 1) % THEMES.length];
  shelf.write("theme", theme);
  dress(theme);
}

function begin() {
  document.documentElement.classList.add("js");
  const kept = shelf.read("theme");
  dress(THEMES.includes(kept) ? kept : "auto");
  byId("theme").addEventListener("click", nextTheme);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("close-keys").addEventListener("click", () => byId("keys").close());
  byId("list").addEventListener("scroll", () => requestAnimationFrame(drawRows), { passive: true });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("query").addEventListener("input", (event) => want({ q: event.target.value }));
  byId("place").addEventListener("change", (event) => {
    const [suite, slice] = JSON.parse(event.target.value || '["",""]');
    want({ suite, slice });
  });
  for (const id of ["model", "sign", "tag", "sort"]) {
    byId(id).addEventListener("change", (event) => want({ [id]: event.target.value }));
  }
  byId("clear").addEventListener("click", () => want({ ...NO_WISHES, sort: wishes.sort }));
  byId("who").addEventListener("change", rename);
  byId("who-form").addEventListener("submit", (event) => {
    event.preventDefault();
    byId("who").blur();
  });
  byId("download").addEventListener("click", download);
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", follow);
  window.addEventListener("resize", () => view === "cases" && drawRows());
  follow();
  performance.mark("noworse-ready");
}

begin();
