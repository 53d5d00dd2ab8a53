"""axe-core, the accessibility rules of the WCAG, run inside the tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.tensorboard_process import REPOSITORY

SOURCE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

#: WCAG 2.2 on the levels A and AA, and what axe holds for good practice beyond it.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Rules of those tags that axe runs only when asked by name.
MORE_RULES = ("target-size", "label-content-name-mismatch", "focus-order-semantics")

#: Those that can come out otherwise in other colours.
COLOUR_RULES = ("color-contrast", "link-in-text-block")

_RUN = """async ([within, tags, more, rules]) => {
  const options = {
    runOnly: rules.length ? rules : { type: 'tag', values: tags },
    rules: Object.fromEntries(more.map(name => [name, { enabled: rules.length === 0 }])),
    resultTypes: ['violations'],
  };
  const { violations } = await axe.run(within ?? document, options);
  return violations.flatMap(({ id, nodes }) => nodes.map(node => ({
    rule: id, target: node.target.join(' '), html: node.html.slice(0, 160),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join(' '),
  })));
}"""


@dataclass(frozen=True)
class Violation:
    """One element that breaks one rule.

    Attributes:
        rule: The rule's name, as in axe's documentation.
        target: A selector of the element.
        html: How the element begins.
        why: What axe says of it.
    """

    rule: str
    target: str
    html: str
    why: str


@cache
def _source() -> str:
    if not SOURCE.exists():
        pytest.fail("axe-core is not installed; tests/run does it (npm ci in frontend).")
    return SOURCE.read_text(encoding="utf-8")


def violations_in(
    page: Page, within: str | None = None, *, rules: Sequence[str] = ()
) -> list[Violation]:
    """Returns what breaks a rule on the page, or in what the selector `within` finds.

    All rules of `TAGS` unless some are named.

    The source is evaluated: TensorBoard's content security policy lets no script in.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(
        _RUN, [within, list(TAGS), list(MORE_RULES), list(rules)]
    )
    return [Violation(**violation) for violation in found]
