"""What asking a language model took: requests and tokens, and their price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

CHARS_PER_TOKEN = 3  # where the endpoint does not say; English has about four, and a guess for a cap should be high


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests with their tokens; `estimated` where the endpoint did not say how many."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.requests + other.requests, self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out,
            self.estimated or other.estimated,
        )  # fmt: skip

    @property
    def tokens(self) -> int:
        """Asked and answered."""
        return self.tokens_in + self.tokens_out

    def cost(self, price_in: float, price_out: float) -> float | None:
        """What it cost at so much a million tokens; None where no price is set."""
        if not price_in and not price_out:
            return None
        return round((self.tokens_in * price_in + self.tokens_out * price_out) / 1_000_000, 6)


def guess(words: str) -> int:
    """About how many tokens some words are, rather too many than too few."""
    return len(words) // CHARS_PER_TOKEN + 1


def stated(answer: Any, asked: int, answered: str) -> Usage:
    """The usage of one request as the endpoint states it, or as it can be guessed.

    Args:
        answer: the `usage` of its answer, whatever it is.
        asked: a guess of the tokens sent.
        answered: the words of the answer.
    """
    row = answer if isinstance(answer, dict) else {}
    sent, made = row.get("prompt_tokens"), row.get("completion_tokens")
    if _is_count(sent) and _is_count(made) and sent:
        return Usage(1, sent, made)
    return Usage(1, asked, guess(answered), estimated=True)


def _is_count(value: Any) -> TypeGuard[int]:
    """Is this a believable number of tokens?"""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
