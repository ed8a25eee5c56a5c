/* One case: what was asked, both answers side by side, and every verdict. */

let marking = true;
let shownPair = null;

/** Show a pair in full. */
function showCase(pair) {
  shownPair = pair;
  const article = byId("case");
  const asked = caseOf(pair);
  article.setAttribute("aria-label", `Case ${asked.id}`);
  article.replaceChildren(
    ...[heading(pair, asked), ...question(asked), answers(pair), ...broughtBy(pair), verdictsOf(pair), again(pair)].filter(Boolean),
  );
  article.scrollTop = 0;
  showEnds(article);
}

/** Show of a long turn its end: what is asked stands below what it is about. */
function showEnds(within) {
  for (const turn of within.querySelectorAll(".tall")) turn.scrollTop = turn.scrollHeight;
}

/** Say why no case is shown. */
function showNone(why) {
  shownPair = null;
  byId("case").replaceChildren(el("p", { class: "empty" }, why));
}

function heading(pair, asked) {
  const facts = [
    placeOf(pair),
    asked.at,
    asked.tags && `tags ${asked.tags.join(", ")}`,
    asked.weight && `weight ${asked.weight}`,
    asked.critical && "critical",
    pair.cost,
    pair.unread && "not read by the gate",
  ];
  const back = () => {
    byId("view-cases").classList.remove("reading");
    byId("list").focus();
    remember();
  };
  return el(
    "header",
    null,
    el("button", { type: "button", id: "back", onclick: back }, "Back to the list"),
    el(
      "div",
      { class: "case-head" },
      el("h1", null, el("a", { href: `#${addressOf(pair)}`, title: "a link to this case" }, visible(asked.id))),
      chip(pair.outcome, pair.told === undefined ? pair.outcome : `${pair.outcome} ${pair.told}`),
      (pair.signs ?? []).filter((sign) => sign !== "unjudged").map((sign) => chip(sign, SIGNS[sign])),
    ),
    el("p", { class: "meta" }, facts.filter(Boolean).map((fact) => el("span", null, visible(fact)))),
    el("p", { class: "why", dir: "auto" }, visible(textOf(pair.why))),
    pair.again && el("p", { class: "warn" }, pair.again),
    severalModels() && el("p", { class: "meta" }, "of the other candidates: ", others(pair)),
  );
}

/** Links to the same case of other candidates. */
function others(pair) {
  const same = run().pairs.filter((one) => one.case === pair.case && one.suite === pair.suite && one !== pair);
  return same.map((one) => el("a", { href: `#${addressOf(one)}` }, `${modelOf(one)}, ${one.outcome} ${one.told ?? ""}`.trim()));
}

const LONG = 1000;

/** What was asked, and what a good answer is held to. */
function question(asked) {
  const all = asked.turns ?? [];
  const turns = all.map(([role, content, ...more], place) => {
    const text = textOf(content);
    const size = `${role}, ${text.length.toLocaleString("en")} characters`;
    const body = el("div", { class: text.length > LONG && "tall", tabindex: text.length > LONG && 0 }, said(text), ...more.map((one) => said(one)));
    const isLast = place === all.length - 1;
    return el("details", { class: "turn", open: isLast || (role !== "system" && text.length <= LONG) }, el("summary", null, size), body);
  });
  const block = (title, ...children) => el("section", null, el("h2", { class: "minor" }, title), children);
  const held = [
    asked.expected !== undefined && block("Reference", said(textOf(asked.expected))),
    asked.rubric !== undefined && block("Rubric", said(textOf(asked.rubric))),
    asked.checks && block("Checks", el("ul", { class: "checks" }, asked.checks.map((check) => el("li", null, visible(check))))),
  ].filter(Boolean);
  return [
    turns.length > 0 && el("section", { class: "block" }, el("h2", { class: "minor" }, "Prompt"), turns),
    held.length > 0 && el("div", { class: "held" }, held),
  ];
}

