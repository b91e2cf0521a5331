"""The command line: click commands and the way from exceptions to exit status.

Sole user of click. A command is built when it is wanted and imports its work when
it runs; what a command does is written elsewhere.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from flashcli import __version__
from flashcli.console import Console
from flashcli.environment import Environment, of_process
from flashcli.exits import Exit, StatusError

LANGUAGES = ("jcl", "ickdsf", "tso", "operator", "lab")
_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


# --- entry in three steps: process exit, exceptions to status, the program ------


def main() -> None:
    """The installed script. Nearly all that a run makes lives to its end, so cycles
    are looked for seldom, and not once more when the process ends."""
    gc.set_threshold(500_000, 10, 10)
    environment = of_process()
    status = status_of(sys.argv[1:], environment)
    if status in (Exit.BROKEN_PIPE, Exit.INTERRUPTED):
        _leave_streams()
    gc.freeze()
    sys.exit(status)


def status_of(arguments: Sequence[str], environment: Environment) -> int:
    """Run the program on `arguments`; every exception becomes a status here."""
    from flashcli.toml_source import MistakeError

    console = Console(environment)
    try:
        return program(arguments, environment)
    except click.ClickException as error:
        return _usage(console, error)
    except MistakeError as error:
        console.error(str(error))
        return Exit.USAGE
    except StatusError as error:
        console.error(str(error))
        return error.status
    except BrokenPipeError:
        return Exit.BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except Exception as error:  # a bug of ours, whatever it is (lab.md, status 70)
        from flashcli.bugs import report

        console.error(report(error))
        return Exit.BUG


def program(arguments: Sequence[str], environment: Environment) -> int:
    """The program proper; exceptions pass through."""
    status = front.main(list(arguments), "flashcli", standalone_mode=False, obj=environment)
    environment.stdout.flush()
    return status if isinstance(status, int) else Exit.OK


def _usage(console: Console, error: click.ClickException) -> int:
    console.error(error.format_message())
    context = getattr(error, "ctx", None)
    if context is not None:
        console.error(context.get_usage())
        console.error(f"'{context.command_path} --help' explains it")
    return Exit.USAGE


def _leave_streams() -> None:
    """Nobody reads any more: keep the interpreter from flushing into the void."""
    import os

    void = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(void, stream.fileno())


# --- help through the environment's stream ---------------------------------------


def _show_help(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        Console(context.obj).lines(context.get_help().split("\n"))
        context.exit()


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        Console(context.obj).out(f"flashcli {__version__}")
        context.exit()


class _Helped(click.Command):
    def get_help_option(self, ctx: click.Context) -> click.Option:
        return click.Option(
            ["-h", "--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_show_help,
            help="Show this and exit.",
        )


class _Group(_Helped, click.Group):
    """Commands below a command; without one it says what is missing."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"no_args_is_help": False, **options})


