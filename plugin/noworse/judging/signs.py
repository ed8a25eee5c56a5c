"""What makes one answer suspect: the tricks that judges are known to fall for.

Sources: "One Token to Fool LLM-as-a-Judge" (arXiv 2507.08794), "Cheating Automatic
LLM Benchmarks" (arXiv 2410.07137). A sign is a hint for a reader, never a verdict.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from noworse.judging.fence import hides_text
from noworse.records.cases import Case

Sign = Literal[
    "degenerate_answer",
    "format_gap",
    "hidden_text",
    "injection_suspected",
    "length_gap",
    "prompt_echo",
    "reference_echo",
    "rubric_echo",
]

_GAP = 2.0
_ORNAMENTS = 3
"""Headings, list items, table rows and emoji that make a text a formatted one."""

_ECHO_WORDS = 8
"""Shorter references are labels, which a right answer repeats."""

_SEARCHED = 20_000
"""Characters of an answer that are searched: a bound on the time."""

_HEADING = re.compile(
    r"(?i)\W*(?:(?:here|below|this) (?:is|are) )?(?:the |my )?(?:final |full |short )?"
    r"(?:answer|solution|explanation|reasoning|analysis|response|result|output|reply"
    r"|thought process|conclusion|step 1|respuesta|solución|réponse|antwort|lösung"
    r"|risposta|ответ|решение|解|解答|答案|回答|かいせつ|答え|풀이)"
    r"(?: (?:below|follows|here|is))*\W*"
)
_OPENING = re.compile(
    r"(?i)(?:ok(?:ay)?,? |sure[,!] |first,? )?"
    r"(?:let me|let['\u2019]?s|let us|i will|i['\u2019]ll|(?:i|we) need to|we will)\b"
    r"[^.!?\d]{0,160}[.!?:]*"
)
_INJECTION: Final = re.compile(
    r"(?i)(?:ignore|disregard|forget) (?:(?:all|any|of|the|your) ){0,4}"
    r"(?:previous|prior|above|earlier) (?:instruction|rule|prompt)"
    r"|(?:vergiss|ignoriere) alle|oublie(?:z)? toutes les|ignora todas las"
    r"|\bas the (?:developer|creator|author) of this (?:benchmark|test|eval)"
    r"|\byou are an? (?:ai |llm )?(?:evaluator|judge|grader)\b"
    r"|\b(?:instructions?|note|message) (?:for|to) the (?:ai|judge|grader|evaluator)\b"
    r"|\banswer [ab] is (?:better|best|correct)\b|\"verdict\" {0,3}:"
    r"|(?-i:\[\[[AB](?:[<>=]{1,2}[AB])?\]\])|<\|im_(?:start|end)\|>"
)
_INJECTION_WORDS: Final = (
    *("ignore", "disregard", "forget", "vergiss", "ignoriere", "oublie", "ignora "),
    *("benchmark", "this test", "this eval", "evaluator", "judge", "grader", "the ai"),
    *("answer a ", "answer b ", '"verdict"', "[[", "<|im_"),
)
"""Without one of these the pattern cannot match: a tenth of the time on most texts."""

_STRUCTURED_LINE = re.compile(r" {0,3}(?:#{1,6} |[-*+] |\d{1,3}[.)] |> |\||```)")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")


def signs_of(case: Case, text: str, baseline: str | None = None) -> tuple[Sign, ...]:
    """Name what makes an answer suspect; `baseline` is the answer it is held to.

    Only an answer that is longer, or more formatted, than the baseline's makes a
    gap: those are what judges take for quality.
    """
    head = text[:_SEARCHED]
    found: dict[Sign, bool] = {
        "degenerate_answer": _is_hollow(head) and not _same(text, case.expected),
        "format_gap": baseline is not None and _is_dressed(head, baseline),
        "hidden_text": hides_text(text),
        "injection_suspected": _speaks_to_the_judge(head),
        "length_gap": bool(baseline) and len(text) >= _GAP * len(baseline or ""),
        "prompt_echo": _echoes(text, case.messages[-1].content, baseline),
        "reference_echo": _echoes(text, case.expected, baseline),
        "rubric_echo": _echoes(text, case.rubric, baseline),
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def _is_hollow(text: str) -> bool:
    """Whether it only announces an answer: punctuation, a heading, an opening."""
    line = text.strip()
    says_nothing = not any(map(str.isalnum, line))
    return says_nothing or bool(_HEADING.fullmatch(line) or _OPENING.fullmatch(line))


def _speaks_to_the_judge(text: str) -> bool:
    folded = text.casefold()
    may = any(word in folded for word in _INJECTION_WORDS)
    return may and _INJECTION.search(text) is not None


def _is_dressed(text: str, baseline: str) -> bool:
    ours = _ornaments(text)
    return ours >= _ORNAMENTS and ours >= _GAP * _ornaments(baseline[:_SEARCHED])


def _ornaments(text: str) -> int:
    lines = sum(map(bool, map(_STRUCTURED_LINE.match, text.split("\n"))))
    return lines if text.isascii() else lines + len(_EMOJI.findall(text))


def _echoes(text: str, source: str | None, baseline: str | None) -> bool:
    """Whether it is the source word for word, and the baseline's is not."""
    if source is None or not _same(text, source):
        return False
    return len(source.split()) >= _ECHO_WORDS and not _same(baseline or "", source)


def _same(text: str, source: str | None) -> bool:
    """Whether the words are the same; the first ones tell nearly always."""
    if source is None or _first_word(text) != _first_word(source):
        return False
    return text.casefold().split() == source.casefold().split()


def _first_word(text: str) -> str:
    return "".join(text.split(None, 1)[:1]).casefold()
