"""What the invented people go through: checklists and referrals with words of the trade, no form's official wording."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from app.assessments.schemas import AnswerWords, SaveAnswers
from app.demo import cast
from app.referrals.schemas import ReferralDraft

DASH = "uk.safelives.dash-ric-24"
S_DASH = "uk.s-dash-2009"
ITEMS = 24
STALKING_ITEMS = 11
REASONS = (
    "Three call-outs in six weeks. Strangulation disclosed at the last one, and she fears what happens when bail ends.",
    "Separated two months ago. He waits outside her work and sends messages through his brother.",
    "He controls money and phone. She was found with bruising and says it was not the first time.",
    "Threats to kill, made in front of the children. She believes them.",
    "Stalking since she moved. He found the new address through a delivery.",
    "Pregnant. Violence has become more frequent, and he has broken the order twice.",
)
SAFE_WAYS = (
    ("no", "Only through the advocate. Never leave voicemail, never post letters.", "weekdays before 11:00"),
    ("no", "He checks her phone. Speak to her at the school gate through the head teacher.", "08:45 to 09:00"),
    ("yes", "Text first: the word library means she can talk.", "weekday afternoons"),
    ("unknown", "Ask the referrer.", ""),
)
FACTS = {
    "Police": "Calls to the address in the last year; bail conditions not to attend; one arrest.",
    "IDVA": "She wants to stay in her home and is frightened of what he will do next.",
    "Probation": "On licence until spring; attends, minimises.",
    "Children": "Child in need plan; both children have told school about shouting at night.",
    "Education": "Attendance has fallen since autumn; the younger one is withdrawn.",
    "GP": "Seen with neck pain; low mood; did not wish to say more.",
    "Hospital": "Two attendances, the last with an injury to the neck.",
    "Mental health": "He was assessed last year and discharged.",
    "Adults": "No care needs known for her; his mother has a care package.",
    "Housing": "Sole tenancy since 2021; front door repaired twice this year.",
    "Substance use": "He came twice and stopped.",
}
PROMISES = (
    ("Housing", "Change locks and fit a fire-proof letter box", "victim", 5),
    ("Police", "Mark the address for urgent response and check bail", "victim", 1),
    ("IDVA", "Tell her the outcome, in the morning, with an interpreter if needed", "victim", 2),
    ("Children", "Share the safety plan with both schools", "child", 7),
    ("Probation", "Raise recall with the manager if he breaches again", "perpetrator", 7),
    ("Education", "Name one person at school whom the children can go to", "child", 10),
    ("GP", "Flag the record; nobody mentions this in online access", "professional", 7),
    ("Hospital", "Flag both records in the emergency department", "professional", 7),
    ("Mental health", "Offer him an appointment and report non-attendance", "perpetrator", 14),
    ("Adults", "Visit his mother with the police, not alone", "other", 10),
)


@dataclass(frozen=True, slots=True)
class Household:
    """Two adults and their children, as a referral describes them."""

    victim: dict[str, Any]
    harm: dict[str, Any]
    children: tuple[dict[str, Any], ...]
    safe: tuple[str, str, str]

    @property
    def given(self) -> str:
        """The victim's given name, for labels that only the assessor sees."""
        return str(self.victim["given_name"])


def households(random: Random, today: date, count: int) -> list[Household]:
    """Invent households, every name pair once."""
    pairs = [(given, family) for family in cast.FAMILIES for given in cast.WOMEN]
    random.shuffle(pairs)
    found = []
    for number, (given, family) in enumerate(pairs[:count]):
        language = random.choice(cast.LANGUAGES)
        born = today - timedelta(days=random.randrange(19 * 365, 60 * 365))
        victim = {
            "given_name": given, "family_name": family, "born_on": born, "phones": [f"+44 7700 900{number + 100:03d}"],
            "address": f"{random.randrange(1, 90)} {random.choice(cast.STREETS)}", "postcode": f"ZZ{1 + number % 2} {number % 9 + 1}AA",
            "is_address_restricted": random.random() < 0.2, "gender": "female", "language": language,
            "needs_interpreter": bool(language) and random.random() < 0.7,
        }  # fmt: skip
        harm = {
            "given_name": random.choice(cast.MEN), "family_name": family if random.random() < 0.4 else random.choice(cast.FAMILIES),
            "born_on": today - timedelta(days=random.randrange(20 * 365, 62 * 365)), "gender": "male",
            "relationship": random.choice(("husband", "former partner", "partner", "former husband", "son")),
        }  # fmt: skip
        children = tuple(
            {"part": "child", "given_name": random.choice(cast.WOMEN + cast.MEN), "family_name": family, "lives_with_victim": True,
             "relationship": "child", "born_on": today - timedelta(days=random.randrange(900, 18 * 365))}
            for _ in range(random.choice((0, 0, 1, 2, 2, 3)))
        )  # fmt: skip
        found.append(Household(victim, harm, children, random.choice(SAFE_WAYS)))
    return found


def screening(random: Random) -> SaveAnswers:
    """Fill in the stalking screening, with what nobody could know left open."""
    codes = random.choices(("yes", "no", "unknown"), (5, 4, 2), k=STALKING_ITEMS)
    words = [AnswerWords(item=f"q{place}", value=code, seq=place) for place, code in enumerate(codes, start=1)]
    return SaveAnswers(client="demo", answers=words)


def answers(random: Random, yes: int, unknown: int) -> SaveAnswers:
    """Fill in a checklist with so many yes and so many not known."""
    codes = ["yes"] * yes + ["unknown"] * unknown + ["no"] * (ITEMS - yes - unknown)
    random.shuffle(codes)
    words = [AnswerWords(item=f"q{place}", value=code, seq=place) for place, code in enumerate(codes, start=1)]
    firearm = "yes" if yes % 5 == 0 else "unknown" if unknown else "no"
    words.append(AnswerWords(item="also_firearm", value=firearm, seq=1))
    return SaveAnswers(client="demo", answers=words)


def referral(
    random: Random, home: Household, *, assessment: Any, on: date, is_repeat: bool, is_high: bool, area: Any = None
) -> ReferralDraft:
    """Write the referral of one household."""
    criteria = (["visible_high_risk"] if is_high else ["professional_judgement"]) + (["repeat"] if is_repeat else [])
    phone_safe, way, times = home.safe
    consents = random.random() < 0.6
    ground = (
        {}
        if consents
        else {"lawful_basis": "public_task", "necessity": "Serious harm is likely; asking again would raise the risk."}
    )
    return ReferralDraft.model_validate(
        {
            "area_id": area, "assessment_id": assessment, "victim": home.victim, "people": list(home.children), "harm": [home.harm],
            "safe_contact": {"phone_safe": phone_safe, "way": way, "times": times, "who_is_not_safe": "his family"},
            "why": {
                "criteria": criteria, "reason": random.choice(REASONS), "afraid_of": "him and his brother",
                "victim_wishes": "to be safe in her own home",
                "incidents": [{"happened_on": on - timedelta(days=back), "description": "call to the address"} for back in (1, 20, 41)],
            },
            "consent": {"state": "given" if consents else "refused", "is_victim_aware": True, **ground},
            "danger": {"is_immediate_danger": False, "actions_taken": "Police spoke to her apart from him; a safe address for tonight offered."},
        }
    )  # fmt: skip
