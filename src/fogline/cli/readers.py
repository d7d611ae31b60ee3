"""Which reader reads: the built-in one, or a language model that the user names. What read and add share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fogline import settings

if TYPE_CHECKING:
    from fogline.gazetteer import Gazetteer
    from fogline.llm import Client, Note, Reader, Usage

Command = TypeVar("Command", bound=Callable[..., Any])
SHOWN = 10  # disagreements on standard error
OURS, MODEL = "built-in", "llm"


@dataclass(slots=True)
class Chosen:
    """The reader of a run; `model` is None for the built-in one. `threads` reports are read at once: by a model one, for it is asked one thing at a time."""

    model: Reader | None = None
    threads: int = 1
    client: Client | None = None
    prices: tuple[float, float] = (0.0, 0.0)
    compare: str | None = None
    noted: list[tuple[str, Note]] = field(default_factory=list)  # by the report's id as given

    def note(self, input_id: str) -> dict[str, Any]:
        """What the last reading took and where the readers differ, as fields of its row; nothing for the built-in reader."""
        from fogline.llm import compare

        note = self.model.take_note() if self.model else None
        if note is None:
            return {}
        self.noted.append((input_id, note))
        return {"usage": usage_row(note.usage, self.prices), "disagreements": [compare.row(d) for d in note.differences]}


def usage_row(usage: Usage, prices: tuple[float, float]) -> dict[str, Any]:
    """What asking took, for programs; `cost` is null where no price is set."""
    return {
        "requests": usage.requests, "tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out,
        "estimated": usage.estimated, "cost": usage.cost(*prices),
    }  # fmt: skip


def reader_options(command: Command) -> Command:
    """The flags that choose a reader."""
    for option in reversed((
        click.option("--reader", "reader", type=click.Choice([OURS, MODEL]), default=OURS, show_default=True, help="Who reads. llm: a language model; the text is sent to it."),
        click.option("--threads", type=click.IntRange(1, 64), help="How many reports are read at once. Default: as many as there are cores, at most 4."),
        click.option("--endpoint", metavar="URL", help="With --reader llm: an OpenAI-compatible address, as far as /v1."),
        click.option("--model", metavar="NAME", help="With --reader llm: the model. Default: the one that the endpoint lists."),
        click.option("--price-in", type=click.FloatRange(min=0, min_open=True), help="With --reader llm: price of a million tokens sent, to show the cost."),
        click.option("--price-out", type=click.FloatRange(min=0, min_open=True), help="With --reader llm: price of a million tokens answered."),
        click.option("--compare", metavar="FILE", type=click.Path(dir_okay=False), help="With --reader llm: write all disagreements with the built-in reader there, as JSON."),
    )):  # fmt: skip
        command = option(command)
    return command


@contextmanager
def chosen_reader(flags: dict[str, Any], gazetteer: Gazetteer) -> Iterator[Chosen]:
    """The reader that the flags and settings choose; afterwards what it took is told on standard error.

    Args:
        flags: `reader`, `threads`, `endpoint`, `model`, `price_in`, `price_out`, `compare`.
        gazetteer: where places are looked up.
    """
    if flags["reader"] == OURS:
        given = [name for name in ("endpoint", "model", "price_in", "price_out", "compare") if flags[name] is not None]
        if given:
            raise click.UsageError(f"--{given[0].replace('_', '-')} is for --reader llm")
        yield Chosen(threads=int(settings.from_here(flags)["threads"].value))
        return
    from fogline.llm import Client, Endpoint, Reader, prompt

    values = {name: s.value for name, s in settings.from_here(flags).items()}
    if not values["endpoint"]:
        raise click.UsageError("--reader llm needs --endpoint URL, such as http://127.0.0.1:8080/v1")
    variable = str(values["model_key_variable"])
    endpoint = Endpoint(
        str(values["endpoint"]), str(values["model"]), os.environ.get(variable, ""), timeout_s=float(values["model_timeout_s"]),
        retries=int(values["model_retries"]), max_tokens=int(values["model_max_tokens"]), answer_tokens=int(values["model_answer_tokens"]),
    )  # fmt: skip
    if flags["compare"]:
        _writable(flags["compare"])
    if not endpoint.model:
        asker = Client(endpoint)
        try:
            endpoint = replace(endpoint, model=asker.only_model())
        finally:
            asker.close()
    client = Client(endpoint)
    click.echo(_notice(endpoint.shown, endpoint.model, variable if endpoint.key else None, is_here=endpoint.is_here), err=True)
    prices = (float(values["price_in"]), float(values["price_out"]))
    reader = Reader(client, gazetteer, chunk_chars=int(values["model_chunk_chars"]))
    chosen = Chosen(reader, client=client, prices=prices, compare=flags["compare"])
    try:
        yield chosen
    finally:
        client.close()
        _summary(chosen, f"{endpoint.shown}, {endpoint.model}, {prompt.VERSION}")


def _writable(path: str) -> None:
    """Find out before anything is paid for whether the disagreements can be written."""
    try:
        with open(path, "a", encoding="utf-8"):
            pass
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from error


def _notice(where: str, model: str, variable: str | None, *, is_here: bool) -> str:
    """Where the text goes, in one line."""
    goes = "stays on this machine: it is sent" if is_here else "LEAVES THIS MACHINE: it is sent"
    key = f", with the key in {variable}" if variable else ""
    plain = ", unencrypted" if where.startswith("http:") and not is_here else ""
    return f"the text of the reports {goes} to {where} (model {model}{key}{plain})"


def _summary(chosen: Chosen, where: str) -> None:
    """Requests, tokens and cost, and where the readers differ."""
    from fogline.llm import compare

    if chosen.client is None:
        return
    if chosen.compare:
        _write(chosen, chosen.compare, where)
    if not chosen.client.spent.requests:
        click.echo("the model was asked nothing", err=True)
        return
    spent, cost = chosen.client.spent, chosen.client.spent.cost(*chosen.prices)
    price = f", cost {cost:.4f}" if cost is not None else ", no price set"
    about = "about " if spent.estimated else ""
    click.echo(f"asked {where}: {spent.requests} requests, {about}{spent.tokens_in} tokens in, {about}{spent.tokens_out} out{price}", err=True)
    differences = [(input_id, d) for input_id, note in chosen.noted for d in note.differences]
    refused, left_out = (sum(getattr(note, name) for _, note in chosen.noted) for name in ("refused", "left_out"))
    counted = ", ".join(_counted(*sort, n) for sort, n in sorted(compare.tally(d for _, d in differences).items()))
    click.echo(f"{refused} refused at the door, {left_out} places, times and numbers left out that are not known here", err=True)
    click.echo(f"the model (theirs) and the built-in reader (ours) differ: {counted or 'nowhere'}", err=True)
    for input_id, difference in differences[:SHOWN]:
        click.echo(f"  {input_id}: {compare.line(difference)}", err=True)
    if len(differences) > SHOWN:
        click.echo(f"  and {len(differences) - SHOWN} more" + ("" if chosen.compare else "; --compare FILE writes them all"), err=True)


def _counted(what: str, which: str, number: int) -> str:
    """How many differences of one sort there are, in words."""
    things = what if number == 1 else what + "s"
    return f"{number} {things} {which}" if which.startswith("only") else f"{number} {things} with another {which}"


def _write(chosen: Chosen, path: str, where: str) -> None:
    """Write every disagreement, and what each report took."""
    from fogline.llm import compare

    reports = [
        {
            "id": input_id, "usage": usage_row(note.usage, chosen.prices), "refused": note.refused, "left_out": note.left_out,
            "disagreements": [compare.row(d) for d in note.differences],
        }
        for input_id, note in chosen.noted
    ]  # fmt: skip
    total = usage_row(chosen.client.spent, chosen.prices) if chosen.client else None
    Path(path).write_text(json.dumps({"asked": where, "usage": total, "reports": reports}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
