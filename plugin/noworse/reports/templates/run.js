/* The evidence of the run, read when it is first needed. */

let loaded = null;

/** Return the run; its texts stand in one list, and are named by their numbers. */
function run() {
  loaded ??= JSON.parse(byId("evidence").textContent);
  return loaded;
}

const textOf = (number) => (number === undefined ? "" : run().texts[number]);
const caseOf = (pair) => run().cases[pair.case];
const modelOf = (pair) => run().models[pair.model];
const severalModels = () => Object.keys(run().models).length > 1;
const placeOf = (pair) => (pair.suite === pair.slice ? pair.suite : `${pair.suite}/${pair.slice}`);
const linkOf = (pair) => `${pair.suite}/${caseOf(pair).id}`;

const SIGNS = {
  flips: "flips with the order",
  disagree: "judges disagree",
  breaks: "breaks a check",
  lost: "critical, lost",
  unjudged: "no judge asked",
};
const SETTLED = {
  identical: "both answers are the same, so no judge was asked",
  outcome: "settled without a judge",
  trouble: "unresolved",
};

/** All texts of a pair, by number: what a search looks through. */
function textsOf(pair) {
  const asked = caseOf(pair);
  return [
    ...(asked.turns ?? []).map((turn) => turn[1]),
    asked.expected,
    pair.answer?.text,
    pair.baseline?.text,
    pair.why,
    ...(pair.verdicts ?? []).map((verdict) => verdict.reason),
  ];
}
