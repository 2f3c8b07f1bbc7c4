"""The `custody` command. Each subcommand lives with what it runs and is loaded only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "admit": "custody.console.admitting:admit",
    "badge": "custody.console.admitting:badge",
    "demo": "custody.console.demo:demo",
    "doctor": "custody.console.operating:doctor",
    "export": "custody.console.operating:export",
    "import": "custody.console.importing:import_command",
    "people": "custody.console.operating:people",
    "rebuild": "custody.console.operating:rebuild",
    "replay": "custody.console.replaying:replay_command",
    "serve": "web.serving:serve",
    "station": "devices.commands:station",
    "token": "custody.console.operating:token",
    "verify": "custody.console.verifying:verify",
    "virtual": "devices.commands:virtual",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{where} is not a command")
        return command


@click.group(cls=_Lazy)
def main() -> None:
    """Chain of custody for biological samples: the service, the stations, the ledger."""


if __name__ == "__main__":
    main()
