"""The house's own rules: who commits, how services begin, which spelling of Unit, which words are banned."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
APP = sorted((TOP / "app").rglob("*.py"))
SERVICES = [file for file in APP if file.name == "service.py"]
DOORS = [file for file in APP if file.name in {"pages.py", "api.py"}]
ORDER = ["models", "schemas", "policy", "queries", "service"]


def module(file: Path) -> str:
    return ".".join(file.relative_to(TOP).with_suffix("").parts)


def test_there_is_a_house_to_check() -> None:
    assert len(APP) > 60
    assert len(SERVICES) >= 6
    assert len(DOORS) >= 8


@pytest.mark.parametrize("file", SERVICES, ids=module)
def test_every_service_function_begins_with_unit_and_actor(file: Path) -> None:
    found = importlib.import_module(module(file))
    public = [
        (name, function)
        for name, function in inspect.getmembers(found, inspect.isfunction)
        if function.__module__ == found.__name__ and not name.startswith("_")
    ]
    assert public
    for name, function in public:
        parameters = list(inspect.signature(function).parameters)
        begins_as_a_verb = parameters[:2] == ["unit", "actor"]
        is_piece = not parameters or parameters[0] != "unit" or "actor" not in parameters
        assert begins_as_a_verb or is_piece, f"{name}{parameters}"


@pytest.mark.parametrize(
    "file", [file for file in APP if "/core/" not in file.as_posix() and "/cli/" not in file.as_posix()], ids=module
)
def test_nobody_commits_but_the_edge(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert "commit" not in calls
    assert "rollback" not in calls


@pytest.mark.parametrize("file", DOORS, ids=module)
def test_doors_never_touch_the_session(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if file.parent.name == "web":
        return
    assert "unit.session" not in text
    assert "Depends(open_unit" not in text


@pytest.mark.parametrize("file", [file for file in APP if file.parent.name not in {"core", "cli", "audit"}], ids=module)
def test_rooms_speak_to_tables_through_the_orm_alone(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if file.as_posix().endswith("web/pages.py"):
        return
    assert not re.search(r"\.connection\(\)\.execute|exec_driver_sql|\bsqlalchemy import text\b", text)


def test_service_functions_walk_in_the_order_of_the_house() -> None:
    """403 is asked before 409 everywhere: in every service function, NotPermitted stands before Conflict."""
    seen = 0
    for file in SERVICES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            raised = [
                (one.lineno, one.exc.func.id)
                for one in ast.walk(node)
                if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call) and isinstance(one.exc.func, ast.Name)
            ]
            refused = [line for line, name in raised if name == "NotPermitted"]
            stale = [line for line, name in raised if name == "Conflict"]
            if refused and stale:
                seen += 1
                assert min(refused) < min(stale), f"{module(file)}.{node.name}"
    assert seen >= 3


def test_every_sealed_or_clear_column_of_a_personal_table_has_a_reason() -> None:
    """Free text of a personal table is sealed; what stays clear is a code, a number, a date or an id (handbook, settled 2)."""
    from app.tables import personal_models

    assert len(personal_models()) > 15
    allowed_text = {"reference", "instrument_id", "instrument_version", "instrument_sha256", "level", "level_min", "level_max",
                    "result_status", "judged_level", "risk_level", "item", "client", "kind", "lawful_basis", "reason_code",
                    "agreed_level", "last_plan_worked", "key", "carried_from", "media_type"}  # fmt: skip
    for model in personal_models():
        for column in model.__table__.columns:
            kind = type(column.type).__name__
            if kind in {"String", "AutoString", "Text"}:
                assert column.name in allowed_text, f"{model.__tablename__}.{column.name} is clear text without a class"
