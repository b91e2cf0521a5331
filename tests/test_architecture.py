"""The layer table: who may import whom, where third parties live, what nobody does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "flashcli"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each module, or package with all below it, and what of ours it may import. The
# longest name that fits counts. Nothing points up.
LAYERS = {
    "__init__": (),
    "__main__": ("cli",),
    "shipped": ("__init__",),
    "nearest": (),
    "toml_source": ("nearest", "shipped"),
    "exits": (),
    "environment": (),
    "inputs": (),
    "controls": (),
    "console": ("controls", "environment"),
    "pictures": (
        "controls",
        "commands",
        "engine",
        "lab",
        "messages",
        "outcomes",
        "pictures",
        "reports.lab_map",
        "reports.times",
        "run",
        "storage",
    ),
    "shell": (
        "controls",
        "batch",
        "console",
        "exits",
        "explaining",
        "golden",
        "inputs",
        "jobs",
        "kept",
        "lab",
        "messages",
        "outcomes",
        "pictures",
        "programs",
        "reports",
        "run",
        "shell",
        "shipped",
        "storage",
        "syntax",
        "toml_source",
    ),
    "state": ("exits", "host", "images.base", "lab", "profiles", "state", "storage"),
    "images": ("exits", "images", "storage"),
    "storage": ("storage",),
    "commands": ("storage",),
    "host": ("storage",),
    "lab": ("host", "storage"),
    "messages": ("messages", "shipped", "toml_source", "storage.refusals"),
    "outcomes": ("messages.message", "storage"),
    "run": ("lab", "messages", "outcomes"),
    "profiles": ("shipped", "storage.rules", "toml_source"),
    "configuration": (
        "configured_images",
        "host",
        "lab",
        "profiles",
        "storage",
        "toml_source",
    ),
    "configured_images": ("exits", "images", "storage", "toml_source"),
    "syntax": (
        "controls",
        "commands",
        "messages",
        "nearest",
        "outcomes",
        "shipped",
        "storage",
        "syntax",
    ),
    "engine": ("commands", "engine", "host", "lab", "outcomes", "storage"),
    "reports": ("commands", "engine", "host", "lab", "messages", "outcomes", "reports", "storage"),
    "reports.joblog": ("messages", "reports", "syntax.jcl_values"),
    "reports.joblog_steps": ("messages", "reports", "syntax.jcl_values"),
    "programs": (
        "commands",
        "engine",
        "json_data",
        "lab",
        "messages",
        "outcomes",
        "programs",
        "reports",
        "run",
        "storage",
        "syntax",
    ),
    "json_data": ("commands", "engine", "lab", "messages", "outcomes", "reports", "storage"),
    "jobs": (
        "controls",
        "json_data",
        "lab",
        "messages",
        "outcomes",
        "programs",
        "reports",
        "run",
        "storage",
        "syntax",
    ),
    "reports.operator": ("engine", "messages", "outcomes", "reports", "run", "storage"),
    "kept": ("configuration", "lab", "messages", "reports.times", "run", "state", "toml_source"),
    "image_exchange": (
        "console",
        "exits",
        "images",
        "lab",
        "state",
        "storage",
        "toml_source",
    ),
    "imaging": ("console", "exits", "images", "storage"),
    "stating": ("console", "exits", "reports.times", "state", "syntax.lab"),
    "telling": ("batch", "console", "environment", "mapping", "pictures", "run"),
    "mapping": ("configuration", "console", "exits", "kept", "lab", "pictures", "toml_source"),
    "batch": (
        "controls",
        "configuration",
        "console",
        "exits",
        "inputs",
        "jobs",
        "json_data",
        "kept",
        "messages",
        "outcomes",
        "run",
        "toml_source",
        "telling",
    ),
    "checking": ("console", "exits", "inputs", "jobs", "messages", "outcomes", "syntax"),
    "explaining": ("console", "exits", "messages", "profiles", "toml_source"),
    "golden_codes": (),
    "golden_diff": (),
    "golden_messages": ("messages",),
    "golden_partial": ("toml_source",),
    "golden_options": ("golden_codes", "toml_source"),
    "golden": (
        "batch",
        "configuration",
        "exits",
        "golden_codes",
        "golden_diff",
        "golden_messages",
        "golden_options",
        "golden_partial",
        "inputs",
        "jobs",
        "run",
        "toml_source",
    ),
    "golden_processes": ("golden",),
    "golden_reports": ("controls", "golden"),
    "pytest_plugin": ("controls", "golden", "golden_diff"),
    "verifying": (
        "batch",
        "controls",
        "console",
        "exits",
        "golden",
        "golden_diff",
        "golden_reports",
        "golden_processes",
        "toml_source",
    ),
    "starting": ("console", "exits", "golden", "shipped", "toml_source"),
    "describing": ("console", "exits", "shipped"),
    "demo": ("batch", "console", "exits", "inputs", "jobs", "reports.carriage", "shipped"),
    "bugs": ("run",),
    "cli": (
        "__init__",
        "batch",
        "bugs",
        "checking",
        "configuration",
        "console",
        "demo",
        "describing",
        "environment",
        "exits",
        "explaining",
        "image_exchange",
        "imaging",
        "inputs",
        "mapping",
        "shell",
        "starting",
        "stating",
        "toml_source",
        "verifying",
    ),
}

HOMES = {
    "lark": ("syntax",),
    "rich": ("console",),
    "prompt_toolkit": ("shell.prompt",),
    "click": ("cli",),
    "bitarray": ("storage.bitmap",),
    "pytest": ("pytest_plugin",),
    "execnet": ("golden_processes",),
    "hypothesis": (),
    "hatchling": (),
}

# Calls that would make two runs differ, or reach a stream past the environment.
CLOCKS = {"time.time", "time.localtime", "time.gmtime", "datetime.now", "datetime.today"}
CLOCKS |= {"datetime.utcnow", "date.today", "time.monotonic", "time.perf_counter"}
STREAMS = {"sys.stdin", "sys.stdout", "sys.stderr"}
OUTSIDE = ("environment",)  # reads the clock for `--clock now`, and takes the streams


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def fits(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in prefixes)


def layer_of(module: str) -> str:
    fitting = [layer for layer in LAYERS if fits(module, (layer,))]
    assert fitting, f"{module} has no row in the layer table"
    return max(fitting, key=len)


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            module = node.module or ""
            if module == "flashcli":
                known = (PACKAGE / f"{alias.name}.py" for alias in node.names)
                names = [
                    alias.name if file.is_file() else "__init__"
                    for alias, file in zip(node.names, known, strict=True)
                ]
                yield from (f"flashcli.{one}" for one in names)
            elif (
                module.startswith("flashcli.") and (PACKAGE / Path(*module.split(".")[1:])).is_dir()
            ):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    module = name_of(path)
    allowed = (layer_of(module), *LAYERS[layer_of(module)])
    ours = [one.removeprefix("flashcli.") for one in imports(parse(path)) if "flashcli" in one]
    wrong = [one for one in ours if not fits(one, allowed) and one != module]
    assert wrong == [], f"{module} imports upwards"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_third_parties_stay_at_home(path: Path) -> None:
    module = name_of(path)
    for imported in imports(parse(path)):
        home = HOMES.get(imported.split(".")[0])
        assert home is None or fits(module, home), f"{module} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nobody_reads_the_wall_clock_or_prints(path: Path) -> None:
    module = name_of(path)
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute) and module not in OUTSIDE:
            assert ast.unparse(node) not in CLOCKS, f"{module}:{node.lineno} reads the wall clock"
            streams = STREAMS if module != "cli" else set()
            assert ast.unparse(node) not in streams, f"{module}:{node.lineno} takes a stream"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input"), f"{module}:{node.lineno}"


def test_the_table_has_no_row_too_many() -> None:
    present = {name_of(path) for path in MODULES}
    unused = [layer for layer in LAYERS if not any(fits(one, (layer,)) for one in present)]
    assert unused == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(parse(path)), name_of(path)