class _Front(_Group):
    """Builds the one command that is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        make = COMMANDS.get(cmd_name)
        return make() if make else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from flashcli.toml_source import hint

            ctx.fail(f"no command {args[0]!r}{hint(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Front)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Show the version and exit.",
)
def front() -> None:
    """An emulator of mainframe point-in-time copies: FlashCopy Version 2.

    Jobs run unchanged against a model of the storage subsystem that really copies
    data, and print what the mainframe would print.

    \b
    Example:
      flashcli run nightly.jcl
    """


def _command(function: Callable[..., int]) -> click.Command:
    return click.command(cls=_Helped)(click.pass_obj(function))


# --- options that commands share ---------------------------------------------------


def _clock(_: click.Context, __: click.Parameter, text: str | None) -> str | int | None:
    """Seconds, or "now", which only the environment can tell."""
    if text is None or text == "now":
        return text
    from flashcli.configuration import parse_clock

    try:
        return parse_clock(text)
    except ValueError as error:
        raise click.BadParameter(f"found {text!r}, allowed: {error}, or now") from None


def _encoding(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is not None:
        from flashcli.inputs import is_text_encoding

        if not is_text_encoding(name):
            raise click.BadParameter(f"found {name!r}, allowed: a code page such as cp037")
    return name


def _processes(_: click.Context, __: click.Parameter, number: str | None) -> str | None:
    if number is None or number == "auto" or (number.isdecimal() and 0 < int(number) < 1000):
        return number
    raise click.BadParameter(f"found {number!r}, allowed: a number from 1 to 999, or auto")


def _on_a_lab(function: _Decorated) -> _Decorated:
    for option in (
        click.option(
            "--allow-outside",
            is_flag=True,
            help="The lab file may name files that lie outside of its folder.",
        ),
        click.option("--messages", metavar="FILE", help="Message texts of a site, TOML."),
        click.option(
            "--profile",
            metavar="NAME",
            help="Vendor rules: a name, or a path ending in .toml; wins over the lab's.",
        ),
        click.option(
            "--clock",
            metavar="TIME",
            callback=_clock,
            help="Start of the virtual clock: ISO time, or now.",
        ),
        click.option("--lab", metavar="FILE", help="Lab file, TOML; default the built-in lab."),
    ):
        function = option(function)
    return function


def _waits(function: _Decorated) -> _Decorated:
    return click.option(
        "--wait",
        type=click.FloatRange(0, 86_400),
        default=0,
        metavar="SECONDS",
        help="Wait so long for a state that another process has; default 0.",
    )(function)


def _keeps_the_lab(function: _Decorated) -> _Decorated:
    for option in (
        _waits,
        click.option(
            "--state",
            metavar="FILE",
            help="A lab that outlives the process; made from --lab when missing.",
        ),
    ):
        function = option(function)
    return function


def _reads_jobs(function: _Decorated) -> _Decorated:
    for option in (
        click.option(
            "--encoding",
            metavar="NAME",
            callback=_encoding,
            help="Code page of the files; EBCDIC ones have records of 80 bytes.",
        ),
        click.option(
            "--as",
            "language",
            type=click.Choice(LANGUAGES),
            help="Language of files whose suffix and first line do not tell.",
        ),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        function = option(function)
    return function


# --- the commands --------------------------------------------------------------------


def _run() -> click.Command:
    @_command
    @_reads_jobs
    @_keeps_the_lab
    @_on_a_lab
    @click.option("--json", metavar="FILE", help="JSON Lines; - for standard output instead.")
    @click.option("--sysout", metavar="DIR", help="One file a DD, carriage control kept.")
    @click.option(
        "--max-cc",
        type=click.IntRange(0, 16),
        default=0,
        metavar="N",
        help="Exit with 0 up to this condition code.",
    )
    @click.option("--asa", is_flag=True, help="Keep carriage control in column 1.")
    @click.option("--html", metavar="FILE", help="A page: relationships and bitmaps by step.")
    def run(environment: Environment, **options: Any) -> int:
        """Run job files in order on one lab and print their listings.

        A FILE is JCL, ICKDSF, TSO, operator or lab statements, told by its suffix
        (.jcl .ickdsf .tso .oper .lab), else by its first line; - is standard input.

        \b
        Exit status: the highest condition code; 20 JCL error or unreadable input,
        24 a LAB EXPECT failed, 64 a mistake in options or lab file.

        \b
        Example:
          flashcli run --max-cc 4 establish.jcl query.ickdsf
        """
        from flashcli.batch import Options, run_files

        return run_files(Options(**options), Console(environment))

    return run


def _shell() -> click.Command:
    @_command
    @_keeps_the_lab
    @_on_a_lab
    def shell(environment: Environment, **options: Any) -> int:
        """Type statements of all languages at one prompt, on one lab.

        HELP lists what may be typed; ? at the end of a statement what may follow.
        Without a terminal the lines of standard input run as a batch.

        \b
        Exit status of a batch: as of run.

        \b
        Example:
          flashcli shell --profile ds8000
        """
        from flashcli.shell.start import Options, start

        return start(Options(**options), Console(environment))

    return shell


def _map() -> click.Command:
    @_command
    @click.argument("units", nargs=-1, metavar="[UNIT...]")
    @_on_a_lab
    @click.option("--state", metavar="FILE", help="Draw the lab that is kept there.")
    @click.option("--svg", metavar="FILE", help="Write the picture as SVG.")
    @click.option("--html", metavar="FILE", help="Write it as a page.")
    def map_(environment: Environment, messages: str | None, **options: Any) -> int:
        """Draw the subsystem's relationships; one UNIT: a volume; two: a pair.

        \b
        Example:
          flashcli map --lab lab.toml --svg pair.svg 1000 1010
        """
        from flashcli.mapping import show

        if len(options["units"]) > 2:
            raise click.UsageError("give at most two UNITs", click.get_current_context())
        if options["clock"] == "now":
            options["clock"] = environment.now()
        return show(Console(environment), **options)

    return map_


def _check() -> click.Command:
    @_command
    @_reads_jobs
    def check(environment: Environment, **options: Any) -> int:
        """Parse only, and show every problem as file:line:column: ID text.

        Nothing is executed. Exit status 0, or 12 when there is a problem.

        \b
        Example:
          flashcli check nightly.jcl
        """
        from flashcli.checking import check_files

        return check_files(Console(environment), **options)

    return check


def _explain() -> click.Command:
    @_command
    @click.argument("name", metavar="ID", required=False)
    @click.option("--list", "everything", is_flag=True, help="One line for each message.")
    @click.option("--messages", metavar="FILE", help="Message texts of a site, TOML.")
    def explain(environment: Environment, **options: Any) -> int:
        """Show a message of the catalogue: text, severity, explanation, provenance.

        \b
        Example:
          flashcli explain ICK39116I
        """
        from flashcli.explaining import explain

        if bool(options["name"]) == options["everything"]:
            raise click.UsageError("give either an ID or --list", click.get_current_context())
        return explain(Console(environment), **options)

    return explain


def _profiles() -> click.Command:
    @_command
    @click.argument("name", metavar="[NAME]", required=False)
    def profiles(environment: Environment, name: str | None) -> int:
        """List the vendor profiles, or the rules of one: each value, grade, source.

        NAME is one of the list, or a path ending in .toml.

        \b
        Example:
          flashcli profiles ds8000
        """
        from flashcli.explaining import show_profile

        return show_profile(Console(environment), name)

    return profiles


def _demo() -> click.Command:
    @_command
    def demo(environment: Environment) -> int:
        """Tell the story of incremental FlashCopy and Reverse Restore.

        A shipped job runs on the built-in lab; what you read is what it printed.

        \b
        Example:
          flashcli demo
        """
        from flashcli.demo import tell

        return tell(Console(environment))

    return demo


def _verify() -> click.Command:
    @_command
    @click.argument("paths", nargs=-1, required=True, metavar="PATH...")
    @click.option("--update", is_flag=True, help="Rewrite what differs, and fail if anything did.")
    @click.option("--update-new", is_flag=True, help="Write missing golden files only.")
    @click.option(
        "--diff",
        type=click.Choice(("unified", "side")),
        default="unified",
        help="How a difference is shown.",
    )
    @click.option(
        "-n",
        "processes",
        metavar="N",
        callback=_processes,
        help="Spread the cases over N processes, or auto (pytest-xdist).",
    )
    @click.option("--junit", metavar="FILE", help="Write JUnit XML.")
    @click.option("--json", metavar="FILE", help="JSON Lines; - for standard output instead.")
    @click.option("--github", is_flag=True, help="Print annotations for GitHub as well.")
    @click.option(
        "--allow-outside",
        is_flag=True,
        help="Lab files may name files that lie outside of their folders.",
    )
    def verify(environment: Environment, **options: Any) -> int:
        """Run every golden case below PATH and compare it with its golden file.

        A case is NAME.jcl (or .ickdsf .tso .oper .lab) with NAME.golden beside it.
        Exit status 0 when all are as expected, else 1.

        \b
        Example:
          flashcli verify jobs/
        """
        from flashcli.verifying import Options, verify

        return verify(Console(environment), Options(**options))

    return verify


def _new() -> click.Command:
    @_command
    @click.argument("folder", metavar="DIR")
    def new(environment: Environment, folder: str) -> int:
        """Write a starter repository into the new or empty folder DIR.

        A lab, a job with its golden file, settings, a CI workflow, a README.

        \b
        Example:
          flashcli new flashcopy-jobs
        """
        from flashcli.starting import start

        return start(Console(environment), folder)

    return new


def _schema() -> click.Command:
    @_command
    @click.argument(
        "command", type=click.Choice(("run", "verify")), default="run", metavar="[run|verify]"
    )
    def schema(environment: Environment, command: str) -> int:
        """Show the JSON Schema of each line that --json writes; default that of run.

        \b
        Example:
          flashcli schema verify
        """
        from flashcli.describing import show_schema

        return show_schema(Console(environment), command)

    return schema


def _state() -> click.Command:
    @click.command(cls=_Group)
    def state() -> None:
        """Show, check, compact a state file; take it out as text and back.

        \b
        Example:
          flashcli state show lab.state
        """

    for make in (_state_show, _state_check, _state_compact, _state_export, _state_import):
        state.add_command(make())
    return state


def _state_show() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    def show(environment: Environment, file: str) -> int:
        """Show what a state file holds. It may be in use.

        \b
        Example:
          flashcli state show lab.state
        """
        from flashcli.stating import show as show_state

        return show_state(Console(environment), file)

    return show


def _state_check() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    def check(environment: Environment, file: str) -> int:
        """Look for damage, and tell what can be saved; nothing is changed.

        Exit status 0, or 12 when something is damaged.

        \b
        Example:
          flashcli state check lab.state
        """
        from flashcli.stating import check as check_state

        return check_state(Console(environment), file)

    return check


def _state_compact() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    def compact(environment: Environment, file: str) -> int:
        """Drop contents that no track has any more, and make the file smaller.

        \b
        Example:
          flashcli state compact lab.state
        """
        from flashcli.stating import compact as compact_state

        return compact_state(Console(environment), file)

    return compact


def _state_export() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    @click.argument("folder", metavar="DIR")
    @click.option("--salvage", is_flag=True, help="Of a damaged file, what is whole.")
    def export(environment: Environment, file: str, folder: str, salvage: bool) -> int:
        """Write a state as TOML and track images into a new folder DIR.

        \b
        Example:
          flashcli state export lab.state lab-as-text
        """
        from flashcli.stating import export as export_state

        return export_state(Console(environment), file, folder, salvage=salvage)

    return export


def _state_import() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    @click.argument("folder", metavar="DIR")
    def import_(environment: Environment, file: str, folder: str) -> int:
        """Make a new state FILE of what an export wrote into DIR.

        \b
        Example:
          flashcli state import copy.state lab-as-text
        """
        from flashcli.stating import import_ as import_state

        return import_state(Console(environment), file, folder)

    import_.name = "import"
    return import_


def _image() -> click.Command:
    @click.command(cls=_Group)
    def image() -> None:
        """Show and compare CKD volume images; take volumes of a lab out and in.

        An image is plain CKD, in one file or several, CCKD or CCKD64, as the
        Hercules emulator keeps them. Images are only read; what is written is new.

        \b
        Example:
          flashcli image info --vtoc mvsres.cckd
        """

    for make in (_image_info, _image_compare, _image_export, _image_import):
        image.add_command(make())
    return image


def _shadows(name: str, of: str) -> Callable[[_Decorated], _Decorated]:
    return click.option(
        name,
        metavar="FILE",
        multiple=True,
        help=f"A shadow file of {of}; several from the lowest up.",
    )


def _image_info() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    @_shadows("--shadow", "FILE")
    @click.option("--vtoc", "table", is_flag=True, help="List the data sets, extents as CCHH.")
    def info(environment: Environment, file: str, shadow: tuple[str, ...], table: bool) -> int:
        """Name the format, geometry, label and damage of an image.

        Every track is read. Exit status 12 when something is damaged, 20 when the
        file is no image or cannot be opened as one.

        \b
        Example:
          flashcli image info --vtoc mvsres.cckd
        """
        from flashcli.imaging import info as show_info

        return show_info(Console(environment), file, shadow, table=table)

    return info


def _image_compare() -> click.Command:
    @_command
    @click.argument("one", metavar="A")
    @click.argument("other", metavar="B")
    @_shadows("--shadow", "A")
    @_shadows("--other-shadow", "B")
    def compare(environment: Environment, **options: Any) -> int:
        """Compare two images of any format, track by track.

        Exit status 0 when all tracks are the same, else 1 and the ranges as CCHH.

        \b
        Example:
          flashcli image compare before.ckd after.cckd
        """
        from flashcli.imaging import compare as compare_images

        return compare_images(
            Console(environment),
            options["one"],
            options["other"],
            options["shadow"],
            options["other_shadow"],
        )

    return compare


def _of_state(function: _Decorated) -> _Decorated:
    return click.option("--state", metavar="STATE", required=True, help="The lab it is of.")(
        function
    )


def _image_export() -> click.Command:
    @_command
    @click.argument("unit", metavar="UNIT")
    @click.argument("file", metavar="FILE")
    @_of_state
    @click.option(
        "--format",
        "format_name",
        type=click.Choice(("ckd", "cckd")),
        default="ckd",
        help="Plain CKD (default) or CCKD.",
    )
    @click.option(
        "--update",
        "in_place",
        is_flag=True,
        help="Write only tracks of FILE that differ, in place; safe against crashes.",
    )
    def export(environment: Environment, unit: str, file: str, **options: Any) -> int:
        """Write the volume UNIT to the image FILE, as a host would see it now.

        FILE appears, or is replaced, when it is complete and on the disk. With
        --update it holds what a whole export would write; one that was
        interrupted is finished first.

        \b
        Example:
          flashcli image export 1010 copy.ckd --state lab.state
        """
        from flashcli.image_exchange import export as export_image

        return export_image(Console(environment), unit, file, **options)

    return export


def _image_import() -> click.Command:
    @_command
    @click.argument("file", metavar="FILE")
    @click.argument("unit", metavar="UNIT")
    @_of_state
    @_shadows("--shadow", "FILE")
    @_waits
    def import_(environment: Environment, file: str, unit: str, **options: Any) -> int:
        """Let the volume UNIT hold what the image FILE holds.

        FILE stays where it is and is read on demand. UNIT has to be offline, in no
        relationship, and of the same type and size.

        \b
        Example:
          flashcli image import mvsres.cckd 1010 --state lab.state
        """
        from flashcli.image_exchange import import_ as import_image

        shadows = options.pop("shadow")
        return import_image(Console(environment), file, unit, shadows=shadows, **options)

    import_.name = "import"
    return import_


COMMANDS: dict[str, Callable[[], click.Command]] = {
    "run": _run,
    "shell": _shell,
    "map": _map,
    "check": _check,
    "explain": _explain,
    "verify": _verify,
    "new": _new,
    "schema": _schema,
    "profiles": _profiles,
    "state": _state,
    "image": _image,
    "demo": _demo,
}
