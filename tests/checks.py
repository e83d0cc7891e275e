"""What no linter knows: secrets and hosts in the repository, words without translation marks, banned file names. Part of `make check`."""

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
HOSTS = re.compile("|".join(("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com")))
RESOLVED = re.compile(r'"resolved"\s*:')
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[abp]-[A-Za-z0-9-]{20,}"
)
BANNED = re.compile(r"(^|/)(utils?|helpers?|common|manager|handler|data|info)(\.py|/)")
TEXT = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".md",
    ".json",
    ".txt",
    ".yml",
    ".ini",
    ".in",
    "",
    ".typ",
    ".mako",
    ".cfg",
    ".svg",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        check=True,
    )
    return [TOP / name for name in listed.stdout.decode().split("\0") if name and (TOP / name).is_file()]


def faults(files: list[Path]) -> list[str]:
    found = []
    for file in files:
        name = file.relative_to(TOP).as_posix()
        if BANNED.search(name):
            found.append(f"{name}: a name that says nothing")
        if file.suffix not in TEXT:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        if HOSTS.search(text):
            found.append(f"{name}: names a package registry's host")
        if SECRET.search(text):
            found.append(f"{name}: looks like a secret")
        if name == "package-lock.json" and RESOLVED.search(text):
            found.append(f"{name}: holds download addresses")
    return found


def dead_translations() -> list[str]:
    """Give messages of the catalogues that no code or template says any more."""
    dead = []
    for catalogue in (TOP / "app/core/locales").glob("*/LC_MESSAGES/*.po"):
        dead += [
            f"{catalogue.relative_to(TOP)}: obsolete messages"
            for line in catalogue.read_text(encoding="utf-8").splitlines()
            if line.startswith("#~")
        ][:1]
    return dead


def main() -> int:
    files = tracked()
    if len(files) < 50:
        print("the check found too few files to be true")
        return 1
    found = faults(files) + dead_translations()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
