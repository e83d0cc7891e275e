# ruff: noqa: SIM905, PLR0911 - word lists read best as text; one return for each kind of error
"""Invented people and the errors typists make with them, by seed: labelled lists for measuring the matching."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from app.cases.matching.rows import COLUMNS, Row

GIVEN = """amelia brina corin daria elowen fenna gideon hollis imara jorun kestrel lorna maelis nadia orrin petra quill rosalind
selwyn tamsin ulric verity wren xanthe yorick zelda anselm bettina caspian dorothea emrys florian greta hamish isolde jasper
katrin leopold marisol nerys octavia percival ramona silas theodora ursula viktor winifred alaric blythe cosima dashiell
esme fabian gwendolyn henrik ingrid joachim kerensa linnea magnus noemi oswald philippa roderick sabine torsten una
valentin wilhelmina anna mia thomas sarah james john emily joshua chloe jack olivia daniel lachlan michaela brooke jessica
hannah joanna marianne christopher catherine stephanie""".split()
STEMS = """alder ash bar beck birch black brad brook burn cald carl chess clay cole craw dal den dun east elm fair fen fern
gar glen gold gran grey had hal hart hazel heath hol horn kel kirk lang lark leigh lin lock mal mar mel mill mor nether nor
oak orm pel pem raven red ridge rock rose row sal sed shel sil stan stone sun sut tal thorn tre under wal war wel west whit
wil win wood wyn yar""".split()
ENDINGS = "son ton ley ford man wick by worth ham field well er mond stead gate bury kin ard ell sby".split()
STREET_TYPES = (
    ["street"] * 5 + ["place"] * 4 + "road crescent circuit close avenue drive court grove terrace way".split()
)
PREFIXES = "the old rowan;brentwood village;rosetta;villa 2;unit 4;flat 7;glen ayr;tower view;the meadows;willow farm;ashby house".split(
    ";"
)
STATES = ["nsw"] * 7 + ["vic"] * 5 + ["qld"] * 4 + ["wa"] * 2 + ["sa"] * 2 + ["tas", "act", "nt"]
KEYBOARD = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqetryuoipsadfghjklxzcvbnm"[::-1], strict=True))
OCR = {
    "l": "1",
    "o": "0",
    "s": "5",
    "m": "rn",
    "w": "vv",
    "g": "q",
    "b": "8",
    "i": "l",
    "1": "l",
    "0": "o",
    "5": "s",
    "8": "b",
}
PHONETIC = [("ph", "f"), ("c", "k"), ("k", "c"), ("y", "ie"), ("ie", "y"), ("x", "ks"), ("s", "z"), ("th", "t"), ("ee", "ea"), ("a", "e"), ("ll", "l"),
            ("n", "nn"), ("er", "a"), ("ck", "k"), ("w", "wh"), ("j", "g")]  # fmt: skip
WEIGHTS = {
    "given_name": 12,
    "surname": 18,
    "date_of_birth": 13,
    "street_number": 8,
    "address_1": 15,
    "address_2": 8,
    "suburb": 12,
    "postcode": 9,
    "state": 3,
    "phone": 6,
}


@dataclass(frozen=True)
class Noise:
    """How badly a list was typed."""

    changes: int = 4  # most errors in one row, at least one
    per_field: int = 2
    missing: float = 0.06
    swapped: float = 0.06
    replaced: float = 0.02


@dataclass
class Labelled:
    """Two lists, or one, with the pairs that are one person."""

    a: list[Row]
    b: list[Row] | None
    truth: set[tuple[int, int]] = field(default_factory=set)

    def only(self, *columns: str) -> "Labelled":
        """Give the same lists with some columns alone."""
        blank = dict.fromkeys(set(COLUMNS) - set(columns), "")
        cut = [[replace(row, **blank) for row in rows] for rows in (self.a, self.b or [])]
        return Labelled(cut[0], None if self.b is None else cut[1], self.truth)


class People:
    """A seeded crowd: popular and rare names, streets, and households that share all but given name and birth date."""

    def __init__(self, seed: int, households: float = 0.25):
        self.random = Random(seed)
        self.households = households
        self.surnames = [stem + ending for stem in STEMS for ending in ENDINGS]
        self.random.shuffle(self.surnames)
        self.suburbs = [f"{p}{s}{e}" for s in STEMS for e in ENDINGS[:9] for p in ("", "north ")]
        self.random.shuffle(self.suburbs)
        self.postcodes = {s: str(self.random.randint(800, 8999)).zfill(4) for s in self.suburbs}
        self.state_of = {s: self.random.choice(STATES) for s in self.suburbs}

    def popular(self, values: list[str]) -> str:
        return values[min(int(self.random.paretovariate(0.6) * 3) - 3, 10**9) % len(values)]

    def birth(self, first: int = 1920, last: int = 2008) -> str:
        start = date(first, 1, 1)
        return f"{start + timedelta(days=self.random.randrange((date(last, 1, 1) - start).days)):%Y%m%d}"

    def person(self) -> Row:
        r = self.random
        suburb = self.popular(self.suburbs)
        return Row(
            given_name=self.popular(GIVEN), surname=self.popular(self.surnames), date_of_birth=self.birth(),
            street_number=str(r.choice([r.randint(1, 40), r.randint(1, 300)])),
            address_1=f"{r.choice(STEMS)}{r.choice(ENDINGS)} {r.choice(STREET_TYPES)}",
            address_2=r.choice(PREFIXES) if r.random() < 0.45 else "",
            suburb=suburb, postcode=self.postcodes[suburb], state=self.state_of[suburb],
            phone=f"0{r.randint(2, 8)} {r.randint(10**7, 10**8 - 1)}",
        )  # fmt: skip

    def relative(self, one: Row) -> Row:
        """A twin, a father or son of the same name, or (mostly) another given name and birth date."""
        kind = self.random.random()
        given = self.random.choice([g for g in GIVEN if g != one.given_name])
        if kind < 0.08:
            return replace(one, given_name=given)
        if kind < 0.16:
            shift = self.random.choice([-1, 1]) * self.random.randint(20, 35)
            return replace(one, date_of_birth=f"{int(one.date_of_birth[:4]) + shift}{self.birth()[4:]}")
        return replace(one, given_name=given, date_of_birth=self.birth())

    def crowd(self, size: int) -> list[Row]:
        people: list[Row] = []
        while len(people) < size:
            one = self.person()
            people.append(one)
            while self.random.random() < self.households:
                people.append(self.relative(one))
        people = people[:size]
        self.random.shuffle(people)
        return people

    def mistype(self, text: str) -> str:
        r = self.random
        if not text:
            return text
        i = r.randrange(len(text))
        letters = "0123456789" if text[i].isdigit() else "abcdefghijklmnopqrstuvwxyz"
        kind = r.randrange(8)
        if kind == 0:
            return text[:i] + r.choice(letters) + text[i:]
        if kind == 1 and len(text) > 1:
            return text[:i] + text[i + 1 :]
        if kind == 2:
            return text[:i] + r.choice(letters) + text[i + 1 :]
        if kind == 3 and len(text) > 1:
            i = min(i, len(text) - 2)
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        if kind == 4:
            return text[:i] + OCR.get(text[i], text[i]) + text[i + 1 :]
        if kind == 5:
            return text[:i] + KEYBOARD.get(text[i], r.choice(letters)) + text[i + 1 :]
        if kind == 6 and " " in text:
            return text.replace(" ", "", 1)
        fitting = [p for p in PHONETIC if p[0] in text]
        if fitting and not text[0].isdigit():
            return text.replace(*r.choice(fitting), 1)
        return text[:i] + r.choice(letters) + text[i + 1 :]

    def misdate(self, text: str) -> str:
        if len(text) == 8 and text.isdigit() and self.random.random() < 0.25 and int(text[6:]) <= 12:
            return text[:4] + text[6:] + text[4:6]
        return self.mistype(text)

    def spoil(self, row: Row, noise: Noise) -> Row:
        r = self.random
        values = {name: getattr(row, name) for name in COLUMNS}
        done = dict.fromkeys(COLUMNS, 0)
        for _ in range(r.randint(1, noise.changes)):
            names = [n for n in COLUMNS if done[n] < noise.per_field]
            name = r.choices(names, [WEIGHTS[n] for n in names])[0]
            done[name] += 1
            kind = r.random()
            if kind < noise.missing:
                values[name] = ""
            elif kind < noise.missing + noise.swapped:
                one, other = r.choice([("given_name", "surname"), ("suburb", "address_2"), ("address_1", "address_2")])
                values[one], values[other] = values[other], values[one]
            elif kind < noise.missing + noise.swapped + noise.replaced:
                values[name] = getattr(self.person(), name)
            else:
                values[name] = self.misdate(values[name]) if name == "date_of_birth" else self.mistype(values[name])
        return Row(**values)

    def gappy(self, row: Row, share: float = 0.03) -> Row:
        return Row(**{n: "" if self.random.random() < share else getattr(row, n) for n in COLUMNS})

    def two_lists(self, size: int, noise: Noise, overlap: float = 1.0) -> Labelled:
        """Originals and noisy copies in another order; without full overlap each list has people of its own."""
        both = round(size * overlap)
        people = [self.gappy(p) for p in self.crowd(2 * size - both)]
        first, second = people[:size], people[size - both :]
        copies = [(size - both + n, self.spoil(p, noise)) for n, p in enumerate(second)]
        self.random.shuffle(copies)
        return Labelled(first, [row for _, row in copies], {(n, m) for m, (n, _) in enumerate(copies) if n < size})

    def one_list(self, size: int, noise: Noise, copies: int = 5) -> Labelled:
        """One list in which people stand up to copies + 1 times."""
        rows = []
        for number, one in enumerate(self.crowd(size // 2)):
            plain = self.gappy(one)
            rows.append((number, plain))
            rows += [
                (number, self.spoil(plain, noise)) for _ in range(min(int(self.random.paretovariate(0.9)) - 1, copies))
            ]
        self.random.shuffle(rows)
        stands: dict[int, list[int]] = {}
        for n, (number, _) in enumerate(rows):
            stands.setdefault(number, []).append(n)
        truth = {(x, y) for group in stands.values() for x in group for y in group if x < y}
        return Labelled([row for _, row in rows], None, truth)


def recall_precision(labelled: Labelled, found: set[tuple[int, int]]) -> tuple[float, float]:
    right = len(found & labelled.truth)
    return right / len(labelled.truth), right / max(len(found), 1)
