/* What of the run is listed, and in which order. */

const OUTCOMES = ["loss", "tie", "win", "unresolved"];
const SORTS = { damage: "most damage first", win: "best first", run: "as in the run", length: "longest first" };
const NO_WISHES = { q: "", outcome: "", model: "", suite: "", slice: "", sign: "", tag: "", sort: "damage" };
let wishes = { ...NO_WISHES };
const lowered = [];

/** Return the numbers of the pairs that are wanted, in the order that is wanted. */
function wanted() {
  const { pairs } = run();
  const hits = searched(wishes.q);
  return ordered().filter((number) => {
    const pair = pairs[number];
    return matches(pair, wishes) && (!hits || hits(pair));
  });
}

function matches(pair, wish) {
  return (
    (!wish.outcome || pair.outcome === wish.outcome) &&
    (!wish.model || pair.model === wish.model) &&
    (!wish.suite || pair.suite === wish.suite) &&
    (!wish.slice || pair.slice === wish.slice) &&
    (!wish.sign || pair.signs?.includes(wish.sign)) &&
    (!wish.tag || caseOf(pair).tags?.includes(wish.tag))
  );
}

function ordered() {
  const { damage, pairs } = run();
  if (wishes.sort === "win") return damage.toReversed();
  if (wishes.sort === "run") return [...pairs.keys()];
  if (wishes.sort === "length") {
    const length = (number) => textOf(pairs[number].answer?.text).length;
    return [...pairs.keys()].sort((a, b) => length(b) - length(a));
  }
  return damage;
}

/** Return a test for pairs that hold each word of a query; `null`: all do. */
function searched(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  const { texts } = run();
  const holds = words.map((word) => texts.map((text, i) => (lowered[i] ??= text.toLowerCase()).includes(word)));
  return (pair) =>
    words.every((word, i) => {
      const name = `${pair.suite}/${pair.slice}/${caseOf(pair).id}`.toLowerCase();
      return name.includes(word) || textsOf(pair).some((number) => number !== undefined && holds[i][number]);
    });
}

/** Fill the filters once, with what the run has. */
function fillFilters() {
  const { pairs, models, cases } = run();
  const count = (wish) => pairs.filter((pair) => matches(pair, { ...NO_WISHES, ...wish })).length;
  for (const outcome of OUTCOMES) {
    const many = count({ outcome });
    const wish = () => want({ outcome: wishes.outcome === outcome ? "" : outcome });
    if (many) byId("outcomes").append(el("button", { type: "button", "data-outcome": outcome, onclick: wish }, `${outcome} ${many.toLocaleString("en")}`));
  }
  const places = new Map();
  for (const pair of pairs) {
    places.set(JSON.stringify([pair.suite, ""]), pair.suite);
    if (pair.slice !== pair.suite) places.set(JSON.stringify([pair.suite, pair.slice]), `${pair.suite}/${pair.slice}`);
  }
  const tags = [...new Set(cases.flatMap((one) => one.tags ?? []))].sort();
  const signs = Object.entries(SIGNS).filter(([sign]) => count({ sign }));
  options("model", "all candidates", Object.entries(models));
  options("place", "all slices", [...places]);
  options("sign", "all signs", signs.map(([sign, told]) => [sign, `${told} (${count({ sign }).toLocaleString("en")})`]));
  options("tag", "all tags", tags.map((tag) => [tag, tag]));
  options("sort", null, Object.entries(SORTS));
}

function options(id, all, values) {
  const select = byId(id);
  if (all) select.append(el("option", { value: "" }, all));
  select.append(...values.map(([value, text]) => el("option", { value }, text)));
  select.hidden = values.length < 2 && id !== "sign" && id !== "tag" || values.length === 0;
}

/** Show in the filters what is wished. */
function showWishes() {
  byId("query").value = wishes.q;
  for (const id of ["model", "sign", "tag", "sort"]) byId(id).value = wishes[id];
  byId("place").value = wishes.suite ? JSON.stringify([wishes.suite, wishes.slice]) : "";
  for (const button of byId("outcomes").children) {
    button.setAttribute("aria-pressed", button.dataset.outcome === wishes.outcome);
  }
  const changed = Object.entries(NO_WISHES).some(([name, value]) => name !== "sort" && wishes[name] !== value);
  byId("clear").hidden = !changed;
}

/** Wish for something else, and list it. */
function want(change) {
  wishes = { ...wishes, ...change };
  remember();
  list();
}
