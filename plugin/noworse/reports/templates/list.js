/* The list of pairs: only the rows that can be seen exist. */

const ROW_HEIGHT = 56;
const SPARE_ROWS = 8;
let listed = [];
let chosen = -1;
const rows = new Map();

const hasRoomForBoth = () => matchMedia("(min-width: 761px)").matches;

/** List what is wanted, and keep the case that is open, if it is among it; else open
 * the first, where there is room for it. */
function list({ open = true } = {}) {
  const before = listed[chosen];
  listed = wanted();
  chosen = listed.indexOf(before);
  for (const row of rows.values()) row.remove();
  rows.clear();
  byId("rows").style.height = `${listed.length * ROW_HEIGHT}px`;
  byId("list").scrollTop = Math.max(0, chosen * ROW_HEIGHT - 2 * ROW_HEIGHT);
  const many = (count) => count.toLocaleString("en");
  const noun = severalModels() ? "pairs" : "cases";
  byId("found").textContent = `${many(listed.length)} of ${many(run().pairs.length)} ${noun}`;
  showWishes();
  drawRows();
  if (!listed.length) showNone("Nothing is left by these filters.");
  else if (open && chosen < 0 && hasRoomForBoth()) choose(0);
}

/** Make the rows that can be seen, and drop the others. */
function drawRows() {
  const box = byId("list");
  const first = Math.max(0, Math.floor(box.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
  const last = Math.min(listed.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW_HEIGHT) + SPARE_ROWS);
  for (const [place, row] of rows) {
    if (place < first || place >= last) {
      row.remove();
      rows.delete(place);
    }
  }
  for (let place = first; place < last; place += 1) {
    if (!rows.has(place)) {
      const row = rowOf(place);
      rows.set(place, row);
      byId("rows").append(row);
    }
    rows.get(place).setAttribute("aria-selected", place === chosen);
  }
  if (rows.has(chosen)) box.setAttribute("aria-activedescendant", rows.get(chosen).id);
  else box.removeAttribute("aria-activedescendant");
}

function rowOf(place) {
  const pair = run().pairs[listed[place]];
  const shown = (pair.signs ?? []).filter((sign) => sign !== "unjudged");
  const row = el(
    "div",
    {
      class: "row",
      id: `row-${place}`,
      role: "option",
      "aria-setsize": listed.length,
      "aria-posinset": place + 1,
      onclick: () => choose(place, { read: true }),
    },
    el(
      "div",
      null,
      el("span", { class: `score ${pair.outcome}` }, pair.told ?? "?"),
      el("span", { class: "id" }, visible(caseOf(pair).id)),
      shown.map((sign) => chip(sign, sign)),
      el("span", { class: "muted" }, severalModels() ? modelOf(pair) : pair.slice),
    ),
    el("p", null, visible(textOf(pair.why))),
  );
  row.style.top = `${place * ROW_HEIGHT}px`;
  return row;
}

/** Choose a row, and show its case; `read`: also where there is room for only one. */
function choose(place, { read = false } = {}) {
  if (!listed.length) return;
  chosen = Math.min(Math.max(place, 0), listed.length - 1);
  const box = byId("list");
  const top = chosen * ROW_HEIGHT;
  if (top < box.scrollTop) box.scrollTop = top;
  const overhang = top + ROW_HEIGHT - box.scrollTop - box.clientHeight;
  if (overhang > 0) box.scrollTop += overhang;
  drawRows();
  if (read) byId("view-cases").classList.add("reading");
  showCase(run().pairs[listed[chosen]]);
  remember({ asStep: read });
}
