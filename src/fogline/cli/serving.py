"""The command that opens a record to a browser: serve."""

from __future__ import annotations

from pathlib import Path

import click

from fogline import settings
from fogline.cli.deciding import by_option
from fogline.cli.options import gazetteer_in_use, opened, record_option
from fogline.errors import ConfigError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8033, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; where others can reach it, they sign in.")
@click.option("--host-name", metavar="NAME", help="Name under which others reach it, also through a proxy: they sign in. Several with commas.")
@by_option
@click.option("--basemap", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A PMTiles file to draw under the map, with more detail than the built-in one.")
@record_option
def serve(port: int, host: str, host_name: str | None, by: str | None, basemap: Path | None, record: str | None) -> None:
    """Open the record in a browser: pages, each with twins for programs (.json .csv .geojson). Ctrl-C ends it.

    By itself it answers this machine alone, and who sits at it may do everything. For others give --host or --host-name, and add with
    `fogline users add` who may sign in. It asks nothing of anybody else. What is decided in /review stands under --by, or under the name of who signed in.

    \b
    Example: fogline serve --record demo/war.db
             fogline serve --record war.db --host-name monitor.example      behind a proxy that speaks https
             fogline serve --record war.db --basemap syria.pmtiles
    """  # noqa: D301
    try:
        import uvicorn

        from fogline import safety
        from fogline.web import access, app
    except ImportError as error:
        raise ConfigError(f"the pages need {error.name}: pip install 'fogline[web]'") from error
    from fogline.record import users

    here = settings.from_here({"record": record, "by": by, "host_name": host_name})
    chosen = {name: held.value for name, held in here.items()}
    with opened(record) as store:  # an older record is brought to this version first
        where, has_users = store.engine.where, bool(users.every(store.engine))
    entrance = access.entrance(
        host, str(chosen["host_name"]), has_users=has_users, by=str(chosen["by"]), session_h=float(chosen["session_h"]),
        log_downloads_bytes=int(chosen["log_downloads_bytes"]), log_reads=chosen["log_reads"] == "yes",
    )  # fmt: skip
    made = app.make(
        str(chosen["record"]), gazetteer_in_use(), safety=safety.limits(here), entrance=entrance, address=str(chosen["site"]), basemap=basemap
    )
    config = uvicorn.Config(made, host=host, port=port, log_level="warning", access_log=False, server_header=False, date_header=True)
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # who comes before the server is ready waits
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"{where} is open at http://{shown}:{socket.getsockname()[1]}/ (Ctrl-C ends it)")
    if entrance.signs_in:
        click.echo(f"it answers under {', '.join(entrance.hosts)}, to those who sign in")
        if host not in access.LOOPBACK:
            click.echo("passwords come in clear over http: let a proxy on this machine speak https to others, and listen at 127.0.0.1", err=True)
    server.run(sockets=[socket])