function answers(pair) {
  const texts = [pair.baseline, pair.answer].map((one) => one && textOf(one.text));
  const both = texts.every((text) => text !== undefined) && texts[0] !== texts[1];
  const found = both && marking ? differences(...texts) : null;
  const told = (side) => (Array.isArray(found) ? marked(found[side]) : null);
  const note = texts[0] !== undefined && texts[0] === texts[1] ? "Both answers are the same." : typeof found === "string" ? found : null;
  return el(
    "div",
    null,
    el("div", { class: "sides" }, side("baseline", run().baseline, pair.baseline, pair, told(0)), side("candidate", modelOf(pair), pair.answer, pair, told(1))),
    note && el("p", { class: "diff-note" }, note),
  );
}

function marked(found) {
  return found.flatMap(([text, differs]) => (differs ? el("mark", null, visible(text)) : visible(text)));
}

function side(role, name, answer, pair, nodes) {
  const broken = (pair.broken ?? []).filter(([where]) => where === role);
  const facts = answer && [
    answer.served && `served as ${answer.served}`,
    answer.tokens && `${answer.tokens[1].toLocaleString("en")} tokens`,
    answer.seconds && `${answer.seconds.toFixed(1)} s`,
    answer.effort && `effort ${answer.effort}`,
    answer.imported && "imported",
  ];
  return el(
    "section",
    { class: `side ${role}`, "aria-label": role },
    el(
      "header",
      null,
      el("strong", null, name),
      el("span", { class: "muted" }, [role, ...(facts ?? []).filter(Boolean)].join(", ")),
      answer?.finish && chip("unresolved", answer.finish),
    ),
    answer ? said(textOf(answer.text), nodes) : el("p", { class: "nothing" }, "No answer."),
    broken.length > 0 && el("ul", null, broken.map(([, check, why]) => el("li", null, visible(`${check}: ${why}`)))),
  );
}

function broughtBy(pair) {
  if (pair.verdicts) return [];
  return [el("p", { class: "block muted" }, SETTLED[pair.settled] ?? "")];
}

function verdictsOf(pair) {
  if (!pair.verdicts) return null;
  const names = { baseline: run().baseline, candidate: modelOf(pair), neither: "neither" };
  const strength = (verdict) => {
    if (verdict.marks) return `${verdict.marks[1]} to ${names.baseline}, ${verdict.marks[0]} to ${names.candidate}`;
    return verdict.score === undefined ? "" : ` by ${Math.abs(verdict.score).toFixed(2)}`;
  };
  const kinds = { baseline: "loss", candidate: "win", neither: "tie" };
  const row = (verdict) =>
    el(
      "tr",
      null,
      el("td", { "data-head": "judge" }, visible(verdict.judge), verdict.weight !== undefined && el("span", { class: "muted" }, ` weight ${verdict.weight.toFixed(2)}`)),
      el("td", { "data-head": "shown first" }, verdict.first ? names[verdict.first] : "each alone"),
      el("td", { "data-head": "prefers" }, el("span", { class: `score ${kinds[verdict.prefers]}` }, names[verdict.prefers]), strength(verdict)),
      el("td", { dir: "auto" }, visible(textOf(verdict.reason))),
    );
  return el(
    "section",
    { class: "block" },
    el("h2", { class: "minor" }, "Verdicts"),
    el(
      "table",
      { class: "verdict-list" },
      el("thead", null, el("tr", null, ["judge", "shown first", "prefers", "reason"].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", null, pair.verdicts.map(row)),
    ),
  );
}

function again(pair) {
  if (!pair.command) return null;
  const button = el("button", { type: "button", onclick: () => copy(pair.command, button) }, "Copy");
  return el("section", { class: "block" }, el("h2", { class: "minor" }, "Run it again"), el("p", { class: "command" }, el("code", null, visible(pair.command)), button));
}

/** Mark the words that differ, or not. */
function toggleMarks() {
  marking = !marking;
  if (shownPair) showCase(shownPair);
}
