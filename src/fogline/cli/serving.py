"""The command that opens a record to a browser: serve."""

from __future__ import annotations

import click

from fogline import settings
from fogline.cli.options import gazetteer_in_use, opened, record_option
from fogline.errors import ConfigError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8033, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; one that others can reach is refused.")
@record_option
def serve(port: int, host: str, record: str | None) -> None:
    """Open the record in a browser: pages, each with twins for programs (.json .csv .geojson). Ctrl-C ends it.

    It reads only, on this machine only, and asks nothing of anybody else.

    Example: fogline serve --record demo/war.db
    """
    try:
        import uvicorn

        from fogline import safety
        from fogline.web import access, app
    except ImportError as error:
        raise ConfigError(f"the pages need {error.name}: pip install 'fogline[web]'") from error

    access.check_host(host)
    with opened(record) as store:  # an older record is brought to this version first
        where = store.engine.where
    set_here = settings.from_here({"record": record})
    made = app.make(str(set_here["record"].value), gazetteer_in_use(), safety=safety.limits(set_here))
    config = uvicorn.Config(made, host=host, port=port, log_level="warning", access_log=False, server_header=False, date_header=True)
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # who comes before the server is ready waits
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"{where} is open at http://{shown}:{socket.getsockname()[1]}/ (Ctrl-C ends it)")
    server.run(sockets=[socket])
