"""The documents tell the truth where a machine can check it: links, commands, targets, settings, generated parts, house rules."""

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
from typer.main import get_command

from app.cli import app as commands
from app.core.settings import Settings
from app.demo import cast
from tests.checks import HOSTS
from tests.docs import governance
from tests.docs.pages import PAGES, TOP, code_of, text_of

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
PATH = re.compile(r"(?<![\w.])/(?:work|tmp|home|root|Users|var/folders)/")
MOST_PICTURE_BYTES = 200_000
ids = [str(page.relative_to(TOP)) for page in PAGES]


def name(page: Path) -> str:
    return str(page.relative_to(TOP))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of(TOP / "Makefile"), re.MULTILINE))


def options_of(command: click.Command) -> set[str]:
    return {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}


def wrong_in(line: str) -> str | None:
    """Say what is wrong with a shown `roundtable …` line, or nothing: each word must be a command, each option its own."""
    words = shlex.split(line.split("#", maxsplit=1)[0].replace("…", ""))
    words = words[next(place for place, word in enumerate(words) if word.split("/")[-1] == "roundtable") + 1 :]
    command: click.Command = get_command(commands)
    for word in words:
        found = getattr(command, "commands", None)
        if word.startswith("--"):
            if (
                word.split("=")[0] not in options_of(command)
                and found is None
                and not command.context_settings.get("ignore_unknown_options")
            ):
                return f"{word} is no option of {command.name}"
        elif found is not None:
            if word not in found:
                return f"{word} is no command of {command.name}"
            command = found[word]
    return None


def test_there_are_documents_to_check():
    assert {
        "README.md",
        "SECURITY.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/operators.md",
        "docs/glossary.md",
    } <= set(ids)
    assert len(list((TOP / "docs/decisions").glob("*.md"))) >= 9


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_relative_link_leads_somewhere(page):
    broken = []
    for target in LINK.findall(text_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        anchors = (
            {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in HEADING.findall(text_of(found))}
            if anchor
            else {""}
        )
        if not found.exists() or anchor not in anchors:
            broken.append(target)
    assert broken == []


def test_every_make_target_named_exists_and_the_readme_names_the_two():
    named = {
        target
        for page in PAGES
        for line in code_of(text_of(page))
        for target in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", line)
    }
    assert named <= targets()
    assert {"demo", "test", "check", "screenshots"} <= named
    assert {"make demo", "make test"} <= {
        re.split(r"\s{2,}|\s#", line)[0].strip() for line in code_of(text_of(TOP / "README.md"))
    }


def test_every_command_named_exists_with_its_options():
    shown = [
        (name(page), line)
        for page in PAGES
        for line in code_of(text_of(page))
        if re.match(r"(\.venv/bin/)?roundtable [a-z]", line)
    ]
    assert [(where, line, fault) for where, line in shown if (fault := wrong_in(line))] == []
    assert len(shown) >= 20


def test_a_wrong_command_is_caught():
    assert wrong_in("roundtable audit verify --anchor heads.jsonl") is None
    assert wrong_in("roundtable audit prove") == "prove is no command of audit"
    assert wrong_in("roundtable audit verify --anker x") == "--anker is no option of verify"


def test_every_setting_is_documented_with_its_default():
    page = text_of(TOP / "docs/operators.md")
    rows = dict(re.findall(r"^\| `(ROUNDTABLE_\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    fields = {f"ROUNDTABLE_{field.upper()}": one.default for field, one in Settings.model_fields.items()}
    assert set(rows) == set(fields)
    for setting, default in fields.items():
        shown = rows[setting].strip().strip("`")
        secret = getattr(default, "get_secret_value", lambda default=default: default)()
        assert shown == str(secret).lower() or (shown in {"none", "empty"} and not secret) or shown == str(secret), (
            setting
        )


def test_every_setting_named_anywhere_exists():
    known = {f"ROUNDTABLE_{field.upper()}" for field in Settings.model_fields} | {
        "ROUNDTABLE_TEST_POSTGRES",
        "ROUNDTABLE_BENCH_POSTGRES",
    }
    named = {one for page in PAGES for one in re.findall(r"ROUNDTABLE_[A-Z_]*[A-Z]", text_of(page))}
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_no_registry_and_no_path_of_a_machine_is_named(page):
    assert HOSTS.findall(text_of(page)) == []
    assert PATH.findall(text_of(page)) == []


def test_the_generated_parts_are_new():
    text = text_of(governance.PAGE)
    assert governance.renewed(text) == text, "run: python -m tests.docs.governance"
    assert text.count("| `") > 20


def test_every_file_named_in_a_code_span_exists():
    missing = []
    for page in PAGES:
        for span in code_of(text_of(page)):
            if re.fullmatch(r"(app|tests|docs|templates|migrations|risk_instruments|\.ci)/[\w./-]+", span):
                found = (TOP / span).exists() or list(TOP.glob(span.rstrip("/") + "*"))
                missing += [] if found else [(name(page), span)]
    assert missing == []


def test_decisions_are_numbered_and_say_context_decision_and_consequences():
    pages = sorted((TOP / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert text_of(page).startswith(f"# {page.name[:4]}. ")
        for word in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert word in text_of(page), page.name


def test_pictures_are_light_and_each_stands_in_the_readme():
    pictures = sorted((TOP / "docs/screenshots").glob("*"))
    assert len(pictures) >= 9
    assert [one.name for one in pictures if one.stat().st_size > MOST_PICTURE_BYTES] == []
    readme = text_of(TOP / "README.md")
    assert [one.name for one in pictures if one.name not in readme] == []


def test_the_people_of_the_readme_work_in_the_demo():
    named = re.findall(r"As \*\*([^*]+)\*\*", text_of(TOP / "README.md"))
    assert len(named) >= 5
    assert set(named) <= {one.name for one in cast.USERS}


def test_the_house_of_the_readme_is_the_one_that_is_held():
    contract = tomllib.loads(text_of(TOP / "pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [floor.strip("()") for floor in contract]
    drawn = re.search(r"(?: {4}.*\n)*? {4}roof .*\n(?: {4}.*\n)+", text_of(TOP / "README.md"))
    assert drawn is not None
    rooms = [room for line in drawn[0].splitlines() for room in re.findall(r"[a-z_]+", line[14:31])]
    built = [floor for floor in floors if (TOP / "app" / floor).exists() or (TOP / f"app/{floor}.py").exists()]
    assert rooms == [*built, "risk_instruments"]


def test_the_licence_is_the_one_named():
    assert "Apache License" in text_of(TOP / "LICENSE")
    assert 'version = "0.1.0"' in text_of(TOP / "pyproject.toml")
    assert "## 0.1.0" in text_of(TOP / "CHANGELOG.md")
    listed = subprocess.run(
        ["git", "ls-files", "--error-unmatch", "LICENSE"], cwd=TOP, capture_output=True, check=False
    )
    assert listed.returncode == 0 or not (TOP / ".git").exists()
