/* Blind labelling: who reads the pairs sees neither models nor verdicts. */

const CHOICES = { first: "First is better", second: "Second is better", tie: "Tie" };
const CHOICE_KEYS = { first: "1", second: "2", tie: "t" };
let labels = null;
let at = 0;
let given = [];

const who = () => byId("who").value.trim();
const keyOf = (pair) => `${caseOf(pair).id}\n${pair.pair}`;
const sheet = () => run().sheet.map((number) => run().pairs[number]);
const mine = () => labels[who()] ?? {};

/** Open the sheet where it was left. */
function openSheet() {
  if (labels === null) {
    // No name that a person may have is one that objects have already.
    labels = Object.assign(Object.create(null), shelf.read("labels"));
    byId("who").value = shelf.read("who") ?? "";
    const keeps = shelf.write("labels", labels);
    byId("kept").textContent = keeps
      ? "Models and verdicts are hidden. Your labels are kept in this browser; the project takes in the download with noworse label --read."
      : "Models and verdicts are hidden. This browser keeps nothing for this page: download your labels before you close it.";
    at = nextOpen(0);
  }
  drawSheet();
}

function nextOpen(from) {
  const pairs = sheet();
  const open = pairs.findIndex((pair, place) => place >= from && !(keyOf(pair) in mine()));
  return open >= 0 ? open : pairs.findIndex((pair) => !(keyOf(pair) in mine()));
}

/** Keep a label, and go on to the next pair without one. */
function label(choice) {
  const pair = sheet()[at];
  if (!pair) return;
  if (!who()) {
    byId("who").focus();
    announce("Your name comes first");
    return;
  }
  labels[who()] = { ...mine(), [keyOf(pair)]: choice };
  given.push(at);
  keep();
  at = nextOpen(at + 1);
  drawSheet();
}

function skip() {
  const next = nextOpen(at + 1);
  if (next >= 0) at = next;
  drawSheet();
}

function undo() {
  if (!given.length) return;
  at = given.pop();
  delete mine()[keyOf(sheet()[at])];
  keep();
  drawSheet();
}

function keep() {
  shelf.write("labels", labels);
  shelf.write("who", who());
}

function rename() {
  given = [];
  keep();
  at = nextOpen(0);
  drawSheet();
}

function drawSheet() {
  const pairs = sheet();
  const done = pairs.filter((pair) => keyOf(pair) in mine()).length;
  byId("progress").textContent = `${done.toLocaleString("en")} of ${pairs.length.toLocaleString("en")} labelled`;
  byId("download").disabled = !done;
  const pair = pairs[at];
  byId("sheet").replaceChildren(...(pair ? pairAsked(pair) : [el("p", { class: "block" }, pairs.length ? "Every pair has your label." : "No judge has read a pair, so there is nothing to label.")]));
  showEnds(byId("sheet"));
}

function pairAsked(pair) {
  const asked = caseOf(pair);
  const [first, second] = shownTexts(pair);
  const seen = (title, text) => el("section", { class: "side", "aria-label": title }, el("header", null, el("strong", null, title)), said(text));
  const choice = (name) => el("button", { type: "button", "data-choice": name, onclick: () => label(name) }, `${CHOICES[name]} `, el("kbd", null, CHOICE_KEYS[name]));
  return [
    ...question({ ...asked, checks: undefined }).filter(Boolean),
    el("div", { class: "sides" }, seen("First", first), seen("Second", second)),
    el(
      "div",
      { class: "choices", role: "group", "aria-label": "Your label" },
      Object.keys(CHOICES).map(choice),
      el(
        "span",
        { class: "later" },
        el("button", { type: "button", onclick: skip }, "Skip ", el("kbd", null, "s")),
        el("button", { type: "button", onclick: undo, disabled: !given.length }, "Undo ", el("kbd", null, "u")),
      ),
    ),
  ];
}

/** The two answers in the order of the sheet, which tells nothing of whose they are. */
function shownTexts(pair) {
  const texts = [textOf(pair.answer.text), textOf(pair.baseline.text)];
  return pair.first === "candidate" ? texts : texts.reverse();
}

/** Write the labels as the lines of a label sheet. */
function labelLines() {
  return sheet()
    .filter((pair) => keyOf(pair) in mine())
    .map((pair) => {
      const asked = caseOf(pair);
      const [first, second] = shownTexts(pair);
      const told = {
        case: asked.id,
        pair: pair.pair,
        prompt: (asked.turns ?? []).map((turn) => textOf(turn[1])).join("\n\n"),
        rubric: asked.rubric === undefined ? undefined : textOf(asked.rubric),
        expected: asked.expected === undefined ? undefined : textOf(asked.expected),
        first,
        second,
        label: mine()[keyOf(pair)],
        who: who(),
      };
      const fields = Object.entries(told).filter(([, value]) => value !== undefined);
      return `{${fields.map(([name, value]) => `"${name}": ${ascii(value)}`).join(", ")}}\n`;
    })
    .join("");
}

/** Write a text as JSON in ASCII, which survives every editor and mail. */
function ascii(text) {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function download() {
  const name = who().toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "labels";
  const url = URL.createObjectURL(new Blob([labelLines()], { type: "application/x-ndjson" }));
  el("a", { href: url, download: `${name}.labels.jsonl` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  announce("Downloaded");
}
