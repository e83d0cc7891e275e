"""Every pair of colours that is read together is far enough apart, in light and in dark (design.md 8.2)."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "app/web/static"
BODY, TEXT, SHAPE = 7.0, 4.5, 3.0

PAIRS = [
    ("ink", "paper", BODY), ("ink", "surface", BODY), ("ink", "sunken", BODY),
    ("ink-2", "paper", TEXT), ("ink-2", "surface", TEXT), ("ink-2", "sunken", TEXT),
    ("accent", "surface", TEXT), ("accent", "paper", TEXT), ("accent", "accent-tint", TEXT),
    ("accent-hi", "accent-tint", TEXT), ("accent-hi", "surface", TEXT), ("on-accent", "accent", TEXT), ("on-accent", "accent-hi", TEXT),
    ("edge", "surface", SHAPE), ("edge", "paper", SHAPE),
    ("focus", "surface", SHAPE), ("focus", "paper", SHAPE), ("focus", "accent-tint", SHAPE),
    ("std-fg", "std-bg", TEXT), ("med-fg", "med-bg", TEXT), ("high-fg", "high-bg", TEXT), ("high-bg", "surface", SHAPE),
    ("ok-fg", "ok-bg", TEXT), ("due-fg", "due-bg", TEXT), ("late-fg", "late-bg", TEXT), ("hold-fg", "hold-bg", TEXT), ("none-fg", "none-bg", TEXT),
    ("ok-fg", "surface", TEXT), ("due-fg", "surface", TEXT), ("late-fg", "surface", TEXT), ("late-fg", "accent-tint", TEXT),
    ("ink-2", "accent-tint", TEXT), ("ink", "accent-tint", BODY),
    ("safe-fg", "safe-bg", BODY), ("safe-edge", "safe-bg", SHAPE),
    ("bar-fg", "bar", TEXT), ("bar-2", "bar", TEXT), ("brand-b", "bar", TEXT), ("brand-a", "bar", SHAPE),
    ("paper", "ink", TEXT),
]  # fmt: skip

# Figures published in design.md 8.2: they prove that the arithmetic of this test is right.
PUBLISHED = [
    ("light", "ink", "paper", 14.89), ("dark", "ink", "paper", 15.63), ("light", "med-fg", "med-bg", 9.17), ("dark", "med-fg", "med-bg", 6.27),
    ("light", "focus", "accent-tint", 6.99), ("dark", "high-bg", "surface", 8.46), ("light", "edge", "surface", 4.46), ("dark", "safe-edge", "safe-bg", 7.54),
]  # fmt: skip


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{3,6})\b", block))


def palettes(css: str) -> dict[str, dict[str, str]]:
    """Light, dark by the system, dark by choice; a dark block only lists what differs."""
    light = declared(css.split("@media", 1)[0])
    system = declared(css.split("@media", 1)[1].split('[data-theme="dark"]', 1)[0])
    chosen = declared(css.split(':root[data-theme="dark"]', 1)[1])
    return {"light": light, "dark": light | system, "dark by choice": light | chosen}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def weak_pairs(css: str) -> list[str]:
    return [
        f"{theme}: {over} on {ground} is {contrast(colours[over], colours[ground]):.2f}, needs {need}"
        for theme, colours in palettes(css).items()
        for over, ground, need in PAIRS
        if contrast(colours[over], colours[ground]) < need
    ]


TOKENS = (STATIC / "tokens.css").read_text()


def test_every_pair_of_colours_can_be_read_in_light_and_dark():
    assert len(PAIRS) >= 27
    assert all(len(colours) >= 35 for colours in palettes(TOKENS).values())
    assert weak_pairs(TOKENS) == []


@pytest.mark.parametrize(("theme", "over", "ground", "ratio"), PUBLISHED)
def test_the_ratios_are_those_of_the_handbook(theme, over, ground, ratio):
    colours = palettes(TOKENS)[theme]
    assert contrast(colours[over], colours[ground]) == pytest.approx(ratio, abs=0.01)


def test_a_pale_ink_is_refused():
    assert any(
        line.startswith("light: ink on paper")
        for line in weak_pairs(TOKENS.replace("--ink: #14252B", "--ink: #9A9A9A"))
    )


def test_dark_by_the_system_and_dark_by_choice_are_the_same():
    colours = palettes(TOKENS)
    assert colours["dark"] == colours["dark by choice"]
    assert colours["dark"] != colours["light"]


@pytest.mark.parametrize("sheet", ["app.css", "pages.css"])
def test_sheets_take_their_colours_from_the_tokens(sheet):
    css = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text(), flags=re.DOTALL)
    assert css.count("var(--") > 50
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?!\w)|\brgba?\(|\bhsla?\(", css) == []


def test_sheets_use_only_tokens_that_exist():
    known = set(re.findall(r"--([\w-]+):", TOKENS))
    used = {
        name
        for sheet in ("app.css", "pages.css", "print.css")
        for name in re.findall(r"var\(--([\w-]+)\)", (STATIC / sheet).read_text())
    }
    assert len(used) > 20
    assert used <= known
